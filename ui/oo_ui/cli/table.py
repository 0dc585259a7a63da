"""Aligned columns that fit the terminal: the widest columns give way first, by wrapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.card import cells, wrapped
from oo_storage.plain import TEXT_LIMIT, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
NARROWEST = 8


def table_lines(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None
) -> tuple[list[str], list[str]]:
    """The header's lines and the rows' lines; `width` None lets every row be one line."""
    everything = [[plain(cell, TEXT_LIMIT) for cell in row] for row in (headers, *rows)]
    widths = [max(cells(row[at]) for row in everything) for at in range(len(headers))]
    if width is not None:
        widths = fitted(widths, width - GAP * (len(widths) - 1))
    head, *body = (_row_lines(row, widths, width is not None) for row in everything)
    return head, [line for lines in body for line in lines]


def fitted(widths: Sequence[int], room: int) -> list[int]:
    """The widths, the widest made narrower until they fit the room (or are as small as can be)."""
    narrowed = list(widths)
    while sum(narrowed) > room and max(narrowed) > NARROWEST:
        narrowed[narrowed.index(max(narrowed))] -= 1
    return narrowed


def _row_lines(row: Sequence[str], widths: Sequence[int], is_wrapped: bool) -> list[str]:
    columns = [
        wrapped(cell, width) if is_wrapped else [cell]
        for cell, width in zip(row, widths, strict=True)
    ]
    height = max(len(column) for column in columns)
    return [
        (" " * GAP)
        .join(
            _padded(column[at] if at < len(column) else "", width)
            for column, width in zip(columns, widths, strict=True)
        )
        .rstrip()
        for at in range(height)
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
