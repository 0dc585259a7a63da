"""Plots of a page: stacked bars with their scale, labels and legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from oo_storage.words import _
from oo_ui.look import SPACE
from oo_ui.qt.flow import FlowLayout
from oo_ui.qt.labels import heading, label
from oo_ui.qt.theme import font

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from oo_ui.look import Palette
    from oo_ui.viewmodels.pages import Bars

LINES = 6
# told apart without colour too: filled, hatched, crossed; and the marks of the legend
PATTERNS = (
    (Qt.BrushStyle.SolidPattern, "■"),
    (Qt.BrushStyle.BDiagPattern, "▨"),
    (Qt.BrushStyle.DiagCrossPattern, "▩"),
    (Qt.BrushStyle.Dense4Pattern, "▦"),
)


class BarsView(QWidget):
    """The bars alone."""

    def __init__(self, bars: Bars, palette: Palette, scale: float) -> None:
        super().__init__()
        self._bars, self._palette, self._scale = bars, palette, scale
        self.setAccessibleName(bars.title)
        self.setAccessibleDescription(spoken(bars))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Some lines of text high."""
        return QSize(200, self._metrics().height() * LINES)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the scale, the bars, and as many labels as there is room for."""
        painter = QPainter(self)
        painter.setFont(font("small", self._scale))
        metrics = self._metrics()
        highest = max(1.0, highest_of(self._bars))
        left = metrics.horizontalAdvance(f"{highest:g}") + SPACE[2]
        bottom = self.height() - metrics.height() - SPACE[1]
        area = QRectF(left, metrics.height() / 2, self.width() - left, 0)
        area.setBottom(bottom)
        self._draw_scale(painter, area, highest)
        self._draw_bars(painter, area, highest)
        self._draw_labels(painter, area)
        painter.end()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(font("small", self._scale))

    def _draw_scale(self, painter: QPainter, area: QRectF, highest: float) -> None:
        metrics = self._metrics()
        for value in dict.fromkeys((0.0, float(round(highest / 2)), highest)):
            y = area.bottom() - area.height() * value / highest
            painter.setPen(QColor(self._palette.edge))
            painter.drawLine(int(area.left()), int(y), int(area.right()), int(y))
            painter.setPen(QColor(self._palette.faint))
            place = QRectF(0, y - metrics.height() / 2, area.left() - SPACE[1], metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, f"{value:g}")

    def _draw_bars(self, painter: QPainter, area: QRectF, highest: float) -> None:
        step = area.width() / max(1, len(self._bars.labels))
        for at in range(len(self._bars.labels)):
            y = area.bottom()
            for number, (_name, tone, values) in enumerate(self._bars.series):
                if not values[at]:
                    continue
                height = area.height() * values[at] / highest
                y -= height
                bar = QRectF(area.left() + step * (at + 0.2), y, step * 0.6, height)
                colour = QColor(self._palette.tone(tone))
                style, _mark = PATTERNS[number % len(PATTERNS)]
                painter.fillRect(bar, QBrush(colour, style))
                painter.setPen(colour)
                painter.drawRect(bar)

    def _draw_labels(self, painter: QPainter, area: QRectF) -> None:
        metrics = self._metrics()
        labels = self._bars.labels
        step = area.width() / max(1, len(labels))
        widest = max((metrics.horizontalAdvance(each) for each in labels), default=0)
        every = max(1, -(-int(widest + SPACE[2]) // max(1, int(step))))
        painter.setPen(QColor(self._palette.faint))
        for at in range(0, len(labels), every):
            middle = area.left() + step * (at + 0.5)
            start = min(max(0.0, middle - widest / 2), self.width() - widest)
            place = QRectF(start, area.bottom() + SPACE[1], widest + 1, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, labels[at])


class PlotFrame(QFrame):
    """A plot with its name and what its colours mean."""

    def __init__(self, bars: Bars, palette: Palette, scale: float) -> None:
        super().__init__()
        self.setObjectName("plot")
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        head = FlowLayout(SPACE[3])
        head.addWidget(heading(bars.title, step="strong"))
        for number, (name, tone, _values) in enumerate(bars.series):
            _style, mark = PATTERNS[number % len(PATTERNS)]
            head.addWidget(label(f"{mark} {name}", step="small", tone=tone, is_wrapped=False))
        box.addLayout(head)
        box.addWidget(BarsView(bars, palette, scale))


def highest_of(bars: Bars) -> float:
    """The height of the highest stack."""
    stacks = zip(*(values for _name, _tone, values in bars.series), strict=True)
    return max((sum(stack) for stack in stacks), default=0.0)


def spoken(bars: Bars) -> str:
    """A plot for who does not see it."""
    told = [
        _("{name}: {values}").format(
            name=name,
            values=", ".join(
                f"{label} {value:g}"
                for label, value in zip(bars.labels, values, strict=True)
                if value
            ),
        )
        for name, _tone, values in bars.series
        if any(values)
    ]
    return "; ".join(told)
