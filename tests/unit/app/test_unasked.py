"""Speaking first: the gates of a decision and those of the desk, seen together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from builders.briefs import NOW, brief
from oo_agents.api import CalendarEvent, When, World
from oo_app.notifier.moment import MOMENT_GATES, Desk
from oo_app.recommender.brief import Rules
from oo_app.recommender.gates import INTERRUPTION_GATES
from oo_app.unasked import held_words, meeting_until, withheld_by

HOUR = timedelta(hours=1)


def event(start: datetime, end: datetime) -> CalendarEvent:
    return CalendarEvent(
        id=f"e{start}",
        event=1,
        source="ics",
        first_seen=NOW,
        changed=NOW,
        start=When(at=start),
        end=When(at=end),
    )


def until(*events: CalendarEvent, now: datetime = NOW) -> datetime | None:
    return meeting_until(World(now=now, calendar=events))


def test_the_gates_of_both_are_seen_and_only_when_nobody_asked() -> None:
    quiet = Rules(quiet_hours=(time(0), time(23)), daily_cap=0)
    given = brief(is_asked=False, rules=quiet)
    gates = [each.gate for each in withheld_by(given, Desk(is_locked=True))]
    assert gates == ["quiet_hours", "daily_cap", "locked"]
    assert [each.gate for each in withheld_by(replace(given, is_asked=True), Desk())] == []


@pytest.mark.parametrize("gate", [*INTERRUPTION_GATES, *MOMENT_GATES])
def test_every_gate_has_words(gate: str) -> None:
    assert held_words(gate, None, NOW)


def test_appointments_that_follow_each_other_are_one() -> None:
    first, second = event(NOW - HOUR, NOW + HOUR), event(NOW + HOUR, NOW + 2 * HOUR)
    assert until(second, first) == (NOW + 2 * HOUR).astimezone(UTC)
    assert until(second) is None
    assert until(first, now=NOW + HOUR) is None


@pytest.mark.parametrize("changes", [{"is_free": True}, {"status": "cancelled"}, {"start": None}])
def test_what_blocks_no_time_is_no_meeting(changes: dict[str, Any]) -> None:
    assert until(replace(event(NOW - HOUR, NOW + HOUR), **changes)) is None
