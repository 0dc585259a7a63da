"""At the end of a working day, names what is still due before the day ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.api import (
    Findings,
    Own,
    Snippet,
    Task,
    World,
    at_clock,
    day_end,
    day_start,
    instant,
    local_day,
    next_of,
    weekdays,
    whole_day,
)

if TYPE_CHECKING:
    from datetime import datetime

UNRANKED = 100
DAY_MIN = 24 * 60
MOST_CITED = 50


class DayReview:
    """From the end of work hours to midnight, the tasks of today that are not done."""

    def look(self, world: World, own: Own) -> Findings:
        """One snippet per task, the most important first; `done` counts what was done today."""
        now = instant(world.now)
        evening = at_clock(world.now.date(), world.work_hours[1], world.now)
        edges = [day_end(world.now), *([evening] if evening else [])]
        edges += [instant(task.start.at) for task in world.tasks if task.start]
        if evening is None or now < evening or not _is_workday(world, own):
            return Findings(next_change=next_of(edges, now))
        left = sorted((task for task in world.tasks if _is_left(task, world.now)), key=_rank)
        done = [task for task in world.tasks if _is_done_today(task, world.now)]
        return Findings(
            snippets=tuple(_snippet(task, done, world.now) for task in left[: own.count("limit")]),
            next_change=next_of(edges, now),
        )


def _is_workday(world: World, own: Own) -> bool:
    return world.now.weekday() in weekdays(own.words("work_days"))


def _is_left(task: Task, now: datetime) -> bool:
    if not (task.is_open and task.title and task.due):
        return False
    if task.start and instant(task.start.at) > instant(now):
        return False
    return day_start(now.date(), now) < instant(task.due.until) <= day_end(now)


def _is_done_today(task: Task, now: datetime) -> bool:
    """By its own date or, without one, because oO saw it open before today's change."""
    if task.status != "done":
        return False
    if task.completed:
        return local_day(task.completed.at, now) == now.date()
    was_open = instant(task.first_seen) < instant(task.changed)
    return was_open and local_day(task.changed, now) == now.date()


def _rank(task: Task) -> tuple[int, float, str]:
    until = instant(task.due.until).timestamp() if task.due else 0.0
    return (task.priority or UNRANKED, until, task.id)


def _snippet(task: Task, done: list[Task], now: datetime) -> Snippet:
    return Snippet(
        kind="day_left",
        facts={
            "object": task.title,
            "due": task.due or whole_day(now.date(), now),
            "done": len(done),
        },
        evidence=(task.event, *(other.event for other in done))[:MOST_CITED],
        dedupe_key=f"day_review/{task.id}/{now.date().isoformat()}",
        expires_at=day_end(now),
        actions=("review",),
        due=instant(task.due.until) if task.due else None,
        estimate_min=min(task.estimate_min, DAY_MIN),
        subjects=(task.id,),
    )
