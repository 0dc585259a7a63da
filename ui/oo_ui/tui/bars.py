"""What stands around a page: who it is and how things are, the screens, the last word, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.card import cells
from oo_storage.words import _
from oo_ui.look import SCREEN_MARKS
from oo_ui.tui.drawing import Line, cut, key_line, paragraph
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.keys import key_name
from oo_ui.viewmodels.standing import standing

if TYPE_CHECKING:
    from oo_ui.look import Palette
    from oo_ui.viewmodels.showing import Showing

NAME = "oO"
GAP = 2
NOTICE_LINES = 3


def top(showing: Showing, palette: Palette, width: int) -> list[Line]:
    """The name at the left; at the right whether the core answers."""
    words, tone = standing(showing)
    words = cut(words, width - cells(NAME) - GAP)
    gap = " " * (width - cells(NAME) - cells(words))
    return [[(NAME, f"bold {palette.accent}"), (gap, ""), (words, palette.tone(tone))]]


def tabs(screen: str, palette: Palette, width: int) -> list[Line]:
    """Every screen on one line; only the open one where they do not fit."""
    line: Line = []
    used = 0
    for each in SCREENS:
        gap = GAP if line else 0
        style = f"bold underline {palette.accent}" if each.id == screen else palette.faint
        line += [(" " * gap, ""), (each.title, style)]
        used += gap + cells(each.title)
    if used <= width:
        return [line]
    here = next(each for each in SCREENS if each.id == screen)
    place = f" {here.key}/{len(SCREENS)}"
    return [
        [
            ("‹ ", palette.faint),
            (cut(here.title, width - 4 - cells(place)), f"bold {palette.accent}"),
            (place, palette.faint),
            (" ›", palette.faint),
        ]
    ]


def nav(screen: str, palette: Palette, width: int) -> list[Line]:
    """The screens below each other, with their digits."""
    lines: list[Line] = []
    for each in SCREENS:
        is_open = each.id == screen
        style = f"bold {palette.accent}" if is_open else palette.text
        name = cut(each.title, width - 4)
        gap = " " * (width - cells(name) - 3)
        lines += [
            [
                (f"{SCREEN_MARKS[each.id]} ", palette.accent if is_open else palette.faint),
                (name, style),
                (gap, ""),
                (each.key, palette.faint),
            ],
            [],
        ]
    return lines


def notice(showing: Showing, palette: Palette, width: int) -> list[Line]:
    """What an act changed, and how to take it back."""
    told = showing.told
    if told is None:
        return []
    undo = "u " + _("Undo") if told.can_undo else ""
    words = " · ".join((told.message, *told.details))
    room = width - (cells(undo) + GAP + 1 if undo else 0)
    lines = paragraph(words, palette.tone(told.tone), room) or [[]]
    if len(lines) > NOTICE_LINES:
        lines = [*lines[: NOTICE_LINES - 1], [(cut(_rest(lines), room), palette.tone(told.tone))]]
    if undo:
        lines[0] += [("   ", ""), ("u", f"bold {palette.accent}"), (undo[1:], palette.faint)]
    return lines


def _rest(lines: list[Line]) -> str:
    """What does not fit, as one line to cut."""
    return " ".join(text for line in lines[NOTICE_LINES - 1 :] for text, _style in line)


def keys(showing: Showing, palette: Palette, width: int) -> list[Line]:
    """What the keys do here, as far as they fit."""
    own = [(key_name(action.key), action.label) for action in showing.actions]
    general = [("?", _("Keys")), ("/", _("Search")), ("q", _("Quit"))]
    room = width - sum(cells(key) + cells(label) + 4 for key, label in general)
    if room < 12:
        return [key_line(general, palette, width)]
    line = key_line(own, palette, room)
    used = sum(cells(text) for text, _style in line)
    rest = key_line(general, palette, width)
    gap = " " * (width - used - sum(cells(text) for text, _style in rest))
    return [[*line, (gap, ""), *rest]]
