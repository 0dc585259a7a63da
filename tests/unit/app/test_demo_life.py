"""The sample life: the same files for the same moment, and a meeting within the hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import icalendar
import pytest

from oo_app.demo import write_sample_life

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 13, 27, 31, tzinfo=UTC)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_moment_gives_the_same_life(tmp_path: Path) -> None:
    write_sample_life(tmp_path / "a", NOW)
    write_sample_life(tmp_path / "b", NOW)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    write_sample_life(tmp_path / "c", NOW + timedelta(days=1))
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_every_place_that_is_connected_exists(tmp_path: Path) -> None:
    places = write_sample_life(tmp_path, NOW)
    assert [kind for kind, _place in places] == ["todotxt", "ics", "markdown", "contacts"]
    assert all(place.exists() for _kind, place in places)


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_at_any_hour_a_meeting_begins_within_the_hour(tmp_path: Path, hour: int) -> None:
    now = NOW.replace(hour=hour)
    places = dict(write_sample_life(tmp_path, now))
    calendar = icalendar.Calendar.from_ical(places["ics"].read_bytes())
    ahead: list[timedelta] = [event.start - now for event in calendar.events]
    assert any(timedelta(minutes=30) <= wait <= timedelta(minutes=40) for wait in ahead)
    assert sum("RRULE" in event for event in calendar.events) == 2
