"""Names tasks that are overdue or due soon, and days that hold more than fits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from oo_agents.api import (
    Findings,
    Own,
    Snippet,
    Task,
    When,
    World,
    at_clock,
    day_end,
    day_start,
    instant,
    later,
    next_of,
    shortened,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = timedelta(minutes=15)  # free time is given in quarters of an hour, so that it rarely changes
DAY_MIN, LONGEST_MIN = 24 * 60, 7 * 24 * 60
MOST_CITED = 50


class Due(NamedTuple):
    """An open task with a date: the last moment to begin, the end of its time, the record."""

    latest_start: datetime
    until: datetime
    when: When
    task: Task


class DueRisk:
    """The most pressing tasks, and one snippet when today's do not fit into today."""

    def look(self, world: World, own: Own) -> Findings:
        """Snippets by urgency; each task's own time to work counts as if it had begun."""
        now = instant(world.now)
        horizon = timedelta(hours=own.count("horizon_h"))
        forgotten = timedelta(days=own.count("overdue_days"))
        dated = sorted(_dated(world), key=lambda d: _order(d, now))
        started = [d for d in dated if not _is_ahead(d.task, now)]
        pressing = [
            d for d in started if later(d.latest_start, -horizon) <= now < later(d.until, forgotten)
        ]
        edges = [edge for due in dated for edge in _edges(due, horizon, forgotten)]
        edges += [instant(d.task.start.at) for d in dated if d.task.start]
        edges += [day_end(world.now)]
        overload, when_less = _overload(started, world, own)
        return Findings(
            snippets=(*(_snippet(d, world) for d in pressing[: own.count("limit")]), *overload),
            next_change=next_of([*edges, *when_less], now),
        )


def _dated(world: World) -> Iterator[Due]:
    for task in world.tasks:
        if task.is_open and task.title and task.due:
            until = instant(task.due.until)
            need = timedelta(minutes=min(task.estimate_min, LONGEST_MIN))
            yield Due(later(until, -need), until, task.due, task)


def _order(due: Due, now: datetime) -> tuple[bool, float, str]:
    """What can still be done in time comes first, then what was due most recently."""
    if due.until <= now:
        return (True, -due.until.timestamp(), due.task.id)
    return (False, due.latest_start.timestamp(), due.task.id)


def _is_ahead(task: Task, now: datetime) -> bool:
    return task.start is not None and instant(task.start.at) > now


def _edges(due: Due, horizon: timedelta, forgotten: timedelta) -> Iterator[datetime]:
    yield later(due.latest_start, -horizon)
    yield due.latest_start
    yield due.until
    yield later(due.until, forgotten)


def _snippet(due: Due, world: World) -> Snippet:
    task, now = due.task, instant(world.now)
    is_overdue = due.until <= now
    is_tight = not is_overdue and due.latest_start <= now
    ends = [day_end(world.now), *([] if is_overdue else [due.until])]
    return Snippet(
        kind="task_overdue" if is_overdue else "task_tight" if is_tight else "task_due",
        facts={
            "object": task.title,
            "due": due.when,
            "estimate": timedelta(minutes=min(task.estimate_min, LONGEST_MIN)),
            "project": shortened(task.project),
            "postponed": task.postponed,
        },
        evidence=(task.event,),
        dedupe_key=f"due_risk/{task.id}",
        expires_at=min(ends),
        actions=("do",),
        priority=3 if is_tight or task.priority == 1 else 2,
        due=due.until,
        estimate_min=min(task.estimate_min, DAY_MIN),
        subjects=(task.id,),
    )


def _overload(
    started: list[Due], world: World, own: Own
) -> tuple[tuple[Snippet, ...], list[datetime]]:
    """Whether today's tasks need more time than is free, and when the free time changes."""
    now = instant(world.now)
    closing = at_clock(world.now.date(), own.words("day_ends"), world.now)
    begin = day_start(world.now.date(), world.now)
    today = [d for d in started if begin < d.until <= day_end(world.now) and d.task.estimate_min]
    if closing is None or closing <= now or len(today) < own.count("least_tasks"):
        return (), []
    gaps = _gaps(now, closing, world)
    free = sum((end - start for start, end in gaps), timedelta(0))
    needed = timedelta(minutes=sum(min(d.task.estimate_min, LONGEST_MIN) for d in today))
    too_little = STEP * (-(-needed // STEP) - 1)
    if free > too_little:
        return (), [_when_left(gaps, too_little)]
    rounded = STEP * -(-free // STEP)
    until = _when_left(gaps, rounded - STEP) if free else closing
    largest = max(today, key=lambda d: (d.task.estimate_min, d.task.id)).task
    snippet = Snippet(
        kind="day_overload",
        facts={
            "object": largest.title,
            "tasks": len(today),
            "needed": needed,
            "free": rounded,
            "until": closing,
        },
        evidence=tuple(sorted(d.task.event for d in today)[:MOST_CITED]),
        dedupe_key=f"due_risk/day/{world.now.date().isoformat()}",
        expires_at=until,
        actions=("plan",),
        priority=2,
        due=closing,
    )
    return (snippet,), [until]


def _gaps(now: datetime, closing: datetime, world: World) -> list[tuple[datetime, datetime]]:
    """The spans until closing that no appointment blocks."""
    gaps, cursor = [], now
    for start, end in sorted(_busy(world)):
        if start > cursor and cursor < closing:
            gaps.append((cursor, min(start, closing)))
        cursor = max(cursor, end)
    if cursor < closing:
        gaps.append((cursor, closing))
    return gaps


def _busy(world: World) -> Iterator[tuple[datetime, datetime]]:
    for event in world.calendar:
        start = event.start
        if start is None or start.is_all_day or event.is_free or event.status == "cancelled":
            continue
        begins = instant(start.at)
        # an end before its start takes no time
        yield begins, max(begins, instant(event.end.until)) if event.end else begins


def _when_left(gaps: list[tuple[datetime, datetime]], left: timedelta) -> datetime:
    """The moment from which on only that much of a longer free time is left."""
    for start, end in reversed(gaps):
        if end - start > left:
            return later(end, -left)
        left -= end - start
    return gaps[0][0]
