"""The page of a screen: its heading, the card or the list, what the chosen row says, plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from oo_storage.words import _
from oo_ui.look import SPACE
from oo_ui.qt.card import CARD_KEYS, TodayView, scrolling
from oo_ui.qt.flow import FlowLayout
from oo_ui.qt.labels import Sections, action_button, emptied, heading, label, show_text
from oo_ui.qt.plots import PlotFrame
from oo_ui.qt.rows import RowList
from oo_ui.qt.theme import font

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from oo_ui.look import Palette
    from oo_ui.viewmodels.pages import Action, Bars, Page, Row
    from oo_ui.viewmodels.showing import Showing


WIDE, LINES = 640, 8


class SearchLine(QLineEdit):
    """Where words are typed that rows must hold."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(_("Search  /"))
        self.setAccessibleName(_("Search"))
        self.setClearButtonEnabled(False)
        self.setMaximumWidth(320)


class DetailView(QFrame):
    """All that a row says, and what can be done with it."""

    def __init__(self, act: Callable[[Action], None]) -> None:
        super().__init__()
        self.setObjectName("detail")
        self._act = act
        self._row: Row | None = None
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        box.setSpacing(SPACE[3])
        self._title, self._note = label("", step="title"), label("", tone="faint")
        self._sections = Sections()
        self._buttons = FlowLayout(SPACE[2])
        for each in (self._title, self._note, self._sections):
            box.addWidget(each)
        box.addLayout(self._buttons)
        box.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(scrolling(inside))

    def show_row(self, row: Row | None) -> None:
        """Show another row, or what became of it."""
        if row == self._row:
            return
        key = _focused_key(self)
        self._row = row
        show_text(self._title, row.title if row else "")
        show_text(self._note, row.note if row else "")
        self._sections.show_sections(row.sections if row else ())
        emptied(self._buttons)
        for action in row.actions if row else ():
            button = action_button(action, self._act)
            self._buttons.addWidget(button)
            if action.key == key:
                button.setFocus()


