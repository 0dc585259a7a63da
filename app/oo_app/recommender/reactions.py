"""Reactions: what each one closes, in events, and the sentence that says so.

| reaction | closes | until |
| --- | --- | --- |
| done, already done | the records it is about (else the finding) | they change |
| snooze | finding and records | the chosen time |
| not now | finding and records | 3 hours |
| less of this | finding and records; the category sinks | 7 days |
| wrong | the finding; three in 14 days pause the agent | its records change |
| never | the finding | for ever |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from oo_agents.moments import when_words
from oo_app.answers import Effect
from oo_app.recommender.acceptance import instant
from oo_app.recommender.past import LESS_FOR, NOT_NOW_FOR
from oo_app.recommender.rows import read_only_note
from oo_app.recommender.score import is_between
from oo_storage.errors import UnknownName, UsageError
from oo_storage.events import intents
from oo_storage.log import NewEvent
from oo_storage.recommender import tip_subject
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oo_app.recommender.brief import Rules
    from oo_app.recommender.rows import Names
    from oo_storage.recommender import StoredTip

KINDS = ("done", "snooze", "dismiss")
REASONS = ("not-now", "already-done", "wrong", "less", "never", "never-agent")
WRONG_LIMIT, WRONG_WITHIN = 3, timedelta(days=14)
# the reason of an agent that was paused for its wrong tips
PAUSED_FOR_WRONG = "wrong-thrice"

LATER_TODAY = timedelta(hours=3)
EVENING, MORNING = time(20), time(8)
SAME_WITHIN_MS = 30_000
LATEST_SNOOZE = timedelta(days=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the person asked for; `id` names the reaction, `now` is in the person's zone."""

    id: str
    kind: str
    now: datetime
    reason: str = ""
    until: datetime | None = None
    face: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """The events to append together, and the effect to show."""

    events: tuple[NewEvent, ...]
    effect: Effect
    kind: str
    reason: str
    until: datetime | None

    def stands(self, tip: StoredTip | None) -> bool:
        """Whether the person said just that of this tip already, through another face perhaps."""
        known = tip.reaction if tip is not None else None
        if known is None or (known.kind, known.reason) != (self.kind, self.reason):
            return False
        if known.until_ms is None or self.until is None:
            return known.until_ms is None and self.until is None
        return abs(known.until_ms - _ms(self.until)) < SAME_WITHIN_MS


def react(
    tip: StoredTip,
    wanted: Wanted,
    *,
    tips: Iterable[StoredTip],
    rules: Rules,
    names: Names,
    enabled_since: datetime | None = None,
) -> Reacted:
    """One reaction to a tip; another one replaces the first, the same one changes nothing.

    `tips` are the earlier ones (for the count of wrong ones, since `enabled_since` if that is
    known). Raises UnknownName for a kind or reason there is not, UsageError for a bad time.
    """
    check(wanted)
    reason, until = _timed(wanted, rules)
    given = _given(tip, wanted, reason, until)
    agent_events = _agent_events(tip, wanted.now, reason, tips, enabled_since)
    effect = Effect(
        message=_message(reason or wanted.kind, until, wanted.now),
        can_undo=True,
        details=_details(tip, wanted.kind, reason, bool(agent_events), names),
    )
    return Reacted(
        events=(given, *agent_events), effect=effect, kind=wanted.kind, reason=reason, until=until
    )


def check(wanted: Wanted) -> None:
    """Raises UnknownName for a kind or reason there is not, UsageError for what does not go."""
    if wanted.kind not in KINDS:
        raise UnknownName(_("reaction"), wanted.kind, list(KINDS))
    if wanted.reason and wanted.kind != "dismiss":
        raise UsageError(_("Only a dismissal takes a reason."))
    if wanted.reason and wanted.reason not in REASONS:
        raise UnknownName(_("reason"), wanted.reason, list(REASONS))
    if wanted.until is not None and wanted.kind != "snooze":
        raise UsageError(_("Only a snooze takes a time."))


def default_snooze(now: datetime, rules: Rules) -> datetime:
    """Later today or, when that is late, the next morning."""
    later = (now.astimezone(UTC) + LATER_TODAY).astimezone(now.tzinfo)
    is_today = later.date() == now.date() and later.time() <= EVENING
    quiet = rules.quiet_hours
    if is_today and not (quiet and is_between(later, *quiet)):
        return later
    opens = max(quiet[1], MORNING) if quiet else MORNING
    day = now.date() + timedelta(days=1 if now.time() >= opens else 0)
    return datetime.combine(day, opens, tzinfo=now.tzinfo)


