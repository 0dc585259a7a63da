"""What a form asks: a line to type, one of several, or any of several; nothing is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from oo_storage.words import _
from oo_ui.look import SPACE
from oo_ui.qt.labels import Button, label, written
from oo_ui.viewmodels.pages import Text, Ticks

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from oo_ui.viewmodels.pages import Choice, Field, Option


class FieldView(QWidget):
    """One field of a form."""

    entered = Signal()
    """Enter was pressed: go on."""

    def __init__(
        self, field: Field, *, is_answer_when_last: bool = False, is_answer_alone: bool = False
    ) -> None:
        """Whether Enter here is the answer to a form whose last, or only, field this is."""
        super().__init__()
        self.is_answer_when_last = is_answer_when_last
        self.is_answer_alone = is_answer_alone
        self.id = field.id
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(SPACE[1])
        self.box.addWidget(label(field.label, step="strong", tone="accent"))

    def answer(self) -> str | tuple[str, ...]:
        """What is typed or chosen now."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Where the keys go."""
        raise NotImplementedError


class TextView(FieldView):
    """A line that a person types."""

    def __init__(self, field: Text) -> None:
        super().__init__(field, is_answer_when_last=True)
        self._line = QLineEdit(field.value)
        self._line.setPlaceholderText(field.hint)
        self._line.setAccessibleName(field.label)
        self._line.setAccessibleDescription(field.hint)
        if field.is_secret:
            self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.returnPressed.connect(self.entered.emit)
        self.box.addWidget(self._line)

    def answer(self) -> str:
        """The line."""
        return self._line.text()

    def first(self) -> QWidget:
        """The line."""
        return self._line


class OptionsView(FieldView):
    """Options below each other, each with what it means."""

    def __init__(self, field: Choice | Ticks) -> None:
        is_any = isinstance(field, Ticks)
        super().__init__(field, is_answer_alone=not is_any)
        self._group = QButtonGroup(self)
        self._group.setExclusive(not is_any)
        self._buttons: dict[str, QAbstractButton] = {}
        value = "" if isinstance(field, Ticks) else field.value
        for option in field.options:
            self._add(option, is_any=is_any, is_chosen=bool(value) and option.id == value)
        self._is_any = is_any
        self._field = field
        if is_any:
            tick = Button(_("Tick what is usual"), self._tick_usual, kind="quiet")
            tick.setText(_("Tick what is usual") + "   a")
            self.box.addWidget(tick, 0, Qt.AlignmentFlag.AlignLeft)

    def _add(self, option: Option, *, is_any: bool, is_chosen: bool) -> None:
        kind = QCheckBox if is_any else QRadioButton
        button = kind(written(option.label))
        button.setAccessibleName(option.label)
        button.setAccessibleDescription(option.note)
        button.setChecked(is_chosen)
        self._group.addButton(button)
        self._buttons[option.id] = button
        self.box.addWidget(button)
        if option.note:
            note = label(option.note, step="small", tone="faint")
            note.setContentsMargins(SPACE[4] + SPACE[2], 0, 0, SPACE[1])
            self.box.addWidget(note)

    def answer(self) -> str | tuple[str, ...]:
        """The ids of what is chosen; "" while one of several is not."""
        chosen = tuple(id for id, button in self._buttons.items() if button.isChecked())
        if self._is_any:
            return chosen
        return chosen[0] if chosen else ""

    def first(self) -> QWidget:
        """The chosen option, or the first."""
        buttons = list(self._buttons.values())
        return next((each for each in buttons if each.isChecked()), buttons[0] if buttons else self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on; one of several is taken by it as well."""
        if self._is_any and event.text() == "a":
            self._tick_usual()
            return
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        if not self._is_any and isinstance(focused, QAbstractButton):
            focused.setChecked(True)
        self.entered.emit()

    def _tick_usual(self) -> None:
        if isinstance(self._field, Ticks):
            ticked = self._field.after_usual(tuple(self.answer()))
            for id, button in self._buttons.items():
                button.setChecked(id in ticked)


def field_view(field: Field) -> FieldView:
    """The widget for a field."""
    return TextView(field) if isinstance(field, Text) else OptionsView(field)
