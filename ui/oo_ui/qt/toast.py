"""What an act changed, and how to take it back: a line at the foot that goes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from oo_storage.words import _
from oo_ui.look import SPACE
from oo_ui.qt.labels import Button, label, show_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_ui.viewmodels.pages import Told

STAYS_MS = 8_000


class Toast(QFrame):
    """Hidden until something is told."""

    def __init__(self, undo: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("toast")
        self._message, self._details = label(""), label("", step="small", tone="faint")
        self._undo = Button(_("Undo"), undo, kind="quiet")
        self._undo.setText(_("Undo") + "   u")
        text = QVBoxLayout()
        text.setSpacing(SPACE[1])
        text.addWidget(self._message)
        text.addWidget(self._details)
        box = QHBoxLayout(self)
        box.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[2])
        box.addLayout(text, 1)
        box.addWidget(self._undo)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS_MS)
        self._timer.timeout.connect(self._go)
        self.hide()

    def tell(self, told: Told) -> None:
        """Say it, also to who cannot see it."""
        self._message.setProperty("tone", told.tone)
        self._message.style().unpolish(self._message)
        self._message.style().polish(self._message)
        show_text(self._message, told.message)
        show_text(self._details, " · ".join(told.details))
        self._undo.setVisible(told.can_undo)
        self.setVisible(bool(told.message))
        self._timer.start()
        words = " ".join((told.message, *told.details))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _go(self) -> None:
        # what is being reached for stays
        if self._undo.hasFocus() or self.underMouse():
            self._timer.start()
        else:
            self.hide()
