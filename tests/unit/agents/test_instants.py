"""Agents reckon in real time, whatever the clocks and the calendar do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from oo_agents.api import (
    Own,
    When,
    at_clock,
    day_end,
    day_start,
    days_after,
    instant,
    later,
    local_day,
    next_of,
    shortened,
    weekdays,
    whole_day,
)
from oo_agents.instants import FIRST, LAST

BERLIN, CAIRO = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Cairo")
NIGHT_BACK = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)


def test_difference_across_a_change_of_the_clocks_is_real_time() -> None:
    second = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1)
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert instant(second) - instant(first) == timedelta(minutes=45)
    assert second < first  # what Python says of them


def test_later_adds_real_time() -> None:
    assert later(NIGHT_BACK, timedelta(hours=2)) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert later(NIGHT_BACK, -timedelta(hours=2)) == datetime(2026, 10, 24, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(1, 1, 1, tzinfo=BERLIN), FIRST),
        (datetime(9999, 12, 31, 23, 59, tzinfo=ZoneInfo("America/New_York")), LAST),
        (datetime(1601, 1, 1, tzinfo=UTC), FIRST),
        (datetime(9000, 1, 1, tzinfo=UTC), LAST),
    ],
)
def test_the_ends_of_the_calendar(moment: datetime, expected: datetime) -> None:
    assert instant(moment) == expected
    assert later(moment, timedelta.max) == LAST
    assert later(moment, timedelta.min) == FIRST
    assert When(moment, is_all_day=True).until.tzinfo is not None
    assert local_day(moment, NIGHT_BACK).year in (1, 1600, 1601, 9000, 9999)


def test_days_begin_and_end_where_the_person_is() -> None:
    assert day_start(NIGHT_BACK.date(), NIGHT_BACK) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert day_end(NIGHT_BACK) == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert local_day(datetime(2026, 10, 24, 22, 30, tzinfo=UTC), NIGHT_BACK) == date(2026, 10, 25)
    assert whole_day(date(2026, 10, 26), NIGHT_BACK).until == datetime(2026, 10, 27, tzinfo=BERLIN)


def test_a_day_whose_midnight_is_skipped_begins_an_hour_later() -> None:
    now = datetime(2026, 4, 24, 12, tzinfo=CAIRO)
    assert day_start(now.date(), now) == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert whole_day(now.date(), now).at.date() == now.date()


def test_dates_stop_at_the_ends() -> None:
    assert days_after(date(2026, 2, 27), 2) == date(2026, 3, 1)
    assert days_after(date.max, 1) == date.max
    assert days_after(date.min, -1) == date.min


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("09:00", datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (" 9:05 ", datetime(2026, 10, 25, 8, 5, tzinfo=UTC)),
        ("24:00", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("24:01", None),
        ("25:00", None),
        ("09:60", None),
        ("", None),
        ("x:y", None),
        ("9", None),
        ("-1:00", None),
    ],
)
def test_clock_times(clock: str, expected: datetime | None) -> None:
    assert at_clock(NIGHT_BACK.date(), clock, NIGHT_BACK) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sun-thu", {6, 0, 1, 2, 3}),
        ("sat-wed", {5, 6, 0, 1, 2}),
        ("mon-sun", set(range(7))),
        ("wed-wed", {2}),
        ("weekdays", set()),
        ("", set()),
    ],
)
def test_weekdays(text: str, days: set[int]) -> None:
    assert weekdays(text) == days


def test_next_of_is_strictly_ahead_and_never_the_end() -> None:
    moments = [NIGHT_BACK, later(NIGHT_BACK, timedelta(hours=1)), datetime.max.replace(tzinfo=UTC)]
    assert next_of(moments, NIGHT_BACK) == later(NIGHT_BACK, timedelta(hours=1))
    assert next_of(moments[::2], NIGHT_BACK) is None
    assert next_of([], NIGHT_BACK) is None


def test_a_side_text_is_kept_short() -> None:
    assert shortened("Room 4") == "Room 4"
    assert shortened("x" * 40) == "x" * 40
    assert shortened("x" * 41) == "x" * 39 + "…"


def test_preferences_have_their_declared_types() -> None:
    own = Own(preferences={"limit": 3, "similarity": 0.75, "work_days": "mon-fri"})
    assert (own.count("limit"), own.number("similarity"), own.words("work_days")) == (
        3,
        0.75,
        "mon-fri",
    )
    with pytest.raises(TypeError):
        own.number("work_days")
    with pytest.raises(TypeError):
        own.words("limit")
