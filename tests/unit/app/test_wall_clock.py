"""Local times become the right instants on days whose clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from oo_app.wall_clock import (
    daily_span,
    first_reaches,
    instant,
    midnight,
    milliseconds,
    resolved,
    system_zone,
)

BERLIN = ZoneInfo("Europe/Berlin")
# Zones whose clocks change at different hours and by different amounts, both ways.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kolkata", date(2026, 3, 29)),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-29T01:59", "2026-03-29T00:59"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),  # skipped: an hour on, 03:30 by the clock
        ("2026-03-29T03:00", "2026-03-29T01:00"),
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice: the first
        ("2026-10-25T03:00", "2026-10-25T02:00"),
    ],
)
def test_calendar_times_around_a_change(local: str, expected: str) -> None:
    found = resolved(datetime.fromisoformat(local), BERLIN)
    assert found.astimezone(UTC) == utc(expected)
    assert found.tzinfo is BERLIN


def test_a_skipped_time_shows_the_time_it_moved_to() -> None:
    assert resolved(datetime.fromisoformat("2026-03-29T02:30"), BERLIN).hour == 3


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_first_reaches_is_what_a_watcher_of_the_clock_sees(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    start = datetime.combine(day, time()) - timedelta(hours=1)
    begin = start.replace(tzinfo=zone).astimezone(UTC)
    minutes = [begin + timedelta(minutes=step) for step in range(-120, 60 * 30)]
    shown = [minute.astimezone(zone).replace(tzinfo=None) for minute in minutes]
    for step in range(0, 26 * 60, 10):
        local = start + timedelta(minutes=step)
        watched = next(
            minute for minute, clock in zip(minutes, shown, strict=True) if clock >= local
        )
        assert first_reaches(local, zone) == watched, local


def test_midnight_stays_midnight_where_the_clock_skips_it() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    found = midnight(date(2026, 4, 24), cairo)
    assert (found.hour, found.minute) == (0, 0)
    assert found.astimezone(UTC) == utc("2026-04-23T22:00")


def test_milliseconds_and_back() -> None:
    moment = datetime(2026, 11, 22, 9, 0, 0, 123_000, tzinfo=BERLIN)
    assert instant(milliseconds(moment), BERLIN) == moment
    assert instant(0, BERLIN).tzinfo is BERLIN


def test_the_machines_zone_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert system_zone() == ZoneInfo("Asia/Tokyo")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert system_zone() == BERLIN


def test_a_zone_that_cannot_be_told_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "PST4DST")
    assert system_zone() == ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("moment", "span"),
    [
        # 02:30 comes twice on 25 October: the range began with the first and does not end between
        ("2026-10-25T00:29", None),
        ("2026-10-25T00:30", ("2026-10-25T00:30", "2026-10-25T06:00")),
        ("2026-10-25T01:10", ("2026-10-25T00:30", "2026-10-25T06:00")),
        # and on 29 March it does not come at all
        ("2026-03-29T00:59", None),
        ("2026-03-29T01:00", ("2026-03-29T01:00", "2026-03-29T05:00")),
    ],
)
def test_a_daily_span_is_neither_split_nor_repeated(
    moment: str, span: tuple[str, str] | None
) -> None:
    found = daily_span(utc(moment).astimezone(BERLIN), time(2, 30), time(7))
    assert found == (span and (utc(span[0]), utc(span[1])))
