"""The page of a screen: its heading, and the card or the list with what the chosen row says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from oo_storage.words import _
from oo_ui.tui.drawing import (
    Line,
    action_block,
    card_lines,
    cut,
    paragraph,
    section_lines,
)
from oo_ui.tui.rows import RowList
from oo_ui.tui.sheet import Sheet

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from oo_ui.look import Palette
    from oo_ui.tui.plot import BarPlot
    from oo_ui.viewmodels.pages import Bars, Page, Row
    from oo_ui.viewmodels.showing import Showing

CARD_KEYS = ("d", "s", "x", "w")


class PageView(Vertical):
    """Draws what a session shows of the open screen."""

    def __init__(self) -> None:
        """Empty until there is a page."""
        super().__init__(id="main")
        self._page: Page | None = None
        self._plots: tuple[Bars, ...] = ()
        self._drawn_plots: list[BarPlot] = []

    def compose(self) -> ComposeResult:
        """Both kinds of page; one of them is seen."""
        yield Sheet(id="heading")
        # what is out of sight takes no keys: a screen that comes back focuses what it can
        yield Input(placeholder=_("Search"), id="search", select_on_focus=False, disabled=True)
        with VerticalScroll(id="today"):
            yield Vertical(Sheet(id="card-text"), Sheet(id="card-keys"), id="card")
            yield Sheet(id="lately")
        yield Horizontal(id="plots")
        yield Sheet(id="empty")
        with Horizontal(id="list"):
            yield RowList(id="rows")
            with VerticalScroll(id="detail", can_focus=False):
                yield Sheet(id="detail-text")

    def show(self, showing: Showing) -> None:
        """Draw what changed."""
        page = showing.page
        is_other = page is None or self._page is None or page.screen != self._page.screen
        self._page = page
        self.query_one("#heading", Sheet).show(lambda p, w: _heading(showing, p, w))
        has_card = page is not None and page.card is not None
        rows = showing.rows
        self.query_one("#today").display = has_card
        self.query_one("#list").display = bool(rows)
        if page is not None and has_card:
            self._show_card(page)
        self._show_empty(page, rows, showing.search)
        row_list = self.query_one(RowList)
        row_list.show(rows, showing.chosen)
        row = showing.row
        self.query_one("#detail-text", Sheet).show(lambda p, w: row_detail(row, p, w))
        self._show_plots(page.plots if page is not None else ())
        if is_other:
            self.focus_page()

    def focus_page(self) -> None:
        """Where the keys go: the list, or the card."""
        if self._page is not None and self._page.card is not None:
            self.query_one("#today").focus()
        elif self._page is not None and self._page.rows:
            self.query_one(RowList).focus()

    def redraw(self) -> None:
        """The colours changed."""
        self.query_one(RowList).redraw()
        for plot in self._drawn_plots:
            plot.redraw()

    def _show_card(self, page: Page) -> None:
        card = page.card
        if card is None:
            return
        self.query_one("#card").set_class(not card.is_tip, "silence")
        self.query_one("#card-text", Sheet).show(lambda p, w: card_lines(card, p, w))
        self.query_one("#lately", Sheet).show(lambda p, w: section_lines(page.sections, p, w))
        own = [action for action in page.actions if action.key in CARD_KEYS]
        self.query_one("#card-keys", Sheet).show(lambda p, w: action_block(own, p, w))

    def _show_empty(self, page: Page | None, rows: tuple[Row, ...], search: str) -> None:
        empty = self.query_one("#empty", Sheet)
        is_empty = page is not None and page.card is None and not rows
        empty.display = is_empty
        if page is None or not is_empty:
            return
        title = page.empty.title if page.empty else ""
        text = page.empty.text if page.empty else ""
        if search:
            title, text = _("Nothing is found"), _("Esc shows everything again.")
        empty.show(
            lambda p, w: [
                *paragraph(title, f"bold {p.text}", w),
                *([[]] if text else []),
                *paragraph(text, p.faint, w),
            ]
        )

    def _show_plots(self, plots: tuple[Bars, ...]) -> None:
        if plots == self._plots:
            return
        box = self.query_one("#plots")
        box.set_class(bool(plots), "filled")
        if [each.title for each in plots] == [each.title for each in self._plots]:
            for widget, plot in zip(self._drawn_plots, plots, strict=True):
                widget.show(plot)
        else:
            box.remove_children()
            self._drawn_plots.clear()
            box.mount_all(self._plot_box(at, plot) for at, plot in enumerate(plots))
        self._plots = plots

    def _plot_box(self, at: int, plot: Bars) -> Vertical:
        from oo_ui.tui.plot import BarPlot  # the first frame does not wait for it

        title, bars = Sheet(lambda p, w: _plot_title(plot, p, w)), BarPlot(plot)
        self._drawn_plots.append(bars)
        return Vertical(title, bars, classes="second" if at else "")


def _plot_title(plot: Bars, palette: Palette, width: int) -> list[Line]:
    """The plot's name, and which colour is what, in words and order."""
    legend: Line = []
    for name, tone, _values in plot.series:
        legend += [("■ ", palette.tone(tone)), (f"{name}  ", palette.faint)]
    used = len(plot.title) + 2 + sum(len(text) for text, _style in legend)
    title: Line = [(cut(plot.title, width), f"bold {palette.text}")]
    return [[*title, ("  ", ""), *legend]] if used <= width else [title, legend]


def _heading(showing: Showing, palette: Palette, width: int) -> list[Line]:
    page = showing.page
    if page is None:
        return [[(_("One moment …"), palette.faint)]]
    title: Line = [(cut(page.title, width), f"bold {palette.text}")]
    room = width - len(page.title) - 3
    if page.summary and room > 12:
        title += [("   ", ""), (cut(page.summary, room), palette.faint)]
    return [title]


def row_detail(row: Row | None, palette: Palette, width: int) -> list[Line]:
    """All that a row says, and what its keys do."""
    if row is None:
        return []
    lines = paragraph(row.title, f"bold {palette.text}", width)
    lines += paragraph(row.note, palette.faint, width)
    sections = section_lines(row.sections, palette, width)
    if sections:
        lines += [[], *sections]
    if row.actions:
        lines += [[], *action_block(row.actions, palette, width)]
    return lines
