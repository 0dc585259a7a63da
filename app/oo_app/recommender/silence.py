"""Why nothing is said, and what a person can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.moments import when_words
from oo_app.answers_tips import Silence
from oo_app.recommender.gates import CHOICE_GATES, INTERRUPTION_GATES, reason
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.gates import Blocked


def silence_of(brief: Brief, withheld: Sequence[tuple[Blocked, ...]]) -> Silence:
    """The answer when nothing is said; `withheld` are the gates of each candidate, best first."""
    if not brief.has_sources:
        return Silence(
            gate="nothing_connected",
            reason=_("oO knows nothing yet: no source is connected."),
            hint=_("`oo connect` shows what it could read; `oo add` keeps a first task."),
        )
    if not withheld:
        return _nothing_found(brief)
    nearest = min(withheld, key=_distance)[0]
    if nearest.gate == "closed":
        return _all_answered(brief, withheld)
    return Silence(
        gate=nearest.gate,
        reason=_("{reason}.").format(reason=reason(nearest, brief.now)),
        hint=_HINTS.get(nearest.gate, _no_hint)(),
    )


def still_open() -> Silence:
    """The answer when oO would speak first, and the tip it gave last is unanswered."""
    return Silence(
        gate="open",
        reason=_("The last tip is still open."),
        hint=_("`oo tip` shows it again."),
    )


def _nothing_found(brief: Brief) -> Silence:
    if brief.skipped:
        return Silence(
            gate="nothing_found",
            reason=_("No agent that may speak found anything."),
            hint=_("`oo agents` says which may not, and why."),
        )
    return Silence(gate="nothing_found", reason=_("Nothing needs you now."))


def _all_answered(brief: Brief, withheld: Sequence[tuple[Blocked, ...]]) -> Silence:
    closed = [each for gates in withheld for each in gates if each.gate == "closed"]
    opens = min((each.until for each in closed if each.until is not None), default=None)
    hint = _HINTS["closed"]()
    if opens is not None:
        hint = _("The next comes back {time}.").format(time=when_words(opens, brief.now))
    reason = ngettext(
        "You have answered the one thing that oO found.",
        "You have answered all that oO found.",
        len(withheld),
    )
    return Silence(gate="closed", reason=reason, hint=hint)


def _distance(blocked: tuple[Blocked, ...]) -> tuple[int, int]:
    """How far a candidate was from being said: choice, interruption, then truth."""
    first = blocked[0].gate
    if first in CHOICE_GATES:
        return 0, CHOICE_GATES.index(first)
    if first in INTERRUPTION_GATES:
        return 1, INTERRUPTION_GATES.index(first)
    return 2, {"closed": 0, "agent": 1, "consent": 2}.get(first, 3)


def _no_hint() -> str:
    return ""


_HINTS: dict[str, Callable[[], str]] = {
    "consent": lambda: _("`oo consent list` shows what each agent may read."),
    "agent": lambda: _("`oo agents` says which may not speak, and why."),
    "changed": lambda: _("Ask again in a moment: oO is still reading."),
    "closed": lambda: _("`oo undo` takes your last answer back."),
    "paused": lambda: _("`oo tip` speaks all the same."),
    "quiet_hours": lambda: _(
        "`oo tip` speaks all the same; `oo prefs set quiet_hours` moves them."
    ),
    "busy": lambda: _("`oo tip` speaks all the same; `oo context` changes the context."),
    "daily_cap": lambda: _("`oo tip` speaks all the same; `oo prefs set daily_cap` raises it."),
    "min_gap": lambda: _("`oo tip` speaks all the same."),
    "cool_down": lambda: _("`oo tip` speaks all the same."),
    "repeat": lambda: _("`oo tip` speaks all the same."),
    "worth": lambda: _("`oo why` shows what was weighed; `oo prefs set chattiness` moves the bar."),
    "wording": lambda: _("`oo agents validate` finds the fault."),
}
