"""What stays of the desktop face when its window is closed, and what closing it means."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from oo_storage.words import _
from oo_ui.qt.tray import NAME, TrayIcon
from oo_ui.viewmodels.tray_model import TrayModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from PySide6.QtWidgets import QWidget

    from oo_app.answers_notices import OfferedNotice
    from oo_ui.qt.tray import Icons
    from oo_ui.viewmodels.session import Asks, Session
    from oo_ui.viewmodels.showing import Showing

FACE = "desktop"
SEEN_BY = {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange}
SURE_MS = 2_000
# How a desktop lets a window that somebody asked for come to the front.
TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - the name of a variable


class Resident(QObject):
    """The tray of a window, and what closing the window means: hiding it, or leaving."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        link: Asks,
        *,
        icons: Icons,
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        quit: Callable[[], None],
        has_tray: Callable[[], bool] = TrayIcon.is_available,
    ) -> None:
        """`quit` ends the face; `has_tray` is asked whenever the window is closed."""
        super().__init__(window)
        self._window = window
        self._session = session
        self._quit = quit
        self._has_tray = has_tray
        self._is_leaving = False
        self._wants_to_quit = False
        self._has_said_where = False
        self.icon = TrayIcon(icons, now, self)
        self.model = TrayModel(
            link, session, self, face=FACE, now=now, zone=zone, show=self.icon.show
        )
        self.icon.chosen.connect(self.model.press)
        self.icon.opened.connect(self.open)
        self.icon.aged.connect(self.model.refresh)
        self.icon.show(self.model.look)
        window.installEventFilter(self)
        session.see(is_seen=self.is_open())

    def showing(self, showing: Showing) -> None:
        """The session shows something else."""
        self.model.showing(showing)
        self._open_for_question()

    def linked(self, is_linked: bool) -> None:
        """The core went away or came back."""
        if is_linked:
            self.model.refresh()

    def changed(self) -> None:
        """Something happened in the core."""
        self.model.refresh()

    def notice(self, notice: OfferedNotice) -> None:
        """Show what the core says first; a click opens the window, where it can be answered."""
        self.icon.say(notice.title, notice.text)

    def open(self, token: str = "") -> None:
        """Show the window, in front; `token` is what its desktop gave who asked for it."""
        if token:
            os.environ[TOKEN] = token
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def quit(self) -> None:
        """End the face; whether oO goes on watching is asked once ever, in the window."""
        self._wants_to_quit = True
        self._session.leave(self._left)
        self._open_for_question()

    def say(self, words: str) -> None:
        """Say something beside the icon."""
        self.icon.say(NAME, words)

    def close(self) -> None:
        """Take the icon away."""
        self._window.removeEventFilter(self)
        self.icon.close()

    def is_open(self) -> bool:
        """Whether the person sees the window."""
        return self._window.isVisible() and not self._window.isMinimized()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """With a tray the window hides; without one, closing it is leaving."""
        if watched is not self._window:
            return False
        if event.type() in SEEN_BY:
            self._session.see(is_seen=self.is_open())
        if event.type() != QEvent.Type.Close:
            return False
        if self._is_leaving or _is_session_ending():
            return False
        event.ignore()
        if self._has_tray():
            self._window.hide()
            self._say_where()
            QTimer.singleShot(SURE_MS, self, self._return_without_tray)
        else:
            self._session.leave(self._left)
        return True

    def _open_for_question(self) -> None:
        """What is asked before the face ends stands in the window, whenever it comes."""
        if self._wants_to_quit and self._session.showing.form is not None:
            self._wants_to_quit = False
            self.open()

    def _return_without_tray(self) -> None:
        """A tray that is gone is told of for a while; nobody must look for oO."""
        if not self._is_leaving and not self.is_open() and not self._has_tray():
            self.open()

    def _say_where(self) -> None:
        if not self._has_said_where:
            self._has_said_where = True
            self.say(_("oO goes on in the tray; its menu has Quit."))

    def _left(self) -> None:
        self._is_leaving = True
        self._quit()


def _is_session_ending() -> bool:
    """Whether the person logs out: then nobody is asked anything."""
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()
