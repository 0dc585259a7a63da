"""The tip card: one answer as plain text, the same in a terminal, a pipe and the prepared tip.

The first block is the tip itself; an empty line follows, then why, where it comes from and what
may be typed. No line is wider than a small terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.moments import when_words
from oo_storage.plain import TEXT_LIMIT, plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from oo_app.answers_tips import Evidence, Silence, Tip, TipAnswer

WIDTH = 76
GAP = "  "
NARROW = "·…–—‘’“”→×"  # one cell each; anything else beyond Latin is looked up
EVIDENCE_SHOWN = 3
COMMANDS = {
    "done": "oo done",
    "snooze": "oo snooze --for 1h",
    "dismiss": "oo dismiss --reason not-now",
}


def card_text(answer: TipAnswer, *, zone: tzinfo, width: int = WIDTH) -> str:
    """The card with its last line end; `zone` is the person's."""
    now = answer.now.astimezone(zone)
    if answer.tip is not None:
        blocks = _tip_blocks(answer.tip, now, width)
    elif answer.silence is not None:
        blocks = _silence_blocks(answer.silence, width)
    else:
        blocks = []
    if answer.is_what_if:
        marked = _("What if it were {moment}? Nothing is kept of this.").format(
            moment=f"{now:%Y-%m-%d %H:%M}"
        )
        blocks.append(wrapped(marked, width))
    text = "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
    return marked_as_demo(text) if answer.is_demo else text


def marked_as_demo(text: str) -> str:
    """The text with the mark of the sample life on every line."""
    mark = demo_mark()
    return "".join((mark + line).rstrip() + "\n" for line in text.splitlines())


def demo_mark() -> str:
    """What stands before every line of the sample life."""
    return _("demo") + " · "


def wrapped(text: str, width: int = WIDTH, *, first: str = "", rest: str = "") -> list[str]:
    """Plain lines of at most `width` terminal cells; `first` and `rest` stand before them."""
    lines, line, used = [], first, cells(first)
    is_empty = True
    for word in _words(plain(text, TEXT_LIMIT), max(8, width - cells(rest))):
        room = 0 if is_empty else 1
        if not is_empty and used + room + cells(word) > width:
            lines.append(line)
            line, used, is_empty, room = rest, cells(rest), True, 0
        line += " " * room + word
        used += room + cells(word)
        is_empty = False
    return [*lines, line.rstrip()]


def cells(text: str) -> int:
    """How many terminal cells the text takes."""
    if all(char < "\u0300" or char in NARROW for char in text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _tip_blocks(tip: Tip, now: datetime, width: int) -> list[list[str]]:
    rows = [(_("Why"), tip.why)]
    rows += [(_("From"), _evidence(item, now)) for item in tip.evidence[:EVIDENCE_SHOWN]]
    hidden = len(tip.evidence) - EVIDENCE_SHOWN
    if hidden > 0:
        rows.append(("", _("and {count} more: oo why").format(count=hidden)))
    rows += [(_("Note"), tip.note), (_("Then"), _commands(tip.actions))]
    return [wrapped(tip.text, width), labelled(rows, width)]


def _silence_blocks(silence: Silence, width: int) -> list[list[str]]:
    blocks = [wrapped(silence.reason, width)]
    if silence.hint:
        blocks.append(wrapped(silence.hint, width))
    return blocks


def labelled(rows: Iterable[tuple[str, str]], width: int = WIDTH) -> list[str]:
    """Rows of a label and its text, the texts aligned; rows without text are left out."""
    kept = [(label, text) for label, text in rows if text]
    edge = max((cells(label) for label, _text in kept), default=0) + len(GAP)
    lines = []
    last = ""
    for label, text in kept:
        shown = "" if label == last else label
        pad = " " * (edge - cells(shown))
        lines += wrapped(text, width, first=shown + pad, rest=" " * edge)
        last = label
    return lines


def _evidence(item: Evidence, now: datetime) -> str:
    text = _("{title} · {source} · seen {moment}").format(
        title=item.title or item.kind,
        source=item.source,
        moment=when_words(item.seen, now),
    )
    return (
        _("{evidence} · the source could not be read since").format(evidence=text)
        if item.is_stale
        else text
    )


def _commands(actions: Sequence[str]) -> str:
    shown = [COMMANDS[action] for action in actions if action in COMMANDS]
    return " · ".join([*shown, "oo why"])


def _words(text: str, width: int) -> list[str]:
    return [piece for word in text.split() for piece in _pieces(word, width)]


def _pieces(word: str, width: int) -> list[str]:
    """The word itself, or its parts where it is wider than a line."""
    if cells(word) <= width:
        return [word]
    from rich.cells import chop_cells

    return chop_cells(word, width)