def _timed(wanted: Wanted, rules: Rules) -> tuple[str, datetime | None]:
    if wanted.kind == "snooze":
        return "", _snoozed_until(wanted, rules)
    if wanted.kind == "done":
        return "", None
    reason = wanted.reason or "not-now"
    return reason, _dismissed_until(reason, wanted.now)


def _snoozed_until(wanted: Wanted, rules: Rules) -> datetime:
    until = wanted.until or default_snooze(wanted.now, rules)
    if until.tzinfo is None:
        raise UsageError(_("A snooze needs a time with its zone."))
    distance = until.astimezone(UTC) - wanted.now.astimezone(UTC)
    if distance <= timedelta():
        raise UsageError(
            _("{time} is past.").format(time=when_words(until, wanted.now)),
            hint=_("Name a time that is still to come."),
        )
    if distance > LATEST_SNOOZE:
        raise UsageError(_("That is too far away."), hint=_("`oo dismiss --reason never` ends it."))
    return until


def _dismissed_until(reason: str, now: datetime) -> datetime | None:
    period = {"not-now": NOT_NOW_FOR, "less": LESS_FOR}.get(reason)
    return now.astimezone(UTC) + period if period else None


def _given(tip: StoredTip, wanted: Wanted, reason: str, until: datetime | None) -> NewEvent:
    data = intents.ReactionGiven(
        id=wanted.id, tip=tip.id, kind=wanted.kind, reason=reason, face=wanted.face
    )
    if until is not None:
        data.until_ms = _ms(until)
    return NewEvent(data, "person", tip_subject(tip.id), _ms(wanted.now))


def _agent_events(
    tip: StoredTip,
    now: datetime,
    reason: str,
    tips: Iterable[StoredTip],
    enabled_since: datetime | None,
) -> tuple[NewEvent, ...]:
    if reason == "never-agent":
        why, source = "person", "person"
    elif reason == "wrong" and _wrong_before(tip, now, tips, enabled_since) + 1 >= WRONG_LIMIT:
        why, source = PAUSED_FOR_WRONG, "oo"
    else:
        return ()
    disabled = intents.AgentDisabled(agent=tip.agent, reason=why)
    return (NewEvent(disabled, source, f"agent/{tip.agent}", _ms(now)),)


def _wrong_before(
    tip: StoredTip, now: datetime, tips: Iterable[StoredTip], enabled_since: datetime | None
) -> int:
    since = now.astimezone(UTC) - WRONG_WITHIN
    if enabled_since is not None:
        since = max(since, enabled_since.astimezone(UTC))
    return sum(
        1
        for other in tips
        if other.agent == tip.agent
        and other.id != tip.id
        and other.reaction is not None
        and other.reaction.reason == "wrong"
        and instant(other.reaction.time_ms) > since
    )


def _message(name: str, until: datetime | None, now: datetime) -> str:
    at = when_words(until, now) if until is not None else ""
    return {
        "done": _("Done. It stays closed until its record changes."),
        "already-done": _("Already done. It stays closed until its record changes."),
        "snooze": _("Snoozed until {time}."),
        "not-now": _("Not now: it stays away until {time}."),
        "wrong": _("Wrong: it stays closed until its record changes."),
        "less": _("Less of this: it stays away until {time}, and others of its sort speak less."),
        "never": _("Never again: this one stays closed."),
        "never-agent": _("Never again: this one stays closed, and its agent no longer speaks."),
    }[name].format(time=at)


def _details(
    tip: StoredTip, kind: str, reason: str, is_disabled: bool, names: Names
) -> tuple[str, ...]:
    found = []
    if (kind == "done" or reason == "already-done") and tip.is_read_only:
        found.append(read_only_note(tip, names))
    if reason == "wrong" and is_disabled:
        found.append(
            _(
                "{agent} is paused: three of its tips were wrong within 14 days."
                " `oo agents enable {agent}` lets it speak again."
            ).format(agent=tip.agent)
        )
    if reason == "never":
        found.append(
            _(
                "{agent} may still speak of other things;"
                " `oo dismiss --reason never-agent` silences it."
            ).format(agent=tip.agent)
        )
    return tuple(found)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
