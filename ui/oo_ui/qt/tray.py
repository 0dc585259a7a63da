"""The icon in the desktop's tray, and its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from oo_storage.plain import without_markup
from oo_ui.viewmodels.tray import LINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QIcon

    from oo_ui.viewmodels.tray import Entry, State, TrayLook

NAME = "oO"
SHOWN_MS = 12_000
SHORTEST_TIMER_MS, LONGEST_TIMER_MS = 5_000, 15 * 60_000
OPENS = {
    QSystemTrayIcon.ActivationReason.Trigger,
    QSystemTrayIcon.ActivationReason.DoubleClick,
    QSystemTrayIcon.ActivationReason.MiddleClick,
}


class Icons(Protocol):
    """The icons of the states."""

    def __call__(self, state: State, /) -> QIcon:
        """The icon of one."""


class TrayIcon(QObject):
    """Draws a tray's look; what is chosen comes back as `chosen`."""

    chosen = Signal(object)
    opened = Signal()
    aged = Signal()
    """The look is to be asked for again."""

    def __init__(
        self, icons: Icons, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._icons = icons
        self._now = now
        self._icon = QSystemTrayIcon(self)
        self._menu = QMenu()
        self._menu.aboutToHide.connect(self._draw_waiting)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.opened)
        self._waiting: TrayLook | None = None
        self._state = ""
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.aged)

    @staticmethod
    def is_available() -> bool:
        """Whether the desktop has a tray now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, look: TrayLook) -> None:
        """Show it; a menu that is open is not changed under the person's hand."""
        if self._state != look.state:
            self._state = look.state
            self._icon.setIcon(self._icons(look.state))
        self._icon.setToolTip(without_markup(f"{NAME}: {look.tooltip}"))
        self._set_clock(look.again)
        self._waiting = look
        if not self._menu.isVisible():
            self._draw_waiting()
        self._icon.show()

    def say(self, title: str, words: str) -> None:
        """Show a message beside the icon; a click on it opens the window."""
        self._icon.showMessage(
            without_markup(title),
            without_markup(words),
            QSystemTrayIcon.MessageIcon.NoIcon,
            SHOWN_MS,
        )

    def close(self) -> None:
        """Take the icon away."""
        self._clock.stop()
        self._icon.hide()
        self._menu.deleteLater()

    @property
    def menu(self) -> QMenu:
        """The menu as it is drawn."""
        return self._menu

    @property
    def tooltip(self) -> str:
        """What stands beside the icon."""
        return self._icon.toolTip()

    def _draw_waiting(self) -> None:
        look, self._waiting = self._waiting, None
        if look is not None:
            self._fill(self._menu, look.entries)

    def _fill(self, menu: QMenu, entries: Sequence[Entry]) -> None:
        for action in menu.actions():
            menu.removeAction(action)
            inner = action.menu()
            (inner if isinstance(inner, QMenu) else action).deleteLater()
        group = QActionGroup(menu)
        for entry in entries:
            if entry.id == LINE:
                menu.addSeparator()
            elif entry.entries:
                inner = QMenu(_label(entry.label), menu)
                self._fill(inner, entry.entries)
                menu.addMenu(inner)
            else:
                menu.addAction(self._action(entry, menu, group))

    def _action(self, entry: Entry, menu: QMenu, group: QActionGroup) -> QAction:
        action = QAction(_label(entry.label), menu)
        action.setObjectName(entry.id)
        action.setEnabled(entry.is_enabled)
        if entry.is_on is not None:
            action.setCheckable(True)
            action.setChecked(entry.is_on)
            group.addAction(action)
        action.triggered.connect(lambda _checked=False, entry=entry: self.chosen.emit(entry))
        return action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in OPENS:
            self.opened.emit()

    def _set_clock(self, again: datetime | None) -> None:
        """At the moment when the look changes by itself; a clock that is set meanwhile is met."""
        if again is None:
            self._clock.stop()
            return
        left_ms = int((again - self._now()).total_seconds() * 1000) + 500
        self._clock.start(min(max(left_ms, SHORTEST_TIMER_MS), LONGEST_TIMER_MS))


def _label(text: str) -> str:
    """A text as a menu shows it: an ampersand is one, not the mark of a key."""
    return text.replace("&", "&&")
