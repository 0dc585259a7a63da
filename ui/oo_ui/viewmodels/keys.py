"""The keys of a face as something to read, and a row as a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.pages import Fact, Reading, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_ui.viewmodels.pages import Action, Row


def words_reading(actions: Sequence[Action]) -> Reading:
    """Every word that does something where words are typed, line by line."""
    everywhere = (
        Fact("1, 2 …", _("open the row of that number")),
        Fact(_("/words"), _("show only rows that hold them")),
        Fact("/", _("show all rows again")),
        Fact(_("no word"), _("ask again")),
        Fact("q", _("quit")),
    )
    screens = tuple(Fact(f"{each.key}!", each.title) for each in SCREENS)
    return Reading(
        title=_("Words"),
        sections=(
            Section(title=_("Here"), facts=_here(actions)),
            Section(title=_("Screens, by this or by name"), facts=screens),
            Section(title=_("Everywhere"), facts=everywhere),
        ),
    )


def keys_reading(actions: Sequence[Action]) -> Reading:
    """Every key that does something here."""
    moving = (
        Fact("↑ ↓", _("move in a list")),
        Fact("← →", _("the screen before, the next one")),
        Fact(_("Enter"), _("open, or go on")),
        Fact(_("Esc"), _("back, or no")),
        Fact("/", _("search")),
        Fact("Ctrl+P", _("every command by name")),
        Fact("Ctrl+T", _("light or dark")),
        Fact("F5", _("ask again")),
        Fact("q", _("quit")),
    )
    return Reading(
        title=_("Keys"),
        sections=(
            Section(title=_("Here"), facts=_here(actions)),
            Section(
                title=_("Screens"), facts=tuple(Fact(each.key, each.title) for each in SCREENS)
            ),
            Section(title=_("Everywhere"), facts=moving),
        ),
    )


def _here(actions: Sequence[Action]) -> tuple[Fact, ...]:
    return tuple(Fact(key_name(action.key), action.label) for action in actions)


def row_reading(row: Row) -> Reading:
    """All that a row says."""
    return Reading(title=row.title, text=row.note, sections=row.sections, actions=row.actions)


def key_name(key: str) -> str:
    """A key as a person reads it."""
    return {"space": _("Space"), "enter": _("Enter"), "escape": _("Esc")}.get(key, key)
