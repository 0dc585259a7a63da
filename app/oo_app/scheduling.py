"""The alarm clock: the only user of APScheduler, and only for one timer.

What is due, and when, is in our own table; the scheduler holds a single date job for the earliest
of it. Its timers follow the monotonic clock, which stands still while a laptop sleeps, so a second
job compares the two clocks every 30 seconds and rings after a jump.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable

WATCH_EVERY = timedelta(seconds=30)
LONGEST_SLEEP = timedelta(minutes=15)
JUMP = timedelta(seconds=1.5)


def next_ring(now: datetime, due: datetime | None, longest: timedelta = LONGEST_SLEEP) -> datetime:
    """When to ring: at `due`, not before the next 20 seconds are over, and within `longest`."""
    latest = now + longest
    return latest if due is None else min(max(due, now + timedelta(seconds=20)), latest)


def has_jumped(wall: timedelta, monotonic: timedelta) -> bool:
    """Whether the wall clock moved otherwise than the monotonic one: a sleep or a clock set."""
    return abs(wall - monotonic) > JUMP


class AlarmClock:
    """Calls `ring` on the loop's thread at the set time, and at once after a clock jump."""

    def __init__(self, loop: AbstractEventLoop, ring: Callable[[], None]) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._ring = ring
        self._clocks = _clocks()
        defaults = {"misfire_grace_time": None, "coalesce": True}
        self._scheduler: Any = AsyncIOScheduler(
            event_loop=loop, timezone=UTC, job_defaults=defaults
        )

    def start(self) -> None:
        """Begin to watch the clocks."""
        self._scheduler.start()
        self._scheduler.add_job(self._watch, "interval", seconds=WATCH_EVERY.total_seconds())

    def set(self, at: datetime) -> None:
        """Ring at `at` instead of any earlier set time."""
        self._scheduler.add_job(self._ring, "date", run_date=at, id="ring", replace_existing=True)

    def stop(self) -> None:
        """Ring no more."""
        self._scheduler.shutdown(wait=False)

    async def _watch(self) -> None:
        wall, monotonic = self._clocks
        self._clocks = _clocks()
        if has_jumped(self._clocks[0] - wall, self._clocks[1] - monotonic):
            self._scheduler.wakeup()
            self._ring()


def _clocks() -> tuple[timedelta, timedelta]:
    return timedelta(seconds=time.time()), timedelta(seconds=time.monotonic())
