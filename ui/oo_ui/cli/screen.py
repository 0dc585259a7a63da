"""What is shown: calm lines, aligned tables or one JSON value; no other code writes to the person.

Every line is filtered once more on its way out, so that no text from anywhere can move the
cursor, colour the terminal or reorder a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from oo_app.card import GAP, cells, demo_mark, labelled, marked_as_demo, wrapped
from oo_storage.plain import TEXT_LIMIT, is_kept, plain
from oo_ui.cli.table import table_lines
from oo_ui.emphasis import FAINT, NORMAL, STRONG, emphasised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

UNLIMITED = 10_000
ERASE = "\x1b[K"


class ReaderGone(Exception):
    """Whoever read the output has closed it; there is nobody left to tell."""


class Screen:
    """Writes to one stream."""

    def __init__(
        self, out: TextIO, *, width: int | None, is_styled: bool, is_demo: bool = False
    ) -> None:
        """`width` None neither wraps nor aligns to a terminal."""
        self._out = out
        self._width = width
        self._is_styled = is_styled
        self._is_demo = is_demo

    def line(self, text: str = "", *, strong: bool = False, faint: bool = False) -> None:
        """One paragraph."""
        style = STRONG if strong else FAINT if faint else ""
        self._lines(wrapped(text, self._text_width), style)

    def item(self, text: str, *, mark: str = "-") -> None:
        """One point of a list."""
        first = f"{GAP}{mark} "
        self._lines(wrapped(text, self._text_width, first=first, rest=" " * len(first)))

    def indented(self, text: str, *, depth: int = 1) -> None:
        """A paragraph that belongs to the line above it."""
        self._lines(wrapped(text, self._text_width, first=GAP * depth, rest=GAP * depth))

    def verbatim(self, text: str) -> None:
        """A text as it is, neither wrapped nor cut; what a terminal would obey is written out."""
        lines = text.split("\n")
        self._write("".join("".join(map(_shown, line)) + "\n" for line in lines))

    def heading(self, text: str) -> None:
        """What the next lines are about, after an empty line."""
        self.line()
        self.line(text, strong=True)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        """Labels and texts; rows without text are left out."""
        self._lines(labelled(rows, self._text_width))

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Aligned columns."""
        head, body = table_lines(headers, rows, width=self._width)
        self._lines(head, STRONG)
        self._lines(body)

    def card(self, text: str) -> None:
        """A tip card: the tip itself stands before the first empty line."""
        shown = "".join(_harmless(line).rstrip() + "\n" for line in text.splitlines())
        mark = ""
        if self._is_demo:
            shown, mark = marked_as_demo(shown), demo_mark()
        self._write(emphasised(shown, mark) if self._is_styled else shown)

    def json(self, value: object) -> None:
        """One JSON value."""
        from oo_app.as_json import as_json, json_text

        data = as_json(value)
        if self._is_demo:
            for part in data if isinstance(data, list) else [data]:
                if isinstance(part, dict):
                    part["demo"] = True
        encoding = (getattr(self._out, "encoding", None) or "utf-8").lower()
        self._write(json_text(data, ascii_only=encoding.replace("-", "") != "utf8"))

    @property
    def is_live(self) -> bool:
        """Whether a line may change where it stands: not in plain output."""
        return self._width is not None

    def again(self, text: str) -> None:
        """A line that takes the place of the one before it; `line` ends them."""
        shown = _harmless(text)
        while cells(shown) >= self._text_width:
            shown = shown[:-1]
        self._write("\r" + shown + ERASE)
        self._out.flush()

    @property
    def can_draw(self) -> bool:
        """Whether the output takes characters beyond ASCII."""
        encoding = (getattr(self._out, "encoding", None) or "utf-8").lower()
        return encoding.startswith("utf")

    def prompt(self, question: str) -> None:
        """A question that the answer follows on the same line."""
        text = plain(question, TEXT_LIMIT)
        self._write((marked_as_demo(text).rstrip("\n") if self._is_demo else text) + " ")
        self._out.flush()

    @property
    def _text_width(self) -> int:
        return UNLIMITED if self._width is None else self._width

    def _lines(self, lines: Iterable[str], style: str = "") -> None:
        text = "".join(_harmless(line).rstrip() + "\n" for line in lines)
        if self._is_demo:
            text = marked_as_demo(text)
        if style and self._is_styled and text.strip():
            text = style + text.removesuffix("\n") + NORMAL + "\n"
        self._write(text)

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
        except BrokenPipeError as error:
            raise ReaderGone from error


def _shown(char: str) -> str:
    return char if is_kept(char) else char.encode("unicode_escape").decode("ascii")


def _harmless(line: str) -> str:
    return "".join(char for char in line if is_kept(char))
