"""The tray's icons, drawn at any size: a filled ring for a tip, an empty one for silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from oo_ui.look import PANEL_QUIET, PANEL_TIP

if TYPE_CHECKING:
    from oo_ui.viewmodels.tray import State

SIZES = (16, 22, 24, 32, 48, 64)


def drawn_icon(state: State) -> QIcon:
    """The icon of a state; the shape alone tells them apart."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_pixmap(state, size))
    return icon


def _pixmap(state: State, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(2.0, size / 8)
    colour = QColor(PANEL_TIP if state == "tip" else PANEL_QUIET)
    painter.setPen(QPen(colour, width))
    ring = QRectF(width, width, size - 2 * width, size - 2 * width)
    painter.drawEllipse(ring)
    middle = QPointF(size / 2, size / 2)
    if state == "tip":
        painter.setBrush(colour)
        painter.drawEllipse(middle, size / 5, size / 5)
    elif state == "paused":
        for x in (0.42, 0.58):
            painter.drawLine(QPointF(size * x, size * 0.35), QPointF(size * x, size * 0.65))
    elif state == "offline":
        painter.drawLine(QPointF(size * 0.25, size * 0.75), QPointF(size * 0.75, size * 0.25))
    painter.end()
    return pixmap
