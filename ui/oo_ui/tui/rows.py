"""A list of rows that fits its width, and that changes without moving the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from oo_ui.tui.cursor import MarkedList
from oo_ui.tui.drawing import content, group_line, row_lines
from oo_ui.tui.theme import palette_of

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content

    from oo_ui.viewmodels.pages import Row

GROUP = "group "


class RowList(MarkedList):
    """The rows of a page."""

    class Chosen(Message):
        """The cursor is on another row."""

        def __init__(self, row: str) -> None:
            """`row` is its id."""
            super().__init__()
            self.row = row

    class Opened(Message):
        """A row was opened."""

    def __init__(self, *, id: str) -> None:
        """An empty list."""
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._places: tuple[int, ...] = ()
        self._width = 0

    def show(self, rows: tuple[Row, ...], chosen: str) -> None:
        """Show these rows; those that are the same are not drawn again."""
        before, self._rows = self._rows, rows
        if [_place(row) for row in before] == [_place(row) for row in rows]:
            for old, row, at in zip(before, rows, self._places, strict=True):
                if old != row:
                    self.replace_option_prompt_at_index(at, self._prompt(row))
        else:
            self._fill(chosen)

    def redraw(self) -> None:
        """Draw every row for the width and colours of now."""
        if self._rows and self.size.width:
            at = self.highlighted
            self._fill(self._id_at(at))

    def on_resize(self, event: events.Resize) -> None:
        """Lines are cut for a width."""
        if event.size.width != self._width:
            self.redraw()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The cursor moved."""
        event.stop()
        if row := self._id_at(event.option_index):
            self.post_message(self.Chosen(row))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        event.stop()
        self.post_message(self.Opened())

    def _fill(self, chosen: str) -> None:
        self._width = self.size.width  # none, if it is not shown yet
        options: list[Option] = []
        places: list[int] = []
        group = ""
        for row in self._rows:
            if row.group != group:
                group = row.group
                options.append(self._heading(group, is_first=not options))
            places.append(len(options))
            options.append(Option(self._prompt(row)))
        with self.prevent(OptionList.OptionHighlighted):
            self.set_options(options)
        self._places = tuple(places)
        first = places[0] if places else None
        known = [at for at, row in zip(places, self._rows, strict=True) if row.id == chosen]
        self.highlighted = known[0] if known else first
        if self.highlighted == first:
            self.scroll_home(animate=False)

    def _heading(self, group: str, *, is_first: bool) -> Option:
        lines = group_line(group, palette_of(self.app.theme), self._room)
        return Option(content(lines if is_first else [[], *lines]), disabled=True)

    def _prompt(self, row: Row) -> Content:
        return content(row_lines(row, palette_of(self.app.theme), self._room))

    def _id_at(self, at: int | None) -> str:
        return self._rows[self._places.index(at)].id if at in self._places else ""

    @property
    def _room(self) -> int:
        # two cells of padding, one for the bar that scrolls
        return max(8, self.size.width - 3)


def _place(row: Row) -> tuple[str, str]:
    return row.id, row.group
