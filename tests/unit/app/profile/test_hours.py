"""Quiet hours against a watcher who looks at the clock every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_app.profile.hours import Hours, clock, is_within, next_edge, parse_hours, window_on

CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Asia/Kolkata", date(2026, 3, 29)),
]
hours_of_any_kind = st.builds(
    Hours, st.integers(0, 1439), st.integers(1, 1440)
).filter(lambda hours: hours.start_min != hours.end_min)  # fmt: skip


def watched(zone: ZoneInfo, day: date, hours: Hours) -> list[tuple[datetime, bool]]:
    """Every minute of three days, and whether someone who watches the clock is in the range.

    The watcher enters when the clock first reaches a day's start, and leaves when it first
    reaches that range's end.
    """
    begin = datetime.combine(day - timedelta(days=3), time(), tzinfo=zone).astimezone(UTC)
    minutes = [begin + timedelta(minutes=step) for step in range(6 * 1440)]
    shown = [minute.astimezone(zone).replace(tzinfo=None) for minute in minutes]
    inside = [False] * len(minutes)
    for offset in range(-3, 3):
        start = datetime.combine(day + timedelta(days=offset), time()) + timedelta(
            minutes=hours.start_min
        )
        end = start + timedelta(minutes=hours.length_min)
        first = next((i for i, clock in enumerate(shown) if clock >= start), len(shown))
        last = next((i for i, clock in enumerate(shown) if clock >= end), len(shown))
        inside[first:last] = [True] * max(0, last - first)
    return list(zip(minutes, inside, strict=True))[2 * 1440 : 5 * 1440]


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(CHANGES), hours_of_any_kind, st.integers(0, 28))
def test_is_what_the_watcher_says(change: tuple[str, date], hours: Hours, phase: int) -> None:
    zone = ZoneInfo(change[0])
    for minute, inside in watched(zone, change[1], hours)[phase::29]:
        assert is_within(minute, hours, zone) == inside, minute.astimezone(zone)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(CHANGES), hours_of_any_kind, st.integers(0, 1439))
def test_the_next_edge_is_the_next_minute_that_differs(
    change: tuple[str, date], hours: Hours, start: int
) -> None:
    zone = ZoneInfo(change[0])
    minutes = watched(zone, change[1], hours)[start:]
    now, inside = minutes[0]
    edge = next_edge(now, hours, zone)
    assert edge is not None
    assert edge > now
    differs = next((minute for minute, other in minutes if other != inside), None)
    assert differs is None or edge <= differs
    before = is_within(edge.astimezone(UTC) - timedelta(seconds=1), hours, zone)
    # A range may end as the next begins; an edge outside of any would be none.
    assert before or is_within(edge, hours, zone)


def test_over_midnight_in_berlin() -> None:
    zone = ZoneInfo("Europe/Berlin")
    hours = Hours(22 * 60, 7 * 60)
    assert is_within(datetime(2026, 11, 22, 23, 30, tzinfo=zone), hours, zone)
    assert is_within(datetime(2026, 11, 22, 6, 59, tzinfo=zone), hours, zone)
    assert not is_within(datetime(2026, 11, 22, 7, 0, tzinfo=zone), hours, zone)
    assert not is_within(datetime(2026, 11, 22, 21, 59, 59, tzinfo=zone), hours, zone)
    edge = next_edge(datetime(2026, 11, 22, 23, 30, tzinfo=zone), hours, zone)
    assert edge == datetime(2026, 11, 23, 7, 0, tzinfo=zone)


def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    zone, hours = ZoneInfo("Europe/Berlin"), Hours(22 * 60, 7 * 60)
    spring, autumn = (
        window_on(date(2026, 3, 28), hours, zone),
        window_on(date(2026, 10, 24), hours, zone),
    )
    assert spring.end - spring.start == timedelta(hours=8)
    assert autumn.end - autumn.start == timedelta(hours=10)


def test_the_same_instant_in_another_zone_is_judged_by_the_persons() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    moment = datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert is_within(moment, Hours(22 * 60, 7 * 60), berlin)
    assert not is_within(moment, Hours(22 * 60, 7 * 60), ZoneInfo("America/Los_Angeles"))


def test_no_hours_are_never() -> None:
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert not is_within(now, None, ZoneInfo("UTC"))
    assert next_edge(now, None, ZoneInfo("UTC")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:00-07:00", Hours(1320, 420)),
        ("9-17", Hours(540, 1020)),
        (" 9:30 – 24:00 ", Hours(570, 1440)),
        ("0900-1730", Hours(540, 1050)),
        ("00:00-24:00", Hours(0, 1440)),
    ],
)
def test_hours_are_understood(text: str, expected: Hours) -> None:
    assert parse_hours(text) == expected
    assert parse_hours(str(expected)) == expected


@pytest.mark.parametrize(
    "text", ["", "22:00", "9-9", "24:00-07:00", "9:60-10", "22:00-25:00", "x-y", "-", "22:00-24:01"]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    assert parse_hours(text) is None


def test_clock() -> None:
    assert clock(5) == "00:05"
