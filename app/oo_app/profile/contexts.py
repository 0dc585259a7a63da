"""Contexts: the situation a person is in, as data with rules; what is active is a pure function.

A context is active because the person chose it (until a time, or until another choice), or else
because one of its rules holds; of several the one whose range is the shortest. A rule is a
tagged object, so that rules on calendars and activity can come later: a tag that is not known
here is kept and never holds.

{"type": "hours", "days": ["mon", "tue"], "hours": "09:00-17:00"}    "mon,tue 09:00-17:00"
{"type": "manual", "for": "2h"}        chosen by hand it ends after 2 h   "manual 2h"
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oo_app.profile.hours import Hours, Window, parse_hours, windows_around
from oo_app.profile.values import WEEKDAYS, weekday_of
from oo_storage.durations import duration_of, duration_text
from oo_storage.errors import BadInput, UnknownName
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

# A week repeats; the day more is for a change of the clock.
HORIZON_DAYS = 8
EVERY_DAY = tuple(range(7))
LONGEST_MANUAL = timedelta(days=366)

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_RULE = re.compile(r"(?P<days>[a-z][a-z ,-]*?)?\s?(?P<hours>\d.*)?")
_RESERVED = ("auto", "none", "off", "rules")
_DAYS = {
    "daily": EVERY_DAY,
    "everyday": EVERY_DAY,
    "weekdays": EVERY_DAY[:5],
    "weekend": EVERY_DAY[5:],
    "weekends": EVERY_DAY[5:],
}


@dataclass(frozen=True, slots=True)
class HoursRule:
    """Holds on some weekdays (0 is Monday) in a range of hours; it belongs to the day it starts."""

    days: tuple[int, ...]
    hours: Hours


@dataclass(frozen=True, slots=True)
class ManualRule:
    """Never holds by itself; chosen by hand without an end, the context ends after `lasts`."""

    lasts: timedelta


@dataclass(frozen=True, slots=True)
class LaterRule:
    """A rule whose type this version does not know; kept as JSON text, and never holds."""

    type: str
    json: str


Rule = HoursRule | ManualRule | LaterRule


@dataclass(frozen=True, slots=True)
class Context:
    """A situation; while a busy one is active, oO speaks only if asked."""

    id: str
    rules: tuple[Rule, ...] = ()
    is_busy: bool = False
    is_built_in: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The context the person chose by hand; without `until` it holds until another choice."""

    id: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Active:
    """The active context ("" for none), until when at most, and why: manual, rule or ""."""

    id: str = ""
    until: datetime | None = None
    origin: str = ""
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class _Range:
    """One window of a rule and its context; the shorter one wins, then the id."""

    length_min: int
    context: str
    is_busy: bool
    window: Window


def built_in(work_hours: Hours | None) -> tuple[Context, ...]:
    """The contexts every home begins with; a context of the same id takes the place of one."""
    at_work = (HoursRule(EVERY_DAY[:5], work_hours),) if work_hours else ()

    def manual(hours: int) -> tuple[Rule, ...]:
        return (ManualRule(timedelta(hours=hours)),)

    return (
        Context("focus", manual(2), is_busy=True, is_built_in=True),
        Context("holiday", is_built_in=True),
        Context("home", is_built_in=True),
        Context("meeting", manual(1), is_busy=True, is_built_in=True),
        Context("sleep", manual(8), is_busy=True, is_built_in=True),
        Context("travel", is_built_in=True),
        Context("work", at_work, is_built_in=True),
    )


def all_contexts(built_ins: Iterable[Context], own: Iterable[Context]) -> tuple[Context, ...]:
    """The built-in contexts and the person's own, which go first, by id."""
    by_id = {context.id: context for context in (*built_ins, *own)}
    return tuple(by_id[id] for id in sorted(by_id))


def known_context(contexts: Iterable[Context], id: str) -> Context:
    """A context by its id; raises UnknownName with the nearest one."""
    by_id = {context.id: context for context in contexts}
    if id not in by_id:
        raise UnknownName(_("context"), id, sorted(by_id))
    return by_id[id]


def active_context(
    contexts: Sequence[Context], chosen: Choice | None, now: datetime, zone: ZoneInfo
) -> Active:
    """The context that is active at `now`, an aware datetime."""
    ranges = _ranges(contexts, now, zone)
    active = _active_at(contexts, ranges, chosen, now.astimezone(UTC))
    if active.origin == "manual":
        return active
    return replace(active, until=_next_other(active, contexts, ranges, chosen, now, zone))


