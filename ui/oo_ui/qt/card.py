"""Today: the tip card, its buttons, and what happened lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from oo_storage.words import _
from oo_ui.look import SPACE
from oo_ui.qt.flow import FlowLayout
from oo_ui.qt.labels import Sections, action_button, emptied, facts_grid, label, show_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

    from oo_ui.viewmodels.pages import Action, Card, Page

WIDEST = 760
MOVING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
CARD_KEYS = ("d", "s", "x", "w")


class Scrolling(QScrollArea):
    """Scrolls up and down; the other keys are the window's."""

    is_narrow = False

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A narrow one is as wide as what it holds, with room for its bar."""
        inside: QWidget | None = self.widget()
        if not self.is_narrow or inside is None:
            return super().sizeHint()
        return inside.sizeHint() + QSize(self.verticalScrollBar().sizeHint().width(), 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as it should be, and not high."""
        least = super().minimumSizeHint()
        return QSize(self.sizeHint().width(), least.height()) if self.is_narrow else least

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Only what scrolls."""
        if event.key() in MOVING:
            super().keyPressEvent(event)
        else:
            event.ignore()


def scrolling(inside: QWidget, *, is_narrow: bool = False) -> Scrolling:
    """An area in which a widget scrolls up and down; `is_narrow` for one as wide as it needs."""
    area = Scrolling()
    inside.setObjectName("inside")
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.is_narrow = is_narrow
    return area


class CardView(QFrame):
    """The hero: the tip or the silence, why, what it rests on, and what can be done."""

    def __init__(self, act: Callable[[Action], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._act = act
        self._card: Card | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
        box.setSpacing(SPACE[2])
        self._demo = label("", step="small", tone="warn")
        self._text, self._due = label("", step="tip"), label("", tone="accent")
        self._why = label("")
        for each in (self._demo, self._text, self._due, self._why):
            box.addWidget(each)
        self._facts = QVBoxLayout()
        self._facts.setContentsMargins(0, SPACE[2], 0, 0)
        box.addLayout(self._facts)
        self._buttons = FlowLayout(SPACE[2])
        self._buttons.setContentsMargins(0, SPACE[3], 0, 0)
        box.addLayout(self._buttons)

    def show_card(self, card: Card, actions: Sequence[Action]) -> None:
        """Show this card with these actions."""
        self._card = card
        self.setProperty("silence", "false" if card.is_tip else "true")
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleName(" ".join(filter(None, (card.text, card.due, card.why))))
        show_text(self._demo, _("A sample life, not yours") if card.is_demo else "")
        show_text(self._text, card.text)
        show_text(self._due, card.due)
        show_text(self._why, card.why)
        emptied(self._facts)
        self._facts.addLayout(facts_grid([fact for fact in card.facts if fact.text]))
        emptied(self._buttons)
        for action in actions:
            kind = "primary" if action.key == "d" else ""
            self._buttons.addWidget(action_button(action, self._act, kind=kind))


class TodayView(QWidget):
    """The card, and below it what happened lately."""

    def __init__(self, act: Callable[[Action], None]) -> None:
        super().__init__()
        inside = QWidget()
        self.card, self._lately = CardView(act), Sections()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACE[2], 0)
        column.setSpacing(SPACE[4])
        for each in (self.card, self._lately):
            each.setMaximumWidth(WIDEST)
            column.addWidget(each)
        column.addStretch(1)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scrolling(inside))

    def show_page(self, page: Page) -> None:
        """Show the card of a page."""
        if page.card is not None:
            own = [action for action in page.actions if action.key in CARD_KEYS]
            self.card.show_card(page.card, own)
            self._lately.show_sections(page.sections)