class PageView(QWidget):
    """Draws what a session shows of the open screen."""

    searched, chosen, opened = Signal(str), Signal(str), Signal()

    def __init__(self, act: Callable[[Action], None], palette: Palette, scale: float) -> None:
        super().__init__()
        self._act, self._palette, self._scale = act, palette, scale
        self._page: Page | None = None
        self._plots: tuple[Bars, ...] = ()
        self._actions: tuple[Action, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        box.setSpacing(SPACE[3])
        self._title = heading()
        self._summary = label("", tone="faint")
        self._head = QHBoxLayout()
        self._head.setSpacing(SPACE[3])
        self._head.addWidget(self._title)
        self._head.addWidget(self._summary, 1)
        box.addLayout(self._head)
        self.search = SearchLine()
        self.search.textEdited.connect(self.searched.emit)
        self._general = QWidget()
        self._buttons = FlowLayout(SPACE[2])
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._general.setLayout(self._buttons)
        self._tools = QHBoxLayout()
        self._tools.addWidget(self.search, 1)
        self._tools.addWidget(self._general, 2)
        box.addLayout(self._tools)
        self._plot_box = QHBoxLayout()
        self._plot_box.setSpacing(SPACE[3])
        box.addLayout(self._plot_box)
        self.today = TodayView(act)
        box.addWidget(self.today, 1)
        self.empty = _EmptyView()
        box.addWidget(self.empty)
        self.rows, self.detail = RowList(palette, scale), DetailView(act)
        self._split = QWidget()
        sides = QHBoxLayout(self._split)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(SPACE[3])
        sides.addWidget(self.rows, 3)
        sides.addWidget(self.detail, 2)
        box.addWidget(self._split, 1)
        self._rest = QWidget()
        box.addWidget(self._rest, 1)
        self.rows.moved.connect(self.chosen.emit)
        self.rows.opened.connect(self.opened.emit)

    def show_page(self, showing: Showing) -> None:
        """Draw what changed."""
        page, rows = showing.page, showing.rows
        is_other = page is None or self._page is None or page.screen != self._page.screen
        key = "" if is_other else _focused_key(self)
        has_card = page is not None and page.card is not None
        show_text(self._title, page.title if page else _("One moment …"))
        show_text(self._summary, page.summary if page else "")
        self.today.setVisible(has_card)
        self.search.setVisible(page is not None and bool(page.rows))
        self._split.setVisible(bool(rows))
        self._rest.setVisible(not has_card and not rows)
        if page is not None and has_card and page != self._page:
            self.today.show_page(page)
        self.empty.show_empty(page, showing)
        self._show_actions(page)
        self._show_plots(page.plots if page else ())
        self.rows.setAccessibleName(page.title if page else _("One moment …"))
        self.rows.show_rows(rows, showing.chosen)
        self.detail.show_row(showing.row if rows else None)
        self._page = page
        if is_other:
            self.focus_page()
        elif key:
            focus_key(self, key)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Without room beside the list a row is opened with Enter."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_wide = self.width() >= WIDE * self._scale
        self.detail.setVisible(is_wide)
        direction = QBoxLayout.Direction
        for box in (self._head, self._tools, self._plot_box):
            box.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def focus_page(self) -> None:
        """Where the keys go: the list, or the first thing that can be done."""
        if self._page is None:
            return
        if self._page.card is not None:
            focus_key(self.today, "")
        elif self._page.rows:
            self.rows.setFocus()
        else:
            focus_key(self._general, "")

    def restyle(self, palette: Palette, scale: float) -> None:
        """Other colours, another size of text."""
        self._palette, self._scale = palette, scale
        self._fit()
        line = QFontMetrics(font("body", scale)).height()
        for each in (self.rows, self.detail, self.today):
            each.setMinimumHeight(LINES * line)
        self.rows.restyle(palette, scale)
        plots, self._plots = self._plots, ()
        self._show_plots(plots)

    def _show_actions(self, page: Page | None) -> None:
        taken = CARD_KEYS if page is not None and page.card is not None else ()
        found = page.actions if page is not None else ()
        actions = tuple(each for each in found if each.key not in taken)
        if actions == self._actions and self._buttons.count() == len(actions):
            return
        self._actions = actions
        emptied(self._buttons)
        for action in actions:
            self._buttons.addWidget(action_button(action, self._act, kind="quiet"))

    def _show_plots(self, plots: tuple[Bars, ...]) -> None:
        if plots == self._plots:
            return
        self._plots = plots
        emptied(self._plot_box)
        for plot in plots:
            if not plot.is_empty:
                self._plot_box.addWidget(PlotFrame(plot, self._palette, self._scale), 1)


class _EmptyView(QFrame):
    """A friendly word where there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("empty")
        self.setMaximumWidth(640)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
        self._title, self._text = label("", step="title"), label("", tone="faint")
        box.addWidget(self._title)
        box.addWidget(self._text)

    def show_empty(self, page: Page | None, showing: Showing) -> None:
        """Show why there is nothing, if there is nothing."""
        is_empty = page is not None and page.card is None and not showing.rows
        self.setVisible(is_empty)
        title = page.empty.title if page is not None and page.empty else ""
        text = page.empty.text if page is not None and page.empty else ""
        if showing.search:
            title, text = _("Nothing is found"), _("Esc shows everything again.")
        show_text(self._title, title)
        show_text(self._text, text)


def _focused_key(inside: QWidget) -> str:
    """The key of the action whose button has the focus in there; "" when none has."""
    focused: QWidget | None = inside.window().focusWidget()
    is_inside = focused is not None and inside.isAncestorOf(focused)
    return str(focused.property("key") or "") if focused is not None and is_inside else ""


def focus_key(inside: QWidget, key: str) -> bool:
    """Put the focus on the button of that key, the first for ""; whether there is one."""
    from oo_ui.qt.labels import Button

    for button in inside.findChildren(Button):
        # one that was just put into a layout is shown only later
        is_new = not button.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        is_there = is_new or button.isVisibleTo(inside)
        if is_there and (not key or button.property("key") == key):
            button.setFocus()
            return True
    return False
