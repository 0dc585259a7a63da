"""Puts the window where it was, brings it back when its screen goes, and keeps where it stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QThreadPool, QTimer
from PySide6.QtGui import QGuiApplication

from oo_ui.qt.geometry import HIGHEST_TITLE, Rectangle, Saved, placed, read_saved, write_saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QScreen
    from PySide6.QtWidgets import QWidget

SETTLED_MS = 400
CHANGES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class KeptPlace(QObject):
    """The place of one window; it is written off the window's own thread."""

    def __init__(self, window: QWidget, path: Path) -> None:
        """Put the window where `path` says, on the screens that are there."""
        super().__init__(window)
        self._window, self._path = window, path
        self._kept = read_saved(path)
        self._writer = QThreadPool(self)
        self._writer.setMaxThreadCount(1)
        self._moved = _timer(self, self._keep)
        self._screens = _timer(self, self._come_back)
        window.setGeometry(QRect(*placed(self._kept, screens())))
        if self._kept is not None and self._kept.is_maximized:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        window.installEventFilter(self)
        self._watch_screens()

    def close(self) -> None:
        """Keep what is left to keep, and wait until it is written."""
        self._window.removeEventFilter(self)
        if self._moved.isActive():
            self._keep()
        self._moved.stop()
        self._screens.stop()
        self._writer.waitForDone()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note that the window moved, once it rests."""
        if event.type() in CHANGES and watched is self._window and self._window.isVisible():
            self._moved.start()
        return False

    def _keep(self) -> None:
        self._moved.stop()
        now = self._now()
        if now != self._kept and not self._window.isMinimized():
            self._kept = now
            self._writer.start(partial(write_saved, self._path, now))

    def _now(self) -> Saved:
        window = self._window
        inner = window.normalGeometry() if window.isMaximized() else window.geometry()
        title = window.geometry().top() - window.frameGeometry().top()
        if window.isMaximized() and self._kept is not None:
            title = self._kept.title
        return Saved(_rectangle(inner), min(max(title, 0), HIGHEST_TITLE), window.isMaximized())

    def _watch_screens(self) -> None:
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._watch)
            app.screenRemoved.connect(self._screens.start)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._screens.start)

    def _come_back(self) -> None:
        """A screen went or shrank: what no screen shows any more comes to one that is there."""
        window = self._window
        if window.isMaximized() or window.isFullScreen():
            return
        there = screens()
        now = self._now()
        if there and not any(_shows_title(each, now) for each in there):
            window.setGeometry(QRect(*placed(now, there)))


def screens() -> list[Rectangle]:
    """What windows can use of each screen, the main one first."""
    main = QGuiApplication.primaryScreen()
    found = sorted(QGuiApplication.screens(), key=lambda each: each is not main)
    return [_rectangle(each.availableGeometry()) for each in found]


def _shows_title(screen: Rectangle, window: Saved) -> bool:
    place = window.place
    strip = Rectangle(place.left, place.top - window.title, place.width, max(1, window.title))
    return screen.shared(strip) * 2 >= strip.width * strip.height


def _rectangle(rect: QRect) -> Rectangle:
    return Rectangle(rect.x(), rect.y(), rect.width(), rect.height())


def _timer(parent: KeptPlace, act: Callable[[], None]) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(SETTLED_MS)
    made.timeout.connect(act)
    return made
