"""Gates: each rule that can withhold a candidate, with a reason that is kept.

Truth gates always bind. Interruption gates bind only when oO speaks first; they count deliveries,
never decisions. A gate's words are made only for candidates that the record keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_agents.instants import day_end
from oo_agents.moments import when_words
from oo_app.recommender.past import REMEMBERED, is_binding
from oo_app.wall_clock import daily_span
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.recommender.brief import Brief, Closure, Showing
    from oo_app.recommender.candidates import Candidate

COOL_DOWN = timedelta(days=3)
IMMINENT = timedelta(hours=2)

TRUTH_GATES = ("consent", "agent", "expiry", "changed", "closed", "duplicate")
INTERRUPTION_GATES = (
    "paused", "quiet_hours", "busy", "daily_cap", "min_gap", "cool_down", "repeat",
)  # fmt: skip
CHOICE_GATES = ("worth", "wording", "policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A gate that withholds; `until` is when it opens by itself, `detail` fills its words."""

    gate: str
    until: datetime | None = None
    detail: str = ""


def truth_gates(brief: Brief, candidate: Candidate) -> tuple[Blocked, ...]:
    """The truth gates that withhold a candidate, the duplicate rule aside."""
    return tuple(blocked for gate in _TRUTH if (blocked := gate(brief, candidate)))


def interruption_gates(brief: Brief) -> tuple[Blocked, ...]:
    """The interruption gates that withhold everything at this moment; none when asked."""
    if brief.is_asked:
        return ()
    return tuple(blocked for gate in _INTERRUPTION if (blocked := gate(brief)))


def cool_down(brief: Brief, candidate: Candidate) -> Blocked | None:
    """Whether the same thing was shown lately, unless its record changed or it became imminent."""
    last = brief.past.last_shown.get(candidate.snippet.dedupe_key)
    if brief.is_asked or last is None or brief.instant - last.at >= COOL_DOWN:
        return None
    seen = dict(last.revisions)
    if any(event > seen.get(subject, 0) for subject, event in candidate.stored.revisions):
        return None
    due = candidate.snippet.due
    if due is not None and last.at < due.astimezone(UTC) - IMMINENT <= brief.instant:
        return None
    return Blocked(gate="cool_down", until=last.at + COOL_DOWN)


def repeat(brief: Brief, candidate: Candidate) -> Blocked | None:
    """Whether another finding on the same matter was shown lately.

    What is about the same record is left to `cool_down`: another finding of it is news. So is a
    record that changed since, or that became imminent.
    """
    name = candidate.snippet.facts.get("object")
    if brief.is_asked or not isinstance(name, str) or not name:
        return None
    told = [each for each in brief.past.shown if _tells_of_another(brief, each, candidate)]
    alike = [each for each in told if brief.likeness.is_alike(each.about, name)]
    if not alike:
        return None
    return Blocked(gate="repeat", until=max(each.at for each in alike) + REMEMBERED)


def _tells_of_another(brief: Brief, shown: Showing, candidate: Candidate) -> bool:
    """Whether a showing that still counts was about another record, and nothing has come since."""
    if not shown.about or brief.instant - shown.at >= REMEMBERED:
        return False
    if shown.dedupe_key == candidate.snippet.dedupe_key:
        return False
    if {subject for subject, _seq in shown.revisions} & set(candidate.snippet.subjects):
        return False
    if any(event > shown.made for _subject, event in candidate.stored.revisions):
        return False
    due = candidate.snippet.due
    return due is None or not shown.at < due.astimezone(UTC) - IMMINENT <= brief.instant


def reason(blocked: Blocked, now: datetime) -> str:
    """The gate's reason, in words and without content."""
    words = _REASONS[blocked.gate](blocked)
    if blocked.until is None:
        return words
    return _("{reason} (until {time})").format(reason=words, time=when_words(blocked.until, now))


def _consent(brief: Brief, candidate: Candidate) -> Blocked | None:
    granted = brief.grants.get(candidate.agent, frozenset())
    missing = sorted(set(candidate.stored.keys_used) - granted)
    return Blocked(gate="consent", detail=", ".join(missing)) if missing else None


def _agent(brief: Brief, candidate: Candidate) -> Blocked | None:
    skipped = (each for each in brief.skipped if each.agent == candidate.agent)
    found = next(skipped, None)
    return Blocked(gate="agent", detail=found.reason) if found else None


def _expiry(brief: Brief, candidate: Candidate) -> Blocked | None:
    return Blocked(gate="expiry") if candidate.expiry(brief.instant) <= brief.instant else None


