"""Wires the desktop face: one window a home, its tray, its link to the core."""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from oo_app.opening import found_core
from oo_storage.plain import plain
from oo_storage.words import _
from oo_ui.appearance import KeptAppearance
from oo_ui.qt.instance import HERE, OPEN, Instance, tell_first
from oo_ui.qt.place import KeptPlace
from oo_ui.qt.resident import FACE, TOKEN, Resident
from oo_ui.qt.theme import load_fonts
from oo_ui.qt.tray import NAME
from oo_ui.qt.tray_icons import drawn_icon
from oo_ui.qt.window import Window
from oo_ui.viewmodels.first_page import prepared
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.notice_watch import NoticeWatch
from oo_ui.viewmodels.opening import Opening
from oo_ui.viewmodels.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_ui.cli.face import Face
    from oo_ui.viewmodels.pages import Page
    from oo_ui.viewmodels.showing import Showing

_log = logging.getLogger(__name__)
_SERIOUS = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
TOKENS = (TOKEN, "DESKTOP_STARTUP_ID")


class Desktop(QObject):
    """One face: everything here happens on Qt's own thread."""

    posted = Signal(object)

    def __init__(
        self,
        face: Face,
        instance: Instance,
        *,
        theme: str = "",
        first: Page | None = None,
    ) -> None:
        """`theme` is dark, light, or "" for what was chosen last, or what the system wants."""
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
        self._drawn: Window | None = None
        self._resident: Resident | None = None
        self.session = Session(
            self._link, face=FACE, now=face.now, zone=face.zone, show=self._show, first=first
        )
        self._appearance = KeptAppearance(face.paths.appearance(FACE), theme=theme)
        self._drawn = self.window = Window(self.session, self._appearance)
        self._place = KeptPlace(self.window, face.paths.window)
        self._resident = self.resident = Resident(
            self.window,
            self.session,
            self._link,
            icons=drawn_icon,
            now=face.now,
            zone=face.zone,
            quit=self._end,
        )
        self._notices = NoticeWatch(
            lambda: found_core(face.paths), post=self.posted.emit, show=self.resident.notice
        )
        self.window.asked_to_quit.connect(self.resident.quit)
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
        self._place.close()
        self._appearance.close()
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


def run_desktop(face: Face, *, is_hidden: bool = False, theme: str = "") -> int:
    """Run until the person leaves; where a window is open already that one comes to the front."""
    # Ctrl+C ends the face at once: nothing of it is only in memory.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app = made_application()
    face.paths.create()
    instance = Instance(face.paths.runtime)
    if not instance.is_first():
        tell_first(face.paths.runtime, HERE if is_hidden else OPEN, _token(face))
        return 0
    desktop = Desktop(face, instance, theme=theme, first=prepared(face, FACE))
    desktop.start(is_hidden=is_hidden)
    try:
        return app.exec()
    finally:
        desktop.close()
        instance.close()


def made_application() -> QApplication:
    """The one application of this process; where Qt would end it, a line says so instead."""
    qInstallMessageHandler(explain_failure)
    app = QApplication.instance() or QApplication([NAME])
    assert isinstance(app, QApplication)  # noqa: S101 - for the type checker
    app.setApplicationName(NAME)
    app.setDesktopFileName("org.oo_assistant.oo")
    app.setQuitOnLastWindowClosed(False)
    app.setStyle("Fusion")
    app.setWindowIcon(drawn_icon("tip"))
    load_fonts()
    return app


def explain_failure(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's own messages go to the log; what it would abort for becomes a line for the person."""
    _log.log(logging.WARNING if kind in _SERIOUS else logging.DEBUG, "Qt: %s", plain(message))
    if kind == QtMsgType.QtFatalMsg:
        # Qt aborts as soon as this returns, and nothing could be said any more
        error, hint = _("The window cannot be opened here."), _("In this terminal: oo tui")
        sys.stderr.write(f"oo: {error}\n  {hint}\n")
        sys.stderr.flush()
        os._exit(1)


def _token(face: Face) -> str:
    return next((value for name in TOKENS if (value := face.environment.get(name))), "")


def _call(call: Callable[[], None]) -> None:
    call()
