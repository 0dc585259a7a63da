"""One tray of a face: what it shows now, and what a click in its menu does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_ui.viewmodels.asking import terms_of
from oo_ui.viewmodels.staying import start_again_step
from oo_ui.viewmodels.tray import OPEN, QUIT, WHY, offline, opening, tray

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from oo_storage.errors import OoError
    from oo_ui.viewmodels.session import Asks, Session
    from oo_ui.viewmodels.showing import Showing
    from oo_ui.viewmodels.tray import Entry, TrayLook


class Around(Protocol):
    """What a tray needs of the face that it belongs to."""

    def open(self) -> None:
        """Show the window, in front."""

    def is_open(self) -> bool:
        """Whether the person sees the window."""

    def quit(self) -> None:
        """Close the face, tray and all."""

    def say(self, words: str) -> None:
        """Tell the person something for which no window is open."""


class TrayModel:
    """Asks the core what the tray shows, and hands its clicks to the face's session."""

    def __init__(
        self,
        link: Asks,
        session: Session,
        around: Around,
        *,
        face: str,
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        show: Callable[[TrayLook], None],
    ) -> None:
        """`show` is called on the face's own thread after every change."""
        self._link = link
        self._session = session
        self._around = around
        self._face = face
        self._now = now
        self._zone = zone
        self._show = show
        self._told = 0
        self._is_acting = False
        self.look = opening()

    def refresh(self) -> None:
        """Ask again."""
        is_seen = self._around.is_open()
        self._link.ask(
            lambda assistant: tray(
                assistant,
                terms_of(assistant, clock=self._now, zone=self._zone, face=self._face),
                is_seen=is_seen,
            ),
            self._looks,
            self._failed,
        )

    def showing(self, showing: Showing) -> None:
        """The session shows something else: the core may be gone, or a click has its outcome."""
        if showing.is_linked is False:
            self._looks(offline(is_stopped=showing.is_stopped))
        if not self._is_acting or showing.is_busy:
            return
        if showing.form is not None or showing.reading is not None:
            self._is_acting = False
            self._around.open()
        elif showing.times_told != self._told and showing.told is not None:
            self._is_acting = False
            if showing.told.tone == "bad":
                self._around.say(" ".join((showing.told.message, *showing.told.details)))

    def press(self, entry: Entry) -> None:
        """The person chose a line of the menu."""
        if entry.id == QUIT:
            self._around.quit()
        elif entry.id == OPEN:
            self._around.open()
        elif entry.id == WHY:
            self._around.open()
            self._session.go("today")
            self._session.press("w")
        elif entry.step is not None:
            self._told = self._session.showing.times_told
            self._is_acting = entry.step is not start_again_step
            self._session.do(entry.step)

    def _looks(self, look: TrayLook) -> None:
        self.look = look
        self._show(look)

    def _failed(self, error: OoError) -> None:
        """The last look stays; that the core is gone the session says."""
        del error
