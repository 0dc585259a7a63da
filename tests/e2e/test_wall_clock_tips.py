"""Tips across changes of the clock, at night and after travel, in one home on real files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from support.hosting import Clock, hosted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//t//
BEGIN:VEVENT
UID:daily@x
DTSTAMP:20260101T000000Z
SUMMARY:Standup
DTSTART;TZID=Europe/Berlin:20270320T091500
DTEND;TZID=Europe/Berlin:20270320T093000
RRULE:FREQ=DAILY
END:VEVENT
BEGIN:VEVENT
UID:floating@x
DTSTAMP:20260101T000000Z
SUMMARY:Walk
DTSTART:20270330T180000
DTEND:20270330T183000
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2027, 3, 26, 20, tzinfo=BERLIN).astimezone(UTC))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "home.ics").write_text(CALENDAR)
    (tmp_path / "todo.txt").write_text("(A) Send the tax form due:2027-03-28\n")
    return tmp_path


@pytest.fixture
def assistant(tmp_path: Path, clock: Clock) -> Iterator[LocalAssistant]:
    with hosted(tmp_path / "home", clock) as local:
        local.set_preference("zone", "Europe/Berlin")
        yield local
        assert local.rebuild(check=True).differing == ()


@pytest.fixture
def appointments(assistant: LocalAssistant, files: Path) -> LocalAssistant:
    assistant.connect("ics", str(files / "home.ics"))
    return assistant


@pytest.fixture
def tasks(assistant: LocalAssistant, files: Path) -> LocalAssistant:
    assistant.connect("todotxt", str(files / "todo.txt"))
    return assistant


def said(assistant: LocalAssistant) -> str:
    tip = assistant.tip().tip
    return "" if tip is None else tip.text


@pytest.mark.parametrize(
    "day", ["2027-03-27", "2027-03-28", "2027-03-29", "2027-10-30", "2027-10-31", "2027-11-01"]
)
def test_an_appointment_keeps_its_local_time_across_the_change(
    appointments: LocalAssistant, clock: Clock, day: str
) -> None:
    local = datetime.fromisoformat(f"{day}T08:30").replace(tzinfo=BERLIN)
    clock.now = local.astimezone(UTC)
    text = said(appointments)
    assert "Standup" in text
    assert "at 09:15" in text
    what_if = appointments.tip(at=(local + timedelta(days=1)).astimezone(UTC)).tip
    assert what_if is not None
    assert "Standup" in what_if.text
    assert "at 09:15" in what_if.text


def test_a_day_is_over_when_it_is_over_here(tasks: LocalAssistant, clock: Clock) -> None:
    clock.now = datetime(2027, 3, 28, 22, 30, tzinfo=UTC)  # 00:30 of the 29th in Berlin
    assert "Send the tax form" in said(tasks)
    assert "was due" in said(tasks)
    tasks.set_preference("zone", "America/New_York")  # 18:30 of the 28th
    assert "due today" in said(tasks).lower()


def test_after_travel_instants_move_and_floating_times_stay(
    appointments: LocalAssistant, clock: Clock
) -> None:
    appointments.set_preference("zone", "America/New_York")
    clock.now = datetime(2027, 3, 30, 2, 45, tzinfo=NEW_YORK).astimezone(UTC)
    assert "Standup" in said(appointments)
    assert "at 03:15" in said(appointments)
    clock.now = datetime(2027, 3, 30, 17, 30, tzinfo=NEW_YORK).astimezone(UTC)
    assert "Walk" in said(appointments)
    assert "at 18:00" in said(appointments)


def test_the_open_tip_stays_the_same_until_late(tasks: LocalAssistant, clock: Clock) -> None:
    clock.now = datetime(2027, 3, 28, 11, tzinfo=BERLIN).astimezone(UTC)
    first = tasks.tip().tip
    assert first is not None
    assert "Send the tax form" in first.text
    for hour, minute in ((12, 0), (18, 0), (23, 30)):
        clock.now = datetime(2027, 3, 28, hour, minute, tzinfo=BERLIN).astimezone(UTC)
        again = tasks.tip().tip
        assert again is not None
        assert again.id == first.id


def test_done_binds_every_agent_and_undo_frees_it(tasks: LocalAssistant, clock: Clock) -> None:
    clock.now = datetime(2027, 3, 28, 11, tzinfo=BERLIN).astimezone(UTC)
    assert "tax form" in said(tasks)
    tasks.react("done")
    for step in (0, 1, 24, 24 * 8, 24 * 40):
        clock.forward(hours=step)
        assert "tax form" not in said(tasks)


def test_undo_brings_it_back(tasks: LocalAssistant, clock: Clock) -> None:
    clock.now = datetime(2027, 3, 28, 11, tzinfo=BERLIN).astimezone(UTC)
    assert "tax form" in said(tasks)
    tasks.react("done")
    assert "tax form" not in said(tasks)
    tasks.undo()
    assert "tax form" in said(tasks)


def test_without_its_evidence_there_is_no_tip(
    tasks: LocalAssistant, clock: Clock, files: Path
) -> None:
    clock.now = datetime(2027, 3, 28, 11, tzinfo=BERLIN).astimezone(UTC)
    tip = tasks.tip().tip
    assert tip is not None
    assert [each.title for each in tip.evidence] == ["Send the tax form"]
    (files / "todo.txt").write_text("")
    assert tasks.tip().tip is None
