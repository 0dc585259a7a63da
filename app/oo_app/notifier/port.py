"""The port of what can show a notice, and the notice itself.

A backend is plain and synchronous; what needs a loop keeps one of its own. A tip passes each
channel at most once: who calls `show` has taken that turn before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from oo_storage.errors import OoError
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    Answered = Callable[[str, str], None]
    """Told the tip and the reaction; may come from any thread, and more than once."""

DONE, SNOOZE, DISMISS = "done", "snooze", "dismiss"
ANSWERS = (DONE, SNOOZE, DISMISS)
TEXT_LIMIT = 200


class NotShown(OoError):
    """A backend could not show a notice; the next one may."""

    code = "not_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a backend shows: plain text, and the reactions that it may offer."""

    tip: str
    title: str
    text: str
    answers: tuple[str, ...] = ()


class Backend(Protocol):
    """Shows notices on one channel."""

    @property
    def name(self) -> str:
        """The channel, as the delivery log names it."""

    def problem(self) -> str:
        """Why nothing can be shown here now, in words; "" when it can."""

    def show(self, notice: Notice) -> None:
        """Show it now; raises NotShown."""

    def withdraw(self, tip: str) -> None:
        """Take a tip's notice away if it is still there; of one that is gone nothing happens."""

    def close(self) -> None:
        """Let go of everything; nothing is answered after it."""


def notice_of(tip: str, text: str, why: str, *, with_content: bool) -> Notice:
    """The notice of a tip; without content it says only that there is one."""
    if not with_content:
        words = _("There is something for you. `oo tip` shows it.")
        return Notice(tip=tip, title="oO", text=words, answers=(SNOOZE,))
    lines = [plain(text, TEXT_LIMIT), plain(why, TEXT_LIMIT)]
    body = "\n".join(line for line in lines if line)
    return Notice(tip=tip, title="oO", text=body, answers=ANSWERS)


def answer_words(answer: str) -> str:
    """What the button of a reaction says."""
    return {DONE: _("Done"), SNOOZE: _("Snooze"), DISMISS: _("Dismiss")}[answer]