def _changed(brief: Brief, candidate: Candidate) -> Blocked | None:
    """Whether a record changed since the agent saw it, and the agent had no time to look again."""
    if brief.newest is None or brief.newest.issuperset(candidate.snippet.evidence):
        return None
    return Blocked(gate="changed")


def _closed(brief: Brief, candidate: Candidate) -> Blocked | None:
    closures = brief.past.closures
    revisions = dict(candidate.stored.revisions)
    found = list(closures.keys.get(candidate.snippet.dedupe_key, ()))
    for subject in candidate.snippet.subjects:
        found += closures.subjects.get(subject, ())
    binding = [each for each in found if is_binding(each, revisions, brief.instant)]
    if not binding:
        return None
    longest = max(binding, key=_lasting)
    return Blocked(gate="closed", until=longest.until, detail=longest.why)


def _lasting(closure: Closure) -> tuple[bool, float, str]:
    if closure.until is None:
        return True, 0.0, closure.why
    return False, closure.until.timestamp(), closure.why


def _paused(brief: Brief) -> Blocked | None:
    until = brief.paused_until
    return Blocked(gate="paused", until=until) if until and brief.instant < until else None


def _quiet_hours(brief: Brief) -> Blocked | None:
    hours = brief.rules.quiet_hours
    span = None if hours is None else daily_span(brief.now, *hours)
    if span is None:
        return None
    return Blocked(gate="quiet_hours", until=span[1].astimezone(brief.now.tzinfo))


def _busy(brief: Brief) -> Blocked | None:
    context = brief.context
    if not context.is_busy:
        return None
    return Blocked(gate="busy", until=context.until, detail=context.id)


def _daily_cap(brief: Brief) -> Blocked | None:
    cap = brief.rules.daily_cap
    today = {
        each.tip
        for each in brief.past.shown
        if each.at.astimezone(brief.now.tzinfo).date() == brief.now.date()
    }
    if len(today) < cap:
        return None
    return Blocked(gate="daily_cap", until=day_end(brief.now) if cap else None, detail=str(cap))


def _min_gap(brief: Brief) -> Blocked | None:
    if not brief.past.shown:
        return None
    opens = max(each.at for each in brief.past.shown) + brief.rules.min_gap
    return Blocked(gate="min_gap", until=opens) if brief.instant < opens else None


_TRUTH: tuple[Callable[[Brief, Candidate], Blocked | None], ...] = (
    _consent,
    _agent,
    _expiry,
    _changed,
    _closed,
)
_INTERRUPTION: tuple[Callable[[Brief], Blocked | None], ...] = (
    _paused,
    _quiet_hours,
    _busy,
    _daily_cap,
    _min_gap,
)


def _closed_words(blocked: Blocked) -> str:
    return {
        "done": _("You did it; it comes back when its record changes"),
        "snooze": _("You snoozed it"),
        "not-now": _("You said not now"),
        "wrong": _("You said it is wrong"),
        "less": _("You wanted less of this"),
        "never": _("You never want to see it again"),
    }.get(blocked.detail, _("You closed it"))


def _cap_words(blocked: Blocked) -> str:
    cap = int(blocked.detail)
    return ngettext(
        "After {n} tip a day oO does not speak first",
        "After {n} tips a day oO does not speak first",
        cap,
    ).format(n=cap)


_REASONS: dict[str, Callable[[Blocked], str]] = {
    "consent": lambda blocked: _("No consent for {keys}").format(keys=blocked.detail),
    "agent": lambda blocked: blocked.detail,
    "expiry": lambda _blocked: _("It is no longer true"),
    "changed": lambda _blocked: _("What it rests on has just changed"),
    "closed": _closed_words,
    "duplicate": lambda _blocked: _("Another finding says the same"),
    "paused": lambda _blocked: _("You paused oO"),
    "quiet_hours": lambda _blocked: _("Quiet hours"),
    "busy": lambda blocked: _("The context {context} is busy").format(context=blocked.detail),
    "daily_cap": _cap_words,
    "min_gap": lambda _blocked: _("The last tip was shown a short while ago"),
    "cool_down": lambda _blocked: _("It was shown in the last days and has not changed"),
    "repeat": lambda _blocked: _("Something on the same matter was shown in the last days"),
    "worth": lambda _blocked: _("Not likely enough to be welcome now"),
    "wording": lambda _blocked: _("Its template could not be filled in"),
    "policy": lambda _blocked: _("The policy chose to say nothing"),
}
