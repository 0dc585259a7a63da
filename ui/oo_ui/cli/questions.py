"""What the command line asks a person; nothing is ticked beforehand, no answer means no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.errors import UsageError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_ui.cli.turn import Turn

ATTEMPTS = 3


def ask(turn: Turn, question: str) -> str:
    """What the person types, without outer blanks; "" at the end of input."""
    turn.screen.prompt(question)
    try:
        return turn.face.read_line().strip()
    except EOFError:
        turn.screen.line()
        return ""


def confirm(turn: Turn, question: str) -> bool:
    """Whether the person says yes."""
    yes = _("yes").lower()
    answer = ask(turn, _("{question} [y/N]").format(question=question)).lower()
    return answer in {"y", "yes", yes, yes[:1]}


def tick(turn: Turn, question: str, count: int, *, all_of: Sequence[int] = ()) -> list[int]:
    """The places (from 0) of the items whose numbers the person types; `all_of` is "all"."""
    words = _('{question} Numbers such as "1 3", "all", or nothing:').format(question=question)
    for _attempt in range(ATTEMPTS):
        answer = ask(turn, words)
        if answer.lower() in {"all", _("all").lower()}:
            return list(all_of) or list(range(count))
        if (chosen := _numbers(answer, count)) is not None:
            return chosen
        turn.screen.line(
            _("Type numbers between 1 and {count}, with blanks between them.").format(count=count)
        )
    raise UsageError(_("That answer could not be understood; nothing was changed."))


def choose(turn: Turn, question: str, count: int) -> int | None:
    """The place (from 0) of the one item the person chooses; None for no answer."""
    for _attempt in range(ATTEMPTS):
        answer = ask(turn, question)
        if not answer:
            return None
        chosen = _numbers(answer, count)
        if chosen is not None and len(chosen) == 1:
            return chosen[0]
        turn.screen.line(_("Type one number between 1 and {count}.").format(count=count))
    raise UsageError(_("That answer could not be understood; nothing was changed."))


def _numbers(answer: str, count: int) -> list[int] | None:
    """The chosen places in order; None when a word is no number or names no item."""
    words = answer.replace(",", " ").split()
    if not all(word.isascii() and word.isdecimal() and len(word) < 6 for word in words):
        return None
    numbers = sorted({int(word) for word in words})
    if any(not 1 <= number <= count for number in numbers):
        return None
    return [number - 1 for number in numbers]
