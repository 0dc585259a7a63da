"""The screens of a face in their order: name, key, and how each page is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.words import N_, _
from oo_ui.viewmodels import (
    activity,
    agents,
    consents,
    history,
    inferred,
    models,
    profile,
    sources,
    today,
)

if TYPE_CHECKING:
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Page

Load = Callable[["Assistant", "Terms"], "Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen: its short name for lists, the digit that opens it, and its page."""

    id: str
    key: str
    name: str
    load: Load

    @property
    def title(self) -> str:
        """The short name in the person's language."""
        return _(self.name)


SCREENS = (
    Screen(id=today.SCREEN, key="1", name=N_("Today"), load=today.today),
    Screen(id=agents.SCREEN, key="2", name=N_("Agents"), load=agents.agents),
    Screen(id=consents.SCREEN, key="3", name=N_("Consents"), load=consents.consents),
    Screen(id=profile.SCREEN, key="4", name=N_("Profile"), load=profile.profile),
    Screen(id=inferred.SCREEN, key="5", name=N_("Inferred"), load=inferred.inferred),
    Screen(id=history.SCREEN, key="6", name=N_("History"), load=history.history),
    Screen(id=sources.SCREEN, key="7", name=N_("Sources"), load=sources.sources),
    Screen(id=models.SCREEN, key="8", name=N_("Model"), load=models.models),
    Screen(id=activity.SCREEN, key="9", name=N_("Activity"), load=activity.activity),
)


def screen(id: str) -> Screen:
    """The screen of that id; Today for any other."""
    return next((each for each in SCREENS if each.id == id), SCREENS[0])
