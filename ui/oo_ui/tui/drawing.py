"""Pages as styled lines of a given width: pure, and never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from oo_app.card import cells, wrapped
from oo_storage.words import _
from oo_ui.look import MARKS
from oo_ui.viewmodels.keys import key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oo_ui.look import Palette
    from oo_ui.viewmodels.pages import Action, Card, Fact, Row, Section

Run = tuple[str, str]
Line = list[Run]
NARROW = 44
NARROW_FACTS = 32
WIDEST_LABEL = 16
GAP = 2


def content(lines: Iterable[Line]) -> Content:
    """The lines as one piece of content."""
    runs: list[Run] = []
    for at, line in enumerate(lines):
        if at:
            runs.append(("\n", ""))
        runs += line
    return Content.assemble(*runs)


def paragraph(text: str, style: str, width: int, *, indent: int = 0) -> list[Line]:
    """One paragraph, wrapped."""
    pad = " " * indent
    if not text:
        return []
    return [[(line, style)] for line in wrapped(text, width, first=pad, rest=pad)]


def card_lines(card: Card, palette: Palette, width: int) -> list[Line]:
    """The hero: the tip stands out, why and where from step back."""
    lines: list[Line] = []
    if card.is_demo:
        lines += [[(_("sample life"), palette.warn)], []]
    style = f"bold {palette.text}" if card.is_tip else palette.text
    lines += paragraph(card.text, style, width)
    if card.due:
        lines += [[(card.due, palette.warn)]]
    if card.why:
        lines += [[], *paragraph(card.why, palette.text, width)]
    if card.facts:
        lines += [[], *fact_lines(card.facts, palette, width)]
    return lines


def section_lines(sections: Sequence[Section], palette: Palette, width: int) -> list[Line]:
    """Headings and facts, with room between."""
    lines: list[Line] = []
    for section in sections:
        facts = fact_lines(section.facts, palette, width)
        if not facts:
            continue
        if lines:
            lines.append([])
        lines += paragraph(section.title, f"bold {palette.accent}", width)
        lines += facts
    return lines


def fact_lines(facts: Sequence[Fact], palette: Palette, width: int) -> list[Line]:
    """Labels and texts, aligned; below each other where there is little room."""
    kept = [fact for fact in facts if fact.text]
    if width < NARROW_FACTS:
        return [line for fact in kept for line in _stacked(fact, palette, width)]
    longest = max((cells(fact.label) for fact in kept), default=0)
    edge = min(longest, WIDEST_LABEL)
    lines: list[Line] = []
    last = ""
    for fact in kept:
        label = "" if fact.label == last else fact.label
        last = fact.label
        lines += _beside(label, fact, palette, edge, width)
    return lines


def _beside(label: str, fact: Fact, palette: Palette, edge: int, width: int) -> list[Line]:
    room = edge + GAP if edge else 0
    texts = wrapped(fact.text, max(8, width - room))
    labels = wrapped(label, edge) if label else []
    height = max(len(texts), len(labels))
    lines = []
    for at in range(height):
        name = labels[at] if at < len(labels) else ""
        text = texts[at] if at < len(texts) else ""
        pad = " " * (room - cells(name))
        lines.append([(name + pad, palette.faint), (text, palette.tone(fact.tone))])
    return lines


def _stacked(fact: Fact, palette: Palette, width: int) -> list[Line]:
    return [
        *paragraph(fact.label, palette.faint, width),
        *paragraph(fact.text, palette.tone(fact.tone), width),
    ]


def row_lines(row: Row, palette: Palette, width: int) -> list[Line]:
    """A row's two lines: mark, title and state; then the note."""
    mark = f"{MARKS[row.mark]} " if row.mark else ""
    tone = palette.tone(row.tone)
    indent = " " * cells(mark)
    if width < NARROW:
        below = " · ".join(word for word in (row.state, row.note) if word)
        first = [(mark, tone), (cut(row.title, width - cells(mark)), palette.text)]
        return [first, *_note(below, indent, tone if row.state else palette.faint, width)]
    state = cut(row.state, width // 2)
    title = cut(row.title, width - cells(mark) - cells(state) - GAP)
    gap = " " * (width - cells(mark) - cells(title) - cells(state))
    return [
        [(mark, tone), (title, f"bold {palette.text}"), (gap + state, tone)],
        *_note(row.note, indent, palette.faint, width),
    ]


def _note(text: str, indent: str, style: str, width: int) -> list[Line]:
    return [[(indent + cut(text, width - cells(indent)), style)]] if text else []


def group_line(group: str, palette: Palette, width: int) -> list[Line]:
    """The heading of some rows."""
    return [[(cut(group, width), f"bold {palette.accent}")]]


def key_line(actions: Iterable[tuple[str, str]], palette: Palette, width: int) -> Line:
    """As many keys and their names as fit on one line."""
    line: Line = []
    used = 0
    for key, label in actions:
        text = f"{key} {label}"
        gap = GAP + 1 if line else 0
        if used + gap + cells(text) > width:
            break
        line += [(" " * gap, ""), (key, f"bold {palette.accent}"), (f" {label}", palette.faint)]
        used += gap + cells(text)
    return line


def action_block(actions: Iterable[Action], palette: Palette, width: int) -> list[Line]:
    """What may be done, by key."""
    return key_block([(key_name(each.key), each.label) for each in actions], palette, width)


def key_block(keys: Iterable[tuple[str, str]], palette: Palette, width: int) -> list[Line]:
    """The keys and their names on as many lines as it takes."""
    lines: list[Line] = [[]]
    used = 0
    for key, label in keys:
        size = cells(key) + cells(label) + 1
        if lines[-1] and used + GAP + 1 + size > width:
            lines.append([])
            used = 0
        gap = GAP + 1 if lines[-1] else 0
        lines[-1] += [
            (" " * gap, ""),
            (key, f"bold {palette.accent}"),
            (f" {label}", palette.text),
        ]
        used += gap + size
    return lines


def cut(text: str, width: int) -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    if width <= 0:
        return ""
    if cells(text) <= width:
        return text
    from rich.cells import set_cell_size

    return set_cell_size(text, max(0, width - 1)).rstrip() + "…"
