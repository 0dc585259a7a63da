"""How a source is after a reading: its problems, when it is due next, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oo_app.integrations.rests_on import resting_on
from oo_app.integrations.staleness import told
from oo_storage import integrations as stored

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from oo_app.integrations.connector import Fetch, Problem
    from oo_app.integrations.staleness import Told
    from oo_storage.integrations import Health

PROBLEMS_KEPT = 50
FIRST_RETRY_MS = 15 * 60_000
LAST_RETRY_MS = 6 * 3_600_000


def after_reading(
    before: Health,
    fetch: Fetch,
    left_out: Iterable[Problem],
    refresh: timedelta | None,
    *,
    now_ms: int,
    began_ns: int,
) -> Health:
    """The health after a reading that gave something; `left_out` are problems in keeping it."""
    problems = tuple(map(told, (*fetch.problems, *left_out)))[:PROBLEMS_KEPT]
    dues = []
    if refresh is not None:
        dues.append(now_ms + int(refresh.total_seconds() * 1000))
    if fetch.next_due is not None:
        dues.append(int(fetch.next_due.timestamp() * 1000))
    return stored.Health(
        before.source,
        stored.UNHEALTHY if problems else stored.HEALTHY,
        problems,
        last_read_ms=now_ms,
        last_good_ms=before.last_good_ms if problems else now_ms,
        next_due_ms=min(dues, default=None),
        rests_on=resting_on(fetch.watched, began_ns),
    )


def after_failure(
    before: Health, problem: Problem, place: str, *, now_ms: int, began_ns: int
) -> Health:
    """The health after a reading that gave nothing; the waits between attempts double."""
    wait_ms = min(FIRST_RETRY_MS << min(before.failures, 10), LAST_RETRY_MS)
    problems: tuple[Told, ...] = (told(problem),)
    paths = (place, *(path for path, _size, _mtime in before.rests_on))
    return replace(
        before,
        state=stored.UNHEALTHY,
        problems=problems,
        last_read_ms=now_ms,
        next_due_ms=now_ms + wait_ms,
        failures=before.failures + 1,
        rests_on=resting_on(paths, began_ns),
    )
