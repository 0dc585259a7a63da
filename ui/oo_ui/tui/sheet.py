"""A widget that draws lines for the width it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oo_ui.tui.drawing import Line, content
from oo_ui.tui.theme import palette_of

if TYPE_CHECKING:
    from textual.content import Content
    from textual.geometry import Size

    from oo_ui.look import Palette

Paint = Callable[["Palette", int], list[Line]]


class Sheet(Widget):
    """Lines of text; as high as they are."""

    DEFAULT_CSS = "Sheet { height: auto; width: 1fr; }"

    def __init__(self, paint: Paint | None = None, *, id: str = "") -> None:
        """`paint` draws for a palette and a width in cells."""
        super().__init__(id=id or None)
        self._paint: Paint = paint or (lambda _palette, _width: [])
        self._drawn: tuple[object, Content, int] | None = None

    def show(self, paint: Paint) -> None:
        """Draw something else from now on; nothing is drawn if it comes to the same."""
        before = self._drawn
        self._paint, self._drawn = paint, None
        if before is not None and self.size.width:
            fresh, height = self._content(self.content_size.width)
            if height == before[2] and fresh.is_same(before[1]):
                return
        self.refresh(layout=True)

    def redraw(self) -> None:
        """Draw again what may have changed."""
        self.show(self._paint)

    def notify_style_update(self) -> None:
        """The theme may have changed: draw again."""
        self._drawn = None
        super().notify_style_update()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row for each line."""
        return self._content(width)[1]

    def render(self) -> Content:
        """The lines."""
        return self._content(self.content_size.width)[0]

    def _content(self, width: int) -> tuple[Content, int]:
        state = (width, self.app.theme)
        if self._drawn is None or self._drawn[0] != state:
            lines = self._paint(palette_of(self.app.theme), max(width, 1))
            self._drawn = (state, content(lines), len(lines))
        return self._drawn[1], self._drawn[2]
