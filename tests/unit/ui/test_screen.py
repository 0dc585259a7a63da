"""Tables fit the terminal, and every cell keeps its words."""

from __future__ import annotations

from io import StringIO

import pytest

from oo_app.card import cells
from oo_ui.cli.screen import ReaderGone, Screen
from oo_ui.cli.table import fitted, table_lines
from oo_ui.viewmodels.sizes import size

ROWS = [["due_risk", "function", "No repository is connected to this home."], ["家", "x", ""]]


@pytest.mark.parametrize("width", [30, 40, 80])
def test_a_table_is_no_wider_than_the_terminal(width: int) -> None:
    head, body = table_lines(["Agent", "Kind", "Why"], ROWS, width=width)
    assert max(map(cells, [*head, *body])) <= width
    assert sorted(" ".join(" ".join(body).split()).split()) == sorted(
        " ".join(" ".join(row) for row in ROWS).split()
    )


def test_columns_are_aligned_by_cells_and_rows_whole_without_a_terminal() -> None:
    head, body = table_lines(["Agent", "Kind", "Why"], ROWS, width=None)
    assert len(head) == 1
    assert len(body) == 2
    assert head[0].index("Kind") == body[0].index("function") == cells(body[1].split("x")[0])


def test_the_widest_column_gives_way_first() -> None:
    assert fitted([5, 40, 10], 40) == [5, 25, 10]
    assert fitted([8, 9, 8], 10) == [8, 8, 8]


class Gone(StringIO):
    """A reader that has closed its end."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_has_gone_is_noticed() -> None:
    with pytest.raises(ReaderGone):
        Screen(Gone(), width=None, is_styled=False).line("x")


def test_json_is_ascii_where_the_stream_is_not_utf8() -> None:
    class Latin(StringIO):
        encoding = "latin-1"

    out = Latin()
    Screen(out, width=None, is_styled=False).json({"title": "家"})
    assert out.getvalue().isascii()


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, ""), (0, "0 B"), (999, "999 B"), (4_096, "4.1 kB"), (12_345, "12 kB"), (2e9, "2.0 GB")],
)
def test_sizes_are_told_briefly(count: int | None, words: str) -> None:
    assert size(count) == words
