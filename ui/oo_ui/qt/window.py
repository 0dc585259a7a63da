"""The window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from oo_ui.viewmodels.session import Session, Showing


class MainWindow(QWidget):
    """Draws what a session shows."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWindowTitle("oO")
        self._summary, self._tip = QLabel(), QLabel()
        layout = QVBoxLayout(self)
        for label in (self._summary, self._tip):
            label.setTextFormat(Qt.TextFormat.PlainText)
            layout.addWidget(label)

    def draw(self, showing: Showing) -> None:
        """Show this."""
        page = showing.page
        self._summary.setText(
            "oO was stopped" if showing.is_stopped else page.summary if page else ""
        )
        self._tip.setText(page.card.text if page is not None and page.card is not None else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A key of the session's."""
        self._session.press(event.text())
