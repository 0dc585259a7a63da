"""All that a face shows: the open screen's page, and what lies on top of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_ui.viewmodels.acting import undo_action
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.pages import found
from oo_ui.viewmodels.staying import start_again_action

if TYPE_CHECKING:
    from oo_app.answers_models import Job
    from oo_ui.viewmodels.pages import Action, Form, Page, Reading, Row, Told


@dataclass(frozen=True, slots=True)
class Showing:
    """All that a face shows."""

    screen: str = SCREENS[0].id
    page: Page | None = None
    search: str = ""
    chosen: str = ""
    form: Form | None = None
    problem: str = ""
    reading: Reading | None = None
    job: Job | None = None
    told: Told | None = None
    times_told: int = 0
    is_busy: bool = False
    is_linked: bool | None = None
    is_stopped: bool = False

    @property
    def on_top(self) -> Job | Form | Reading | None:
        """What lies on top of the page."""
        return self.job or self.form or self.reading

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that the search leaves."""
        return found(self.page.rows, self.search) if self.page is not None else ()

    @property
    def row(self) -> Row | None:
        """The chosen row, or the first."""
        rows = self.rows
        return next((row for row in rows if row.id == self.chosen), rows[0] if rows else None)

    @property
    def actions(self) -> tuple[Action, ...]:
        """What a key may do now: the chosen row's actions before the page's."""
        if self.is_stopped:
            return (start_again_action(),)
        own = self.row.actions if self.row is not None else ()
        general = self.page.actions if self.page is not None else ()
        taken = {action.key for action in own}
        rest = [action for action in general if action.key not in taken]
        keys = {action.key for action in (*own, *rest)}
        undo = undo_action()
        return (*own, *rest, *(() if undo.key in keys else (undo,)))
