"""Reading calendars: occurrences, zones, privacy, what is refused, and the moving window."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from contracts.collecting_home import NOW, CollectingHome, settle, surroundings_in
from contracts.samples import sample
from oo_app.integrations.builtin.ics import connector as ics
from oo_app.integrations.builtin.ics import expanding
from oo_storage.errors import BadInput
from oo_storage.events._generated.signals_pb2 import CalendarEventSeen, TaskSeen
from oo_storage.plain import plain

if TYPE_CHECKING:
    from oo_app.integrations.connector import Cursor, Fetch
    from oo_app.integrations.reading import Fault

BERLIN = ZoneInfo("Europe/Berlin")


def event(*lines: str, uid: str = "1@test") -> str:
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""))


def calendar(*parts: str, head: str = "") -> str:
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + head + "".join(parts) + "END:VCALENDAR\n"


def fetch(place: Path, now: datetime = NOW, cursor: Cursor | None = None) -> Fetch:
    return ics.connect().fetch(str(place), (), cursor or {}, surroundings_in(place.parent, now))


def read(folder: Path, text: str, now: datetime = NOW) -> tuple[list[Any], list[tuple[str, str]]]:
    """The records of one file, and its problems as (line, message)."""
    file = folder / "c.ics"
    file.write_text(text, encoding="utf-8")
    found = fetch(file, now)
    records = [record.data for part in found.parts for record in part.records]
    return records, [(each.where.rpartition(":")[2], each.message) for each in found.problems]


@pytest.fixture
def work(tmp_path: Path) -> tuple[list[Any], list[tuple[str, str]]]:
    return read(tmp_path, sample("work.ics"))


def events(records: list[Any], title: str) -> list[CalendarEventSeen]:
    return [each for each in records if isinstance(each, CalendarEventSeen) and each.title == title]


def local(when: Any) -> datetime:
    return datetime.fromtimestamp(when.instant_ms / 1000, BERLIN)


def test_a_series_keeps_its_hour_across_the_change_of_clocks(tmp_path: Path) -> None:
    weekly = event(
        "DTSTART;TZID=Europe/Berlin:20261006T090000",
        "DTEND;TZID=Europe/Berlin:20261006T091500",
        "RRULE:FREQ=WEEKLY",
        "SUMMARY:Stand-up",
    )
    records, problems = read(tmp_path, calendar(weekly), datetime(2026, 10, 10, tzinfo=UTC))
    starts = [local(each.start) for each in records]
    assert {start.strftime("%H:%M") for start in starts} == {"09:00"}
    assert {start.utcoffset() for start in starts} == {timedelta(hours=1), timedelta(hours=2)}
    assert {each.start.zone for each in records} == {"Europe/Berlin"}
    assert problems == []


def test_exceptions_moves_and_cancellations_hold(work: Any) -> None:
    records, _problems = work
    days = [local(each.start).date().isoformat() for each in events(records, "Stand-up")]
    assert "2026-12-01" not in days  # EXDATE
    assert "2026-11-24" not in days  # moved
    cancelled = [each for each in records if getattr(each, "status", "") == "cancelled"]
    assert [local(each.start).date().isoformat() for each in cancelled] == ["2026-12-08"]
    (moved,) = events(records, "Stand-up (moved)")
    assert local(moved.start) == datetime(2026, 11, 25, 10, tzinfo=BERLIN)


def test_the_window_is_from_yesterday_to_two_months_ahead(work: Any) -> None:
    records, _problems = work
    last = max(local(each.start) for each in events(records, "Stand-up"))
    assert NOW + timedelta(days=53) < last <= NOW + timedelta(days=60)
    assert not events(records, "Long ago")
    assert not events(records, "Too far ahead")


def test_times_are_kept_as_they_are_written(work: Any) -> None:
    records, _problems = work
    (call,) = events(records, "Call abroad")
    assert call.start.instant_ms == datetime(2026, 11, 23, 13, tzinfo=UTC).timestamp() * 1000
    assert call.end.instant_ms - call.start.instant_ms == 90 * 60_000
    assert (call.start.zone, call.status) == ("Europe/Berlin", "tentative")
    (run,) = events(records, "Run")
    assert (run.start.local, run.end.local) == ("2026-11-24T07:00", "2026-11-24T07:30")
    (fair,) = events(records, "Fair")
    assert (fair.start.date, fair.end.date) == ("2026-11-26", "2026-11-28")
    assert len(events(records, "Twice")) == 2


def test_free_and_busy(work: Any) -> None:
    records, _problems = work
    assert events(records, "Run")[0].is_free
    assert events(records, "Fair")[0].is_free
    assert not events(records, "Call abroad")[0].is_free


def test_a_private_event_arrives_as_busy_only(work: Any) -> None:
    records, _problems = work
    (private,) = [each for each in records if getattr(each, "is_private", False)]
    assert (private.title, private.place, list(private.people)) == ("", "", [])
    assert local(private.start) == datetime(2026, 11, 27, 9, tzinfo=BERLIN)  # a Windows zone
    everything = "".join(str(each) for each in records)
    for secret in ("Doctor", "Clinic", "Dr. No", "secret notes", "Secret"):
        assert secret not in everything


def test_people_and_places(work: Any) -> None:
    records, _problems = work
    first = events(records, "Stand-up")[-1]
    assert first.place == "Room 2, second floor"
    assert list(first.people) == ["Eva Kim", "bo.li", "Ana"]
    assert first.calendar == "Work"


def test_a_zone_of_the_files_own_is_used_and_an_unknown_one_is_said(work: Any) -> None:
    records, problems = work
    (far,) = events(records, "Far away")
    start = datetime.fromtimestamp(far.start.instant_ms / 1000, UTC)
    assert start == datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
    assert events(records, "Somewhere")[0].start.local == "2026-11-27T15:00"
    assert [(line, "time zone" in message) for line, message in problems] == [("85", True)]


def test_a_zone_name_of_another_file_is_not_taken_over(tmp_path: Path) -> None:
    def file(offset: str) -> str:
        zone = (
            "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
            f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
        )
        return calendar(zone, event("DTSTART;TZID=Mine:20261124T120000", "SUMMARY:x"))

    (tmp_path / "a.ics").write_text(file("+0200"))
    (tmp_path / "b.ics").write_text(file("+0500"))
    parts = fetch(tmp_path).parts
    datas: list[Any] = [part.records[0].data for part in parts]
    hours = [datetime.fromtimestamp(each.start.instant_ms / 1000, UTC).hour for each in datas]
    assert hours == [10, 7]


def test_to_dos_are_tasks(work: Any) -> None:
    records, _problems = work
    tasks = {each.title: each for each in records if isinstance(each, TaskSeen)}
    assert set(tasks) == {"Send the report", "Book the room"}
    report = tasks["Send the report"]
    assert (report.due.date, report.priority, report.status) == ("2026-11-30", 1, "open")
    assert list(report.tags) == ["reports", "finance"]
    assert report.project == "Work"
    assert tasks["Book the room"].status == "done"
    assert tasks["Book the room"].completed.HasField("instant_ms")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "freq=secondly",
        "INTERVAL=1;FREQ=MINUTELY",
        "FREQ=DAILY;BYMINUTE=0,1,2,3,4,5;BYSECOND=0,10,20,30,40",
    ],
)
def test_a_bomb_is_refused_by_line_and_the_rest_is_read(tmp_path: Path, rule: str) -> None:
    bomb = event("DTSTART:20261101T000000Z", f"RRULE:{rule}", "SUMMARY:Bomb", uid="bomb")
    good = event("DTSTART:20261124T090000Z", "SUMMARY:Good", uid="good")
    began = time.monotonic()
    records, problems = read(tmp_path, calendar(bomb, good))
    assert [each.title for each in records] == ["Good"]
    assert [line for line, _message in problems] == ["6"]
    assert time.monotonic() - began < 5


def test_a_rule_that_never_happens_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oo_app.integrations.builtin.ics import expanding

    monkeypatch.setattr(expanding, "SERIES_SECONDS", 0.2)
    rule = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    slow = event("DTSTART:20001101T000000Z", rule, "SUMMARY:Never", uid="never")
    good = event("DTSTART:20261124T090000Z", "SUMMARY:Good", uid="good")
    records, problems = read(tmp_path, calendar(slow, good))
    assert [each.title for each in records] == ["Good"]
    assert [line for line, _message in problems] == ["6"]


# The limit may strike inside a callback, where Python can only report the exception.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_at_most_two_thousand_events_the_next_ones(tmp_path: Path) -> None:
    many = [
        event("DTSTART:20261201T090000Z", "RRULE:FREQ=HOURLY", f"SUMMARY:{n}", uid=f"{n}")
        for n in range(2)
    ]
    soon = event("DTSTART:20261123T090000Z", "SUMMARY:Soon", uid="soon")
    records, problems = read(tmp_path, calendar(*many, soon))
    assert len(records) == ics.OCCURRENCE_LIMIT
    assert records[0].title == "Soon"
    assert len(problems) == 1


@pytest.mark.parametrize(
    "broken",
    [
        event("DTSTART:20261340T000000Z", "SUMMARY:x", uid="b"),
        event("SUMMARY:no start", uid="b"),
        event("DTSTART:20261124T090000Z", "RRULE:FREQ=SOMETIMES", uid="b"),
        event("DTSTART:20261124T090000Z", "DTEND:tomorrow", uid="b"),
        "BEGIN:VEVENT\nUID:b\nDTSTART:20261124T090000Z\n",
        event("DTSTART:20261124T090000Z", "RRULE:FREQ=DAILY;UNTIL=never", uid="b"),
        event("DTSTART:20261124T090000Z", "DURATION:-P1D", "DTEND:20261124T080000Z", uid="b"),
    ],
)
def test_a_broken_event_does_not_lose_the_others(tmp_path: Path, broken: str) -> None:
    good = [event("DTSTART:20261124T090000Z", "SUMMARY:Good", uid=f"g{n}") for n in range(2)]
    records, problems = read(tmp_path, calendar(good[0], broken, good[1]))
    assert [each.title for each in records].count("Good") == 2
    assert all(line.isdigit() for line, _message in problems)
    assert problems or broken.count("DTEND:20261124T080000Z")


@pytest.mark.parametrize("text", ["<html>", "BEGIN:VCARD\nEND:VCARD\n", "", "\0\0\0"])
def test_what_is_no_calendar_keeps_the_last_good_data(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.ics").write_text(text)
    found = fetch(tmp_path / "c.ics")
    assert found.parts == ()
    assert found.gone == ()
    assert found.problems


def test_the_file_of_200_megabytes_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.ics"
    huge.touch()
    os.truncate(huge, 200 * 1024 * 1024)
    (tmp_path / "good.ics").write_text(calendar(event("DTSTART:20261124T090000Z", "SUMMARY:Good")))
    (tmp_path / "home").mkdir()
    home = CollectingHome.open(tmp_path / "home", tmp_path / "nobody")
    home.connect("ics", str(tmp_path))
    began = time.monotonic()
    assert home.collect().seen == 1
    assert time.monotonic() - began < 5
    assert [where for where, _message, _hint in home.health().problems] == [str(huge)]
    home.close()


def test_the_window_moves_on_though_nothing_changed(tmp_path: Path) -> None:
    daily = event("DTSTART:20261101T090000Z", "RRULE:FREQ=DAILY", "SUMMARY:Daily")
    (tmp_path / "c.ics").write_text(calendar(daily))
    settle(tmp_path)
    first = fetch(tmp_path)
    assert first.next_due == NOW + timedelta(days=30)
    assert fetch(tmp_path, NOW + timedelta(days=29), first.cursor).parts == ()
    later = fetch(tmp_path, NOW + timedelta(days=31), first.cursor)
    assert later.parts
    assert later.next_due == NOW + timedelta(days=61)
    back = fetch(tmp_path, NOW - timedelta(days=10), first.cursor)
    assert back.parts


def test_occurrences_keep_their_identity(tmp_path: Path) -> None:
    rule = ("DTSTART:20261101T090000Z", "RRULE:FREQ=DAILY")
    file = tmp_path / "c.ics"
    file.write_text(calendar(event(*rule, "SUMMARY:Daily")))
    before = {record.external_id for record in fetch(file).parts[0].records}
    file.write_text(calendar(event(*rule, "SUMMARY:Renamed", "LOCATION:There")))
    assert {record.external_id for record in fetch(file).parts[0].records} == before
    assert len(before) > 50


def test_a_moved_single_event_is_the_same_event(tmp_path: Path) -> None:
    file = tmp_path / "c.ics"
    names = []
    for day in ("24", "25"):
        file.write_text(calendar(event(f"DTSTART:202611{day}T090000Z", "SUMMARY:x")))
        names.append(fetch(file).parts[0].records[0].external_id)
    assert names[0] == names[1]


def test_a_folder_with_one_entry_per_file_is_one_calendar(tmp_path: Path) -> None:
    folder = tmp_path / "calendars" / "home"
    folder.mkdir(parents=True)
    (folder / "displayname").write_text("Home")
    for number in range(3):
        text = calendar(event("DTSTART:20261124T090000Z", "SUMMARY:x", uid=f"{number}"))
        (folder / f"{number}.ics").write_text(text)
    (tmp_path / "calendars" / "other.ics").write_text(calendar())
    settle(tmp_path)
    place = tmp_path / "calendars"
    preview = ics.connect().preview(str(place), surroundings_in(tmp_path))
    assert {part.name for part in preview.parts} == {str(place / "other.ics"), str(folder)}
    first = fetch(place)
    assert {part.name: len(part.records) for part in first.parts}[str(folder)] == 3
    (folder / "1.ics").unlink()
    second = fetch(place, cursor=first.cursor)
    assert [(part.name, len(part.records)) for part in second.parts] == [(str(folder), 2)]
    assert second.gone == ()


def test_several_calendars_in_one_file(tmp_path: Path) -> None:
    one = calendar(event("DTSTART:20261124T090000Z", "SUMMARY:One", uid="1"))
    two = calendar(event("DTSTART:20261124T100000Z", "SUMMARY:Two", uid="2"))
    records, problems = read(tmp_path, one + two)
    assert [each.title for each in records] == ["One", "Two"]
    assert problems == []


def test_folded_lines_and_odd_line_ends(tmp_path: Path) -> None:
    text = calendar(event("DTSTART:20261124T090000Z", "SUMMARY:A long", "  ti", "\ttle\u2028x"))
    (tmp_path / "c.ics").write_bytes(text.replace("\n", "\r\n").encode())
    data: Any = fetch(tmp_path / "c.ics").parts[0].records[0].data
    assert data.title == "A long title x"


def test_hostile_titles_are_plain_and_short(tmp_path: Path) -> None:
    title = "\x1b]52;c;x\x07\u202eevil [/bold] " + "x" * 100_000
    records, _problems = read(
        tmp_path, calendar(event("DTSTART:20261124T090000Z", f"SUMMARY:{title}"))
    )
    assert records[0].title == plain(records[0].title)
    assert "evil [/bold]" in records[0].title


def test_of_a_calendar_of_many_years_only_what_may_touch_the_window_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def parse(component: Any, faults: list[Fault]) -> Any:
        parsed.append(component.value("SUMMARY"))
        return expanding_parsed(component, faults)

    expanding_parsed = expanding.parsed
    monkeypatch.setattr(expanding, "parsed", parse)
    old = [event("DTSTART:20150101T090000Z", f"SUMMARY:{n}", uid=f"{n}") for n in range(500)]
    good = event("DTSTART:20261124T090000Z", "SUMMARY:Good", uid="good")
    records, problems = read(tmp_path, calendar(*old, good))
    assert ([each.title for each in records], problems) == (["Good"], [])
    assert parsed == ["Good"]


def test_discovery_lists_loose_files(own_environment: Path) -> None:
    (own_environment / "Downloads").mkdir()
    (own_environment / "Downloads" / "invite.ics").write_text("")
    found = ics.connect().discover(surroundings_in(own_environment))
    names = {Path(each.place).name for each in found if each.exists}
    assert names == {"invite.ics"}


def test_a_place_without_calendars(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no \.ics file"):
        ics.connect().preview(str(tmp_path), surroundings_in(tmp_path))
