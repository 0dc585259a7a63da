"""Every command by name, found while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from oo_storage.words import _
from oo_ui.look import SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from oo_ui.viewmodels.offers import Offer

WIDTH, HEIGHT = 460, 380


class CommandPalette(QDialog):
    """A line to type in and the commands that match; Enter does the chosen one."""

    def __init__(self, parent: QWidget, offers: Sequence[Offer]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Commands"))
        self.setAccessibleName(_("Commands"))
        self.setModal(True)
        self._offers = offers
        self._line, self._list = _Line(self), QListWidget()
        self._line.setPlaceholderText(_("Type a command"))
        self._line.setAccessibleName(_("Type a command"))
        self._list.setAccessibleName(_("Commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._line.textEdited.connect(self._find)
        self._line.returnPressed.connect(self._do)
        self._list.itemClicked.connect(lambda _item: self._do())
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        box.addWidget(self._line)
        box.addWidget(self._list)
        self.resize(WIDTH, HEIGHT)
        self._find("")

    def move_cursor(self, by: int) -> None:
        """To the next command, or the one before."""
        if self._list.count():
            self._list.setCurrentRow((self._list.currentRow() + by) % self._list.count())

    def _find(self, words: str) -> None:
        wanted = words.casefold().split()
        self._list.clear()
        for at, offer in enumerate(self._offers):
            if all(word in offer.name.casefold() for word in wanted):
                item = QListWidgetItem(f"{offer.name}  ·  {offer.hint}")
                item.setData(Qt.ItemDataRole.UserRole, at)
                self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._line.setAccessibleDescription(
            self._list.currentItem().text() if self._list.count() else _("Nothing is found")
        )

    def _do(self) -> None:
        if not self._list.count():
            return
        item = self._list.currentItem()
        offer = self._offers[int(item.data(Qt.ItemDataRole.UserRole))]
        self.accept()
        offer.act()


class _Line(QLineEdit):
    def __init__(self, palette: CommandPalette) -> None:
        super().__init__()
        self._palette: QObject = palette
        self._move = palette.move_cursor

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move in the list below."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self._move(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
