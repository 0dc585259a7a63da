"""Text and buttons of the window: never anything but plain text, always with a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from oo_ui.look import SPACE
from oo_ui.qt.theme import with_even_digits
from oo_ui.viewmodels.keys import key_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLayout

    from oo_ui.viewmodels.pages import Action, Fact, Section


def label(text: str, *, step: str = "body", tone: str = "", is_wrapped: bool = True) -> QLabel:
    """A piece of text; `step` of the type scale, `tone` as pages name it."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(is_wrapped)
    made.setProperty("step", step)
    made.setProperty("tone", tone)
    made.setMinimumWidth(1)
    show_text(made, text)
    return made


class Heading(QLabel):
    """In one line where there is room, and below each other where not."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its one line."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())


def heading(text: str = "", *, step: str = "title") -> QLabel:
    """A short text that should stand in one line."""
    made = Heading()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("step", step)
    made.setMinimumWidth(1)
    show_text(made, text)
    return made


def show_text(shown: QLabel, text: str) -> None:
    """Put a text there; words too long for any line may break anywhere."""
    shown.setText(breakable(text))
    shown.setAccessibleName(text)
    put_in_sight(shown, is_wanted=bool(text))


def put_in_sight(widget: QWidget, *, is_wanted: bool) -> None:
    """Show it or not; one that has no parent yet is shown with its parent.

    By itself it would be a window for a moment, and take the keys that are typed meanwhile.
    """
    if widget.parent() is not None or not is_wanted:
        widget.setVisible(is_wanted)


LONGEST_WORD = 30
LONGEST_BESIDE = 16
_BREAK = "\u200b"


def breakable(text: str) -> str:
    """The text with places to break in words longer than a line may be."""
    if not any(len(word) > LONGEST_WORD for word in text.split()):
        return text
    return " ".join(
        _BREAK.join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
        for word in text.split(" ")
    )


class Button(QPushButton):
    """A button whose letter keys belong to the window, not to it."""

    def __init__(self, text: str, pressed: Callable[[], None], *, kind: str = "") -> None:
        """`kind` is "", primary, quiet or nav."""
        super().__init__(written(text))
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if kind:
            self.setProperty(kind, "true")
        self.setFont(with_even_digits(self.font()))
        self.clicked.connect(lambda _checked: pressed())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Only what presses a button; arrows and letters go on to the window."""
        pressing = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() not in pressing:
            event.ignore()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            self.click()


def written(text: str) -> str:
    """A text in which "&" is no mnemonic."""
    return text.replace("&", "&&")


def action_button(action: Action, act: Callable[[Action], None], *, kind: str = "") -> Button:
    """A button for an action, with its key."""
    made = Button(action.label, lambda: act(action), kind=kind)
    made.setText(f"{written(action.label)}   {key_name(action.key)}")
    made.setProperty("key", action.key)
    made.setAccessibleDescription(key_name(action.key))
    return made


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            emptied(inner)


class Sections(QWidget):
    """Facts under headings."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE[3])

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these instead of what was there."""
        emptied(self._box)
        for section in sections:
            facts = [fact for fact in section.facts if fact.text]
            if facts:
                self._box.addLayout(_section(section.title, facts))
        put_in_sight(self, is_wanted=self._box.count() > 0)


def _section(title: str, facts: Sequence[Fact]) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setSpacing(SPACE[1])
    if title:
        box.addWidget(label(title, step="strong", tone="accent"))
    box.addLayout(facts_grid(facts))
    return box


def facts_grid(facts: Sequence[Fact]) -> QGridLayout:
    """Labels at the left, what they say at the right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE[3])
    grid.setVerticalSpacing(SPACE[1])
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for at, fact in enumerate(facts):
        said = label(fact.text, tone=fact.tone)
        is_beside = 0 < len(fact.label) <= LONGEST_BESIDE
        named = label(fact.label, tone="faint", is_wrapped=not is_beside)
        if is_beside:
            grid.addWidget(named, 2 * at, 0, top)
            grid.addWidget(said, 2 * at, 1, top)
        else:
            if fact.label:
                grid.addWidget(named, 2 * at, 0, 1, 2, top)
            grid.addWidget(said, 2 * at + 1, 0, 1, 2, top)
    return grid
