"""The list of a page: a mark, a title and a state in one line, and a note below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate

from oo_ui.look import MARKS, SPACE
from oo_ui.qt.theme import font

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent, QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from oo_ui.look import Palette
    from oo_ui.viewmodels.pages import Row

    Index = QModelIndex | QPersistentModelIndex

ROW, GROUP = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
MOVING = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip
NARROWEST_STATE = 4


class RowDelegate(QStyledItemDelegate):
    """Paints a row or a heading; text is cut with "…" where there is no room."""

    def __init__(self, parent: QWidget, palette: Palette, scale: float) -> None:
        super().__init__(parent)
        self.palette, self.scale = palette, scale

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line of the list."""
        painter.save()
        rect: QRect = option.rect
        row: Row | None = index.data(ROW)
        if row is None:
            self._paint_heading(painter, rect, str(index.data(GROUP)))
        else:
            state: QStyle.StateFlag = option.state
            self._paint_row(
                painter, rect, row, is_chosen=bool(state & QStyle.StateFlag.State_Selected)
            )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's
        """As high as its lines, as wide as the list."""
        row: Row | None = index.data(ROW)
        body, small = (QFontMetrics(font(step, self.scale)) for step in ("body", "small"))
        height = body.height() + SPACE[2] * 2
        if row is not None and row.note:
            height += small.height()
        return QSize(1, height)

    def _paint_heading(self, painter: QPainter, rect: QRect, words: str) -> None:
        painter.setFont(font("small", self.scale))
        painter.setPen(QColor(self.palette.accent))
        room = rect.adjusted(SPACE[3], 0, -SPACE[3], -SPACE[1])
        _write(painter, room, words, Qt.AlignmentFlag.AlignBottom)

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row, *, is_chosen: bool) -> None:
        if is_chosen:
            painter.fillRect(rect, QColor(self.palette.chosen))
            bar = QRect(rect.left(), rect.top(), SPACE[1], rect.height())
            painter.fillRect(bar, QColor(self.palette.accent))
        tone = QColor(self.palette.tone(row.tone or "faint"))
        room = rect.adjusted(SPACE[3], SPACE[2], -SPACE[3], -SPACE[2])
        body = QFontMetrics(font("body", self.scale))
        line = QRect(room.left(), room.top(), room.width(), body.height())
        if row.mark:
            painter.setFont(font("body", self.scale))
            painter.setPen(tone)
            _write(painter, line, MARKS.get(row.mark, ""))
            line.setLeft(line.left() + body.horizontalAdvance("●") + SPACE[2])
        state_width = min(body.horizontalAdvance(row.state), line.width() // 2)
        if row.state:
            painter.setFont(font("body", self.scale))
            painter.setPen(QColor(self.palette.tone(row.tone or "faint")))
            place = QRect(line.right() - state_width, line.top(), state_width + 1, line.height())
            _write(painter, place, row.state)
        painter.setPen(QColor(self.palette.text))
        painter.setFont(font("strong" if is_chosen else "body", self.scale))
        title = line.adjusted(0, 0, -(state_width + SPACE[3] if row.state else 0), 0)
        _write(painter, title, row.title)
        if row.note:
            painter.setFont(font("small", self.scale))
            painter.setPen(QColor(self.palette.faint))
            note = QRect(
                line.left(), line.bottom() + 1, line.width(), room.bottom() - line.bottom()
            )
            _write(painter, note, row.note)


def _write(
    painter: QPainter,
    rect: QRect,
    words: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
) -> None:
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, cut)


class RowList(QListWidget):
    """The rows; the window hears which one the cursor is on."""

    moved = Signal(str)
    opened = Signal()

    def __init__(self, palette: Palette, scale: float) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._delegate = RowDelegate(self, palette, scale)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.currentItemChanged.connect(self._tell)
        self.itemActivated.connect(lambda _item: self.opened.emit())

    def restyle(self, palette: Palette, scale: float) -> None:
        """Other colours, another size of text."""
        self._delegate.palette, self._delegate.scale = palette, scale
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_rows(self, rows: tuple[Row, ...], chosen: str) -> None:
        """Show these rows, with the cursor on the chosen one; what is the same stays in place."""
        before, self._rows = self._rows, rows
        self.blockSignals(True)
        if [(row.id, row.group) for row in before] != [(row.id, row.group) for row in rows]:
            self._fill(rows)
        else:
            self._renew(rows)
        self._put_cursor(chosen)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Only what moves in a list; letters go on to the window."""
        if event.key() in MOVING:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            event.ignore()

    def _fill(self, rows: tuple[Row, ...]) -> None:
        self.clear()
        group = ""
        for row in rows:
            if row.group != group:
                group = row.group
                heading = QListWidgetItem()
                heading.setData(GROUP, group)
                heading.setData(Qt.ItemDataRole.AccessibleTextRole, group)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self.addItem(heading)
            item = QListWidgetItem()
            _put(item, row)
            self.addItem(item)

    def _renew(self, rows: tuple[Row, ...]) -> None:
        by_id = {row.id: row for row in rows}
        for at in range(self.count()):
            old: Row | None = self.item(at).data(ROW)
            if old is not None and by_id[old.id] != old:
                _put(self.item(at), by_id[old.id])

    def _put_cursor(self, chosen: str) -> None:
        wanted = chosen or (self._rows[0].id if self._rows else "")
        for at in range(self.count()):
            row: Row | None = self.item(at).data(ROW)
            if row is not None and row.id == wanted and self.currentRow() != at:
                self.setCurrentRow(at)

    def _tell(self, item: QListWidgetItem | None) -> None:
        row: Row | None = item.data(ROW) if item is not None else None
        if row is not None:
            self.moved.emit(row.id)


def _put(item: QListWidgetItem, row: Row) -> None:
    item.setData(ROW, row)
    words = ", ".join(filter(None, (row.title, row.state, row.note)))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