def next_change(
    contexts: Sequence[Context], chosen: Choice | None, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first instant, in the zone, at which another context is active; None for never."""
    ranges = _ranges(contexts, now, zone)
    active = _active_at(contexts, ranges, chosen, now.astimezone(UTC))
    return _next_other(active, contexts, ranges, chosen, now, zone)


def default_end(context: Context, now: datetime) -> datetime | None:
    """When a context that is chosen without an end ends by itself; None for never."""
    lasts = [rule.lasts for rule in context.rules if isinstance(rule, ManualRule)]
    return (now.astimezone(UTC) + min(lasts)).astimezone(now.tzinfo) if lasts else None


def checked_id(id: str) -> str:
    """An id for a context of one's own; raises BadInput."""
    if _ID.fullmatch(id) is None or id in _RESERVED:
        raise BadInput(
            _("{id} cannot be the name of a context.").format(id=plain(repr(id), 60)),
            hint=_("Use small letters, digits, - and _, such as `deep_work`."),
        )
    return id


def parse_rule(text: str) -> Rule:
    """The rule that "mon-fri 09:00-17:00", "sat,sun" or "manual 2h" names; raises BadInput."""
    words = " ".join(text.lower().replace("–", "-").split())
    if words.startswith("manual "):
        lasts = duration_of(words.removeprefix("manual "))
        if not lasts or lasts > LONGEST_MANUAL:
            raise _bad_rule(text)
        return ManualRule(lasts)
    found = _RULE.fullmatch(words)
    days = _days(found["days"] or "daily") if found else None
    hours = parse_hours(found["hours"] or "00:00-24:00") if found else None
    if not words or days is None or hours is None:
        raise _bad_rule(text)
    return HoursRule(days, hours)


def rule_text(rule: Rule) -> str:
    """A rule as a person would type it."""
    if isinstance(rule, HoursRule):
        return f"{_days_text(rule.days)} {rule.hours}"
    if isinstance(rule, ManualRule):
        return f"manual {duration_text(rule.lasts)}"
    return rule.json


def rules_json(rules: Iterable[Rule]) -> str:
    """Rules as the canonical JSON list that an event keeps."""
    return json.dumps([_as_data(rule) for rule in rules], sort_keys=True, separators=(",", ":"))


def rules_from(text: str) -> tuple[Rule, ...]:
    """The rules of a JSON list; what cannot be read is kept and never holds."""
    try:
        data = json.loads(text)
    except ValueError:
        return ()
    return tuple(_from_data(each) for each in data) if isinstance(data, list) else ()


def _ranges(contexts: Iterable[Context], now: datetime, zone: ZoneInfo) -> list[_Range]:
    ranges = [
        _Range(rule.hours.length_min, context.id, context.is_busy, window)
        for context in contexts
        for rule in context.rules
        if isinstance(rule, HoursRule)
        for window in _windows(rule, now, zone)
    ]
    return sorted(ranges, key=lambda each: (each.length_min, each.context))


def _windows(rule: HoursRule, now: datetime, zone: ZoneInfo) -> list[Window]:
    # The range that starts yesterday comes first.
    weekday = (now.astimezone(zone).weekday() - 1) % 7
    windows = enumerate(windows_around(now, rule.hours, zone, HORIZON_DAYS))
    return [window for offset, window in windows if (weekday + offset) % 7 in rule.days]


def _active_at(
    contexts: Iterable[Context], ranges: Sequence[_Range], chosen: Choice | None, moment: datetime
) -> Active:
    """What is active at a moment in UTC: two times of one zone would compare by their clocks."""
    by_id = {context.id: context for context in contexts}
    if chosen and chosen.id in by_id and (chosen.until is None or moment < chosen.until):
        return Active(chosen.id, chosen.until, "manual", by_id[chosen.id].is_busy)
    for each in ranges:
        if each.window.holds(moment):
            return Active(each.context, None, "rule", each.is_busy)
    return Active()


def _next_other(
    active: Active,
    contexts: Sequence[Context],
    ranges: Sequence[_Range],
    chosen: Choice | None,
    now: datetime,
    zone: ZoneInfo,
) -> datetime | None:
    # Beyond the last day whose ranges are known, an end may be another one's beginning.
    last = now.astimezone(UTC) + timedelta(days=HORIZON_DAYS)
    ends = {edge for each in ranges for edge in (each.window.start, each.window.end)}
    edges = {edge for edge in ends if edge < last}
    if chosen and chosen.until:
        edges.add(chosen.until.astimezone(UTC))
    start = now.astimezone(UTC)
    for edge in sorted(edge for edge in edges if edge > start):
        then = _active_at(contexts, ranges, chosen, edge)
        if (then.id, then.origin) != (active.id, active.origin):
            return edge.astimezone(zone)
    return None


def _days(text: str) -> tuple[int, ...] | None:
    compact = text.replace(" ", "")
    if compact in _DAYS:
        return _DAYS[compact]
    days: set[int] = set()
    for part in compact.split(","):
        first, dash, last = part.partition("-")
        start, end = weekday_of(first), weekday_of(last if dash else first)
        if start is None or end is None:
            return None
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return tuple(sorted(days))


def _days_text(days: Sequence[int]) -> str:
    if tuple(days) == EVERY_DAY:
        return "daily"
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_run_text(run) for run in runs)


def _run_text(run: Sequence[int]) -> str:
    names = [WEEKDAYS[day][:3] for day in run]
    return f"{names[0]}-{names[-1]}" if len(run) > 2 else ",".join(names)


def _as_data(rule: Rule) -> Any:  # noqa: ANN401 - JSON
    if isinstance(rule, HoursRule):
        days = [WEEKDAYS[day][:3] for day in rule.days]
        return {"type": "hours", "days": days, "hours": str(rule.hours)}
    if isinstance(rule, ManualRule):
        return {"type": "manual", "for": duration_text(rule.lasts)}
    return json.loads(rule.json)


def _from_data(data: Any) -> Rule:  # noqa: ANN401 - JSON
    kind = str(data.get("type", "")) if isinstance(data, dict) else ""
    if kind == "hours":
        listed = data.get("days")
        days = [weekday_of(str(day)) for day in listed] if isinstance(listed, list) else []
        hours = parse_hours(str(data.get("hours", "")))
        if hours and days and None not in days:
            return HoursRule(tuple(sorted({day for day in days if day is not None})), hours)
    if kind == "manual" and (lasts := duration_of(str(data.get("for", "")))):
        return ManualRule(lasts)
    return LaterRule(kind, json.dumps(data, sort_keys=True, separators=(",", ":")))


def _bad_rule(text: str) -> BadInput:
    return BadInput(
        _("{rule} is not a rule.").format(rule=plain(repr(text), 80)),
        hint=_("Write a rule like `mon-fri 09:00-17:00`, `daily 22:00-06:00` or `manual 2h`."),
    )
