"""Moments and spans as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from oo_storage.errors import UsageError
from oo_ui.cli.typed_times import typed_moment, typed_span, typed_until

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # 13:00 in Berlin, a day before the clocks change


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("now", "2026-03-28T12:00"),
        ("23:30", "2026-03-28T22:30"),
        ("9:00", "2026-03-28T08:00"),
        ("tomorrow 9:00", "2026-03-29T07:00"),
        ("tomorrow 9", "2026-03-29T07:00"),
        ("Tomorrow", "2026-03-29T07:00"),
        ("yesterday 8:15", "2026-03-27T07:15"),
        ("2026-03-30T09:00", "2026-03-30T07:00"),
        ("2026-03-30 09:00", "2026-03-30T07:00"),
        ("2026-03-30", "2026-03-30T07:00"),
        ("2026-03-30T09:00:00+05:00", "2026-03-30T04:00"),
        ("2026-03-30T09:00Z", "2026-03-30T09:00"),
        ("tomorrow 2:30", "2026-03-29T01:30"),  # 2:30 is skipped that night
    ],
)
def test_a_moment_is_read_in_the_persons_zone(text: str, utc: str) -> None:
    assert typed_moment(text, now=NOW, zone=BERLIN) == datetime.fromisoformat(utc + "+00:00")


def test_an_end_is_the_next_such_time() -> None:
    until = typed_until("9:00", "", now=NOW, zone=BERLIN)
    assert until == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert typed_until("", "90m", now=NOW, zone=BERLIN) == NOW + timedelta(minutes=90)
    assert typed_until("", "", now=NOW, zone=BERLIN) is None


@pytest.mark.parametrize("text", ["", "25:00", "soon", "tomorrow 9:00 sharp", "9:61", "2026-13-01"])
def test_what_is_no_moment_is_a_wrong_call(text: str) -> None:
    with pytest.raises(UsageError):
        typed_moment(text, now=NOW, zone=BERLIN)


def test_an_end_must_be_ahead_and_said_once() -> None:
    with pytest.raises(UsageError, match="already over"):
        typed_until("2020-01-01", "", now=NOW, zone=BERLIN)
    with pytest.raises(UsageError, match="not both"):
        typed_until("9:00", "1h", now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "minutes"), [("30m", 30), ("2h", 120), ("1h30m", 90), ("1 d", 1440), ("1w", 10080)]
)
def test_a_span_is_a_number_of_units(text: str, minutes: int) -> None:
    assert typed_span(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "30", "h", "0m", "-1h", "1h1h", "999999d", "1x", "²h"])
def test_what_is_no_span_is_a_wrong_call(text: str) -> None:
    with pytest.raises(UsageError):
        typed_span(text)
