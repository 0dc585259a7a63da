"""What a form asks: one of several, or any of several; nothing is chosen beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option as ListOption

from oo_storage.words import _
from oo_ui.look import MARKS
from oo_ui.tui.cursor import MarkedList
from oo_ui.tui.drawing import Line, content, paragraph
from oo_ui.tui.theme import palette_of
from oo_ui.viewmodels.pages import Ticks

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType
    from textual.content import Content
    from textual.geometry import Size

    from oo_ui.viewmodels.pages import Choice, Option


class AnswerList(MarkedList):
    """The options of one field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "answer", show=False),
        Binding("a", "usual", show=False),
    ]

    class Answered(Message):
        """Enter was pressed: go on."""

        def __init__(self, list: AnswerList) -> None:
            """`list` is what was answered."""
            super().__init__()
            self.list = list

    def __init__(self, field: Choice | Ticks) -> None:
        """`field` says what to ask."""
        super().__init__()
        self.field = field
        value = "" if isinstance(field, Ticks) else field.value
        self._chosen = {value} if value else set[str]()
        self._width = 0

    @property
    def answer(self) -> str | tuple[str, ...]:
        """What is chosen now."""
        chosen = tuple(each.id for each in self.field.options if each.id in self._chosen)
        if isinstance(self.field, Ticks):
            return chosen
        return chosen[0] if chosen else ""

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Notes are wrapped for a width."""
        if event.size.width != self._width:
            self._width = event.size.width
            self._fill()
            self.refresh(layout=True)

    def action_answer(self) -> None:
        """Tick or choose what the cursor is on."""
        if self.highlighted is None:
            return
        id = self.field.options[self.highlighted].id
        if isinstance(self.field, Ticks):
            self._chosen ^= {id}
        else:
            self._chosen = {id}
        self._fill()

    def action_usual(self) -> None:
        """Tick all that is usual, or nothing if that is ticked already."""
        if not isinstance(self.field, Ticks):
            return
        self._chosen = set(self.field.after_usual(tuple(self._chosen)))
        self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter chooses one of several; ticks are set with Space, or a click."""
        event.stop()
        if not isinstance(self.field, Ticks):
            self.action_answer()
        self.post_message(self.Answered(self))

    async def _on_click(self, event: events.Click) -> None:
        """A click ticks; it does not go on."""
        at = event.style.meta.get("option")
        if isinstance(at, int):
            event.stop()
            event.prevent_default()
            self.highlighted = at
            self.action_answer()

    def _fill(self) -> None:
        at = self.highlighted
        self.set_options([ListOption(self._prompt(each)) for each in self.field.options])
        chosen = [n for n, each in enumerate(self.field.options) if each.id in self._chosen]
        first = chosen[0] if chosen else 0
        self.highlighted = (first if at is None else at) if self.field.options else None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the options take at that width, whatever they were drawn for."""
        return sum(len(self._lines_of(each, width)) for each in self.field.options)

    def _prompt(self, option: Option) -> Content:
        return content(self._lines_of(option, self.size.width))

    def _lines_of(self, option: Option, room: int) -> list[Line]:
        palette, width = palette_of(self.app.theme), max(8, room - 3)
        is_on = option.id in self._chosen
        if isinstance(self.field, Ticks):
            mark = MARKS["ticked" if is_on else "unticked"]
        else:
            mark = MARKS["on" if is_on else "off"]
        tone = palette.accent if is_on else palette.faint
        label = paragraph(option.label, f"bold {palette.text}", width - 2)
        lines: list[Line] = [
            [(f"{mark} " if not n else "  ", tone), *line] for n, line in enumerate(label)
        ]
        return [*lines, *paragraph(option.note, palette.faint, width, indent=2)]


def tick_hint(field: Choice | Ticks) -> str:
    """How the field is answered."""
    if not isinstance(field, Ticks):
        return ""
    return _("Space ticks, a ticks what is usual")
