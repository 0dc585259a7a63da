"""The alarm clock: when it rings next, and what counts as a jump of the clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from oo_app import scheduling
from oo_app.scheduling import LONGEST_SLEEP, AlarmClock, has_jumped, next_ring

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, LONGEST_SLEEP),
        (timedelta(days=2), LONGEST_SLEEP),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(seconds=1), timedelta(seconds=20)),
        (timedelta(days=-3), timedelta(seconds=20)),
    ],
)
def test_rings_when_due_but_not_more_often_than_thrice_a_minute(
    due: timedelta | None, expected: timedelta
) -> None:
    assert next_ring(NOW, None if due is None else NOW + due) == NOW + expected


@pytest.mark.parametrize("wall", [timedelta(hours=8), timedelta(hours=-1), timedelta(seconds=27)])
def test_a_sleep_and_a_clock_that_is_set_are_jumps(wall: timedelta) -> None:
    assert has_jumped(wall, timedelta(seconds=30))


def test_a_clock_that_drifts_a_little_has_not_jumped() -> None:
    assert not has_jumped(timedelta(seconds=31), timedelta(seconds=30))


def test_rings_once_at_the_set_time() -> None:
    async def wait() -> int:
        rung = asyncio.Event()
        rings = []

        def ring() -> None:
            rings.append(1)
            rung.set()

        alarm = AlarmClock(asyncio.get_running_loop(), ring)
        alarm.start()
        alarm.set(datetime.now(UTC) + timedelta(hours=1))
        alarm.set(datetime.now(UTC))
        await asyncio.wait_for(rung.wait(), timeout=5)
        alarm.stop()
        return len(rings)

    assert asyncio.run(wait()) == 1


def test_a_jump_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = iter(
        [
            (timedelta(0), timedelta(0)),
            (timedelta(hours=8), timedelta(seconds=30)),
        ]
    )
    monkeypatch.setattr(scheduling, "_clocks", lambda: next(clocks))
    monkeypatch.setattr(scheduling, "WATCH_EVERY", timedelta(milliseconds=10))

    async def wait() -> None:
        rung = asyncio.Event()
        alarm = AlarmClock(asyncio.get_running_loop(), rung.set)
        alarm.start()
        await asyncio.wait_for(rung.wait(), timeout=5)
        alarm.stop()

    asyncio.run(wait())
