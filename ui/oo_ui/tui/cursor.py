"""A list whose cursor is seen without colour too: a bar stands before the chosen lines."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import OptionList

from oo_ui.look import MARKS
from oo_ui.tui.theme import palette_of


class MarkedList(OptionList):
    """Options, and a bar before the one that the keys act on."""

    def render_line(self, y: int) -> Strip:
        """One line, with the bar where the cursor is."""
        strip = super().render_line(y)
        line = self.scroll_offset.y + y
        is_chosen = line < len(self._lines) and self._lines[line][0] == self.highlighted
        if not is_chosen or not self.has_focus or strip.cell_length < 1:
            return strip
        palette = palette_of(self.app.theme)
        bar = Segment(MARKS["chosen"], Style(color=palette.accent, bgcolor=palette.chosen))
        return Strip.join([Strip([bar], 1), strip.crop(1)])
