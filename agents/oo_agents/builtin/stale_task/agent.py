"""Names tasks that were put off again and again, or lie untouched without a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.api import (
    Findings,
    Own,
    Snippet,
    Task,
    World,
    day_end,
    days_after,
    instant,
    local_day,
    next_of,
    whole_day,
)

if TYPE_CHECKING:
    from datetime import date, datetime

DAY_MIN = 24 * 60


class StaleTask:
    """The tasks postponed most often, and the longest untouched ones."""

    def look(self, world: World, own: Own) -> Findings:
        """Snippets that hold for a day: ages are counted in dates."""
        now = instant(world.now)
        times, days = own.count("postponed_times"), own.count("untouched_days")
        named = [task for task in world.tasks if task.is_open and task.title]
        ready = [task for task in named if not (task.start and instant(task.start.at) > now)]
        postponed = [task for task in ready if task.postponed >= times]
        untouched = [
            task
            for task in ready
            if not task.due
            and task.postponed < times
            and days_after(_touched(task, world.now), days) <= world.now.date()
        ]
        postponed.sort(key=lambda task: (-task.postponed, task.id))
        untouched.sort(key=lambda task: (_touched(task, world.now), task.id))
        limit = own.count("limit")
        return Findings(
            snippets=(
                *(_postponed(task, world.now) for task in postponed[:limit]),
                *(_untouched(task, world.now) for task in untouched[:limit]),
            ),
            next_change=next_of(
                [day_end(world.now), *(instant(task.start.at) for task in named if task.start)], now
            )
            if named
            else None,
        )


def _touched(task: Task, now: datetime) -> date:
    """The day of the last change: of a task oO only ever saw as it is, the day it was made."""
    if task.created and instant(task.changed) <= instant(task.first_seen):
        return min(local_day(task.created.at, now), local_day(task.changed, now))
    return local_day(task.changed, now)


def _postponed(task: Task, now: datetime) -> Snippet:
    return Snippet(
        kind="task_postponed",
        facts={
            "object": task.title,
            "times": task.postponed,
            "since": whole_day(local_day(task.first_seen, now), now),
        },
        evidence=(task.event,),
        dedupe_key=f"stale_task/postponed/{task.id}",
        expires_at=day_end(now),
        actions=("decide",),
        due=instant(task.due.until) if task.due else None,
        estimate_min=min(task.estimate_min, DAY_MIN),
        subjects=(task.id,),
    )


def _untouched(task: Task, now: datetime) -> Snippet:
    return Snippet(
        kind="task_untouched",
        facts={"object": task.title, "since": whole_day(_touched(task, now), now)},
        evidence=(task.event,),
        dedupe_key=f"stale_task/untouched/{task.id}",
        expires_at=day_end(now),
        actions=("decide",),
        priority=0,
        estimate_min=min(task.estimate_min, DAY_MIN),
        subjects=(task.id,),
    )
