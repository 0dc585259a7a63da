"""Starts the window on a home."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from oo_storage.plain import plain
from oo_storage.words import _
from oo_ui.qt.bridge import Bridge
from oo_ui.qt.theme import load_fonts
from oo_ui.qt.window import FACE, Window
from oo_ui.viewmodels.first_page import prepared
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.opening import Opening

if TYPE_CHECKING:
    from oo_ui.cli.face import Face


_log = logging.getLogger(__name__)
_SERIOUS = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


def run_desktop(face: Face, theme: str = "") -> int:
    """Run until the person leaves; the exit code."""
    qInstallMessageHandler(explain_failure)
    application = made_application()
    bridge = Bridge()
    window = Window(
        lambda window: linked_to(face, window, bridge),
        now=face.now,
        zone=face.zone,
        theme=theme,
        first=prepared(face, FACE),
    )
    window.show()
    bridge.post(window.start)
    try:
        return application.exec()
    finally:
        window.end()


def made_application() -> QApplication:
    """The one application of this process, with its names."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
    application.setApplicationName("oO")
    application.setApplicationDisplayName("oO")
    application.setDesktopFileName("oo")
    application.setStyle("Fusion")
    load_fonts()
    return application


def linked_to(face: Face, window: Window, bridge: Bridge) -> Link:
    """The link of a window to the face's home; what it says comes to the window's own thread."""
    opening = Opening(lambda: face.open_lasting(face.paths), face.paths.stopped.exists)
    return Link(
        opening,
        post=bridge.post,
        changed=lambda: window.changed(),
        linked=lambda is_linked: window.linked(is_linked),
        stopped=lambda: window.stopped(),
        start_again=opening.start_again,
    )


def explain_failure(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's own messages go to the log; what it would abort for becomes a line for the person."""
    _log.log(logging.WARNING if kind in _SERIOUS else logging.DEBUG, "Qt: %s", plain(message))
    if kind == QtMsgType.QtFatalMsg:
        # Qt aborts as soon as this returns, and nothing could be said any more
        error = _("The window cannot be opened here.")
        hint = _("In this terminal: oo tui")
        sys.stderr.write(f"oo: {error}\n  {hint}\n")
        sys.stderr.flush()
        os._exit(1)
