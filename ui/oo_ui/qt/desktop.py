"""Wires the desktop face: one window a home, its tray, its link to the core."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from oo_app.opening import found_core
from oo_ui.qt.instance import HERE, OPEN, Instance, tell_first
from oo_ui.qt.resident import FACE, TOKEN, Resident
from oo_ui.qt.tray import NAME
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.notice_watch import NoticeWatch
from oo_ui.viewmodels.opening import Opening
from oo_ui.viewmodels.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_ui.cli.face import Face
    from oo_ui.qt.tray import Icons
    from oo_ui.viewmodels.pages import Page
    from oo_ui.viewmodels.session import Showing

TOKENS = (TOKEN, "DESKTOP_STARTUP_ID")


class Drawn(Protocol):
    """The window, as what draws a session."""

    def draw(self, showing: Showing) -> None:
        """Show this."""


class Desktop(QObject):
    """One face: everything here happens on Qt's own thread."""

    posted = Signal(object)

    def __init__(
        self,
        face: Face,
        instance: Instance,
        *,
        make_window: Callable[[Session], QWidget],
        icons: Icons,
        first: Page | None = None,
    ) -> None:
        """`make_window` gives a window that is a `Drawn` too."""
        super().__init__()
        self.posted.connect(_call, Qt.ConnectionType.QueuedConnection)
        opening = Opening(lambda: face.open_lasting(face.paths), face.paths.stopped.exists)
        self._link = Link(
            opening,
            post=self.posted.emit,
            changed=self._changed,
            linked=self._linked,
            stopped=lambda: self.session.stopped(),
            start_again=opening.start_again,
        )
        self._drawn: Drawn | None = None
        self._resident: Resident | None = None
        self.session = Session(
            self._link, face=FACE, now=face.now, zone=face.zone, show=self._show, first=first
        )
        self.window = make_window(self.session)
        self._drawn = self.window  # type: ignore[assignment]  # a QWidget that is a Drawn
        self._resident = self.resident = Resident(
            self.window,
            self.session,
            self._link,
            icons=icons,
            now=face.now,
            zone=face.zone,
            quit=self._end,
        )
        self._notices = NoticeWatch(
            lambda: found_core(face.paths), post=self.posted.emit, show=self.resident.notice
        )
        instance.asked_to_open.connect(self.resident.open)

    def start(self, *, is_hidden: bool) -> None:
        """Show the window, or only the tray, and open the home."""
        self._show(self.session.showing)
        if not is_hidden:
            self.window.show()
        self._link.start()
        self._notices.start()

    def close(self) -> None:
        """Let go of everything."""
        self._notices.close()
        self._link.close()
        self.resident.close()

    def _show(self, showing: Showing) -> None:
        if self._drawn is not None:
            self._drawn.draw(showing)
        if self._resident is not None:
            self._resident.showing(showing)

    def _linked(self, is_linked: bool) -> None:
        self._notices.linked(is_linked)
        self.session.linked(is_linked)
        self.resident.linked(is_linked)

    def _changed(self) -> None:
        self.session.refresh()
        self.resident.changed()

    def _end(self) -> None:
        QApplication.quit()


def run_desktop(
    face: Face,
    *,
    is_hidden: bool,
    make_window: Callable[[Session], QWidget],
    icons: Icons,
    first: Page | None = None,
) -> int:
    """Run until the person leaves; where a window is open already that one comes to the front."""
    # Ctrl+C ends the face at once: nothing of it is only in memory.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app = QApplication.instance() or QApplication([NAME])
    assert isinstance(app, QApplication)  # noqa: S101 - for the type checker
    app.setApplicationName(NAME)
    app.setDesktopFileName("org.oo_assistant.oo")
    app.setQuitOnLastWindowClosed(False)
    face.paths.create()
    instance = Instance(face.paths.runtime)
    if not instance.is_first():
        tell_first(face.paths.runtime, HERE if is_hidden else OPEN, _token(face))
        return 0
    desktop = Desktop(face, instance, make_window=make_window, icons=icons, first=first)
    desktop.start(is_hidden=is_hidden)
    try:
        return app.exec()
    finally:
        desktop.close()
        instance.close()


def _token(face: Face) -> str:
    return next((value for name in TOKENS if (value := face.environment.get(name))), "")


def _call(call: Callable[[], None]) -> None:
    call()
