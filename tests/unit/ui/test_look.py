"""Every colour that carries text can be read on every ground it lies on."""

from __future__ import annotations

import pytest

from oo_app.card import cells
from oo_ui import look


@pytest.mark.parametrize("name", look.PALETTES)
@pytest.mark.parametrize(("text", "ground"), look.TEXT_PAIRS)
def test_every_text_reads_on_every_ground(name: str, text: str, ground: str) -> None:
    palette = look.PALETTES[name]
    assert look.contrast(getattr(palette, text), getattr(palette, ground)) >= look.READABLE


@pytest.mark.parametrize("name", look.PALETTES)
@pytest.mark.parametrize(("line", "ground"), look.SEEN_PAIRS)
def test_every_line_that_says_something_is_seen(name: str, line: str, ground: str) -> None:
    palette = look.PALETTES[name]
    assert look.contrast(getattr(palette, line), getattr(palette, ground)) >= look.SEEN


@pytest.mark.parametrize("panel", look.PANELS)
@pytest.mark.parametrize("colour", [look.PANEL_TIP, look.PANEL_QUIET])
def test_the_icon_is_seen_on_every_panel(colour: str, panel: str) -> None:
    assert look.contrast(colour, panel) >= look.SEEN


def test_contrast_is_what_the_standard_says() -> None:
    assert look.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert look.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_mark_is_one_cell_and_has_a_plain_twin() -> None:
    assert {cells(mark) for mark in (*look.MARKS.values(), *look.SCREEN_MARKS.values())} == {1}
    assert look.PLAIN_MARKS.keys() == look.MARKS.keys()
    assert all(mark.isascii() for mark in look.PLAIN_MARKS.values())
