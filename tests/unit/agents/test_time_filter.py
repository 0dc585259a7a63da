"""The filter `time` in templates: a clock time where the day is plain, the day where it is not."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from oo_agents.api import When
from oo_agents.templates import render

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 11, 27, 11, 0, tzinfo=UTC), "12:00"),
        (datetime(2026, 11, 27, 23, 30, tzinfo=UTC), "tomorrow at 00:30"),
        (datetime(2026, 11, 26, 23, 5, tzinfo=BERLIN), "yesterday at 23:05"),
        (When(datetime(2026, 11, 27, tzinfo=BERLIN), is_all_day=True), "today"),
    ],
)
def test_time_of_day(value: datetime | When, words: str) -> None:
    assert render("until {{ at | time }}", {"at": value}, NOW) == f"until {words}"
