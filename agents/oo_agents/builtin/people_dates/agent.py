"""Names birthdays and anniversaries early enough to do something about them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from oo_agents.api import (
    Contact,
    Findings,
    Own,
    Snippet,
    Task,
    World,
    day_end,
    days_after,
    instant,
    local_day,
    whole_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = re.compile(r"(?:(\d{4})|-)-(\d{2})-(\d{2})")  # YYYY-MM-DD or --MM-DD
LEAP_DAY = (2, 29)
MOST_CITED = 50
SHORTEST_NAME = 3  # an initial or a title alone does not name anybody


class Occasion(NamedTuple):
    """The next time a person's date comes round; `years` is 0 when the first year is not known."""

    day: date
    name: str
    kind: str
    years: int
    contact: Contact


class PeopleDates:
    """One snippet per person and occasion, unless a task already names the person."""

    def look(self, world: World, own: Own) -> Findings:
        """Snippets that hold for a day: what is near is counted in dates."""
        today = world.now.date()
        latest = days_after(today, own.count("days_before"))
        near = [o for o in _occasions(world, own) if today <= o.day <= latest]
        groups: dict[tuple[date, str, str], list[Occasion]] = {}
        for occasion in sorted(near, key=lambda o: (o.day, o.name, o.kind, o.contact.id)):
            key = (occasion.day, occasion.name.casefold(), occasion.kind)
            groups.setdefault(key, []).append(occasion)
        return Findings(
            snippets=tuple(
                _snippet(group, world)
                for group in [
                    group for group in groups.values() if not _is_in_tasks(group[0], world, own)
                ][: own.count("limit")]
            ),
            next_change=day_end(world.now) if world.contacts else None,
        )


def _occasions(world: World, own: Own) -> Iterator[Occasion]:
    for contact in world.contacts:
        for kind, written in (("birthday", contact.birthday), ("anniversary", contact.anniversary)):
            match = WRITTEN.fullmatch(written)
            if not (match and contact.name.strip()):
                continue
            month, day = int(match[2]), int(match[3])
            first = int(match[1] or 0)
            for year in (world.now.year, world.now.year + 1):
                on = _day(year, month, day, own)
                if on and on >= world.now.date() and year > first:
                    years = year - first if first else 0
                    yield Occasion(on, contact.name, kind, years, contact)
                    break


def _day(year: int, month: int, day: int, own: Own) -> date | None:
    """The date in that year; the 29th of February moves in years without one."""
    try:
        return date(year, month, day)
    except ValueError:
        if (month, day) != LEAP_DAY:
            return None
        return date(year, 3, 1) if own.words("leap_day") == "march" else date(year, 2, 28)


def _is_in_tasks(occasion: Occasion, world: World, own: Own) -> bool:
    """Whether a task names the person: an open one, or one done since the occasion came near."""
    near_since = days_after(occasion.day, -own.count("days_before"))
    parts = occasion.name.split()
    called = [" ".join(parts), *(part for part in parts[:1] if len(part) >= SHORTEST_NAME)]
    patterns = [re.compile(rf"\b{re.escape(name)}\b") for name in called]
    return any(
        any(pattern.search(task.title) for pattern in patterns)
        for task in world.tasks
        if task.is_open or _done_on(task, world.now) >= near_since
    )


def _done_on(task: Task, now: datetime) -> date:
    return local_day(task.completed.at, now) if task.completed else date.min


def _snippet(group: list[Occasion], world: World) -> Snippet:
    """It has no subjects: a contact stays the same, and next year's occasion is another."""
    first, now = group[0], world.now
    when = whole_day(first.day, now)
    return Snippet(
        kind=first.kind,
        facts={
            "object": first.name,
            "date": when,
            "years": max(o.years for o in group),
            "tasks_known": bool(world.tasks),
        },
        evidence=tuple(sorted({occasion.contact.event for occasion in group})[:MOST_CITED]),
        dedupe_key=f"people_dates/{first.kind}/{first.contact.id}/{first.day.year}",
        expires_at=day_end(now),
        actions=("congratulate",) if first.day == now.date() else ("prepare",),
        due=instant(when.until),
    )
