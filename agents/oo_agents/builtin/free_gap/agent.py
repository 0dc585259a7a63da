"""Finds the open task that fits into the time that is free right now."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import NamedTuple

from oo_agents.api import (
    CalendarEvent,
    Findings,
    Own,
    Snippet,
    Task,
    World,
    at_clock,
    day_end,
    days_after,
    instant,
    later,
    next_of,
    shortened,
    weekdays,
)

AT_THE_LIMIT = timedelta(seconds=1)  # a gap of exactly the length that is needed still counts
UNRANKED = 100


class Gap(NamedTuple):
    """The free time from now on: its end, and the appointment that ends it, if one does."""

    end: datetime
    event: CalendarEvent | None


class FreeGap:
    """One task for a free gap inside work hours."""

    def look(self, world: World, own: Own) -> Findings:
        """At most one snippet, for as long as the task still fits."""
        now = instant(world.now)
        hours = _work_hours(world, own)
        busy = _busy(world)
        tasks = [task for task in world.tasks if task.is_open and task.title]
        gap = _gap(now, hours, busy)
        edges = [moment for span in hours for moment in span]
        edges += [moment for start, end, _ in busy for moment in (start, end)]
        edges += [instant(task.start.at) for task in tasks if task.start]
        snippet = _snippet(gap, tasks, world, own) if gap else None
        if snippet:
            edges += [snippet.expires_at, day_end(world.now)]
        return Findings(
            snippets=(snippet,) if snippet else (),
            next_change=next_of(edges, now),
        )


def _work_hours(world: World, own: Own) -> list[tuple[datetime, datetime]]:
    """The spans of work around now, from yesterday's (it may end today) to a week ahead."""
    days = weekdays(own.words("work_days"))
    first, last = world.work_hours
    spans = []
    for offset in range(-1, 8):
        day = days_after(world.now.date(), offset)
        start, end = at_clock(day, first, world.now), at_clock(day, last, world.now)
        if start and end and end <= start:
            end = at_clock(days_after(day, 1), last, world.now)
        if start and end and day.weekday() in days:
            spans.append((start, end))
    return spans


def _busy(world: World) -> list[tuple[datetime, datetime, CalendarEvent]]:
    """What blocks time; all-day entries mark days and do not."""
    spans = []
    for event in world.calendar:
        start = event.start
        if start is None or start.is_all_day or event.is_free or event.status == "cancelled":
            continue
        begins = instant(start.at)
        ends = instant(event.end.until) if event.end else begins
        spans.append((begins, max(begins, ends), event))
    return spans


def _gap(
    now: datetime,
    hours: list[tuple[datetime, datetime]],
    busy: list[tuple[datetime, datetime, CalendarEvent]],
) -> Gap | None:
    closing = max((end for start, end in hours if start <= now < end), default=None)
    if closing is None or any(start <= now < end for start, end, _ in busy):
        return None
    ahead = [(start, event.id, event) for start, _, event in busy if now < start < closing]
    if not ahead:
        return Gap(closing, None)
    start, _, event = min(ahead, key=lambda item: item[:2])
    return Gap(start, event)


def _snippet(gap: Gap, tasks: list[Task], world: World, own: Own) -> Snippet | None:
    now = instant(world.now)
    least = own.count("min_gap_min")
    usual = own.count("usual_task_min")
    fitting = [
        (_rank(task, world), leaves, task)
        for task in tasks
        if not (task.start and instant(task.start.at) > now)
        and now < (leaves := _leaves(gap, max(least, task.estimate_min or usual)))
    ]
    if not fitting:
        return None
    _, leaves, task = min(fitting, key=lambda item: item[0])
    return Snippet(
        kind="gap_task",
        facts={
            "object": task.title,
            "until": gap.end,
            "before": shortened(gap.event.title) if gap.event else "",
            "has_next": gap.event is not None,
            "is_private": gap.event.is_private if gap.event else False,
            "estimate": timedelta(minutes=task.estimate_min),
        },
        evidence=(task.event, *([gap.event.event] if gap.event else [])),
        dedupe_key=f"free_gap/{task.id}",
        expires_at=leaves,
        actions=("do",),
        due=instant(task.due.until) if task.due else None,
        estimate_min=task.estimate_min or usual,
        subjects=(task.id,),
    )


def _leaves(gap: Gap, minutes: int) -> datetime:
    """When a task of this length no longer fits into what is left of the gap."""
    return later(gap.end, AT_THE_LIMIT - timedelta(minutes=minutes))


def _rank(task: Task, world: World) -> tuple[bool, int, float, bool, str]:
    """Due by tonight first, then by importance and date, tasks with an estimate before others."""
    tonight = day_end(world.now)
    due = instant(task.due.until) if task.due else None
    return (
        due is None or due > tonight,
        task.priority or UNRANKED,
        due.timestamp() if due else math.inf,
        not task.estimate_min,
        task.id,
    )
