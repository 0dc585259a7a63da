"""What a command palette offers: every screen, and what can be done here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.keys import key_name, keys_reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_ui.viewmodels.session import Session


@dataclass(frozen=True, slots=True)
class Offer:
    """A command by its name, the key that does the same, and what it does."""

    name: str
    hint: str
    act: Callable[[], None]


def offers(
    session: Session, *, theme: Callable[[], None], leave: Callable[[], None]
) -> list[Offer]:
    """Everything that a face can be told to do now; `theme` and `leave` are the face's own."""
    here = [
        Offer(action.label, key_name(action.key), partial(session.do, action.step))
        for action in session.showing.actions
    ]
    screens = [Offer(each.title, each.key, partial(session.go, each.id)) for each in SCREENS]
    keys = partial(session.read, keys_reading(session.showing.actions))
    general = [
        Offer(_("Light or dark"), "Ctrl+T", theme),
        Offer(_("Keys"), "?", keys),
        Offer(_("Quit"), "q", leave),
    ]
    return [*here, *screens, *general]
