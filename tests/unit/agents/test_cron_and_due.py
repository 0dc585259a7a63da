"""When an agent looks again: schedules over clock changes, and what else makes it due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

import agent_folders
from oo_agents.cron import check_cron, next_time
from oo_agents.due import (
    LATE_MS,
    after_look,
    from_ms,
    is_due,
    is_missed,
    next_slot_ms,
    seqs_by_key,
    to_ms,
)
from oo_agents.durations import duration
from oo_agents.manifest import Manifest, parse_manifest
from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from oo_storage.agents import Due

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=BERLIN)
NOW_MS = to_ms(NOW)
MINUTE_MS = 60_000


def manifest(schedule: str = 'every = "15m"') -> Manifest:
    return parse_manifest(agent_folders.manifest_text().replace('every = "15m"', schedule))


def look(of: Manifest, **more: datetime | None) -> Due:
    return after_look(
        of, now=NOW, seen_seq=10, basis="b", next_change=more.get("next_change"), expiries_ms=()
    )


def due(of: Manifest, last: Due | None, now_ms: int = NOW_MS, **more: object) -> bool:
    values = {"basis": "b", "data_seq": 10, "has_output": False, **more}
    return is_due(of, last, now_ms=now_ms, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 18 * * *", "2026-11-22T18:00"),
        ("0 9 * * *", "2026-11-23T09:00"),
        ("*/20 * * * *", "2026-11-22T14:20"),
        ("0 9 * * 1-5", "2026-11-23T09:00"),
        ("0 9 * * 7", "2026-11-29T09:00"),
        ("30 8 1 * *", "2026-12-01T08:30"),
        ("0 0 29 2 *", "2028-02-29T00:00"),
        ("0 9 1 * 3", "2026-11-25T09:00"),
        ("5,10 14 * * *", "2026-11-22T14:05"),
    ],
)
def test_the_next_time_of_a_cron_expression(cron: str, expected: str) -> None:
    check_cron(cron)
    found = next_time(cron, NOW)
    assert found is not None
    assert found.replace(tzinfo=None).isoformat(timespec="minutes") == expected


def test_a_skipped_hour_runs_once_after_it() -> None:
    first = next_time("30 2 * * *", datetime(2026, 3, 29, 1, 59, tzinfo=BERLIN))
    assert first is not None
    assert first.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    second = next_time("30 2 * * *", first)
    assert second is not None
    assert second.date() == datetime(2026, 3, 30, tzinfo=BERLIN).date()


def test_an_hour_that_comes_twice_runs_once() -> None:
    first = next_time("30 2 * * *", datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN))
    assert first is not None
    second = next_time("30 2 * * *", first)
    assert second is not None
    assert second.date().day == 26


@pytest.mark.parametrize("cron", ["30 2 * * *", "*/20 * * * *", "15 0,1,3 * * *"])
def test_the_next_time_is_later_in_the_night_of_a_clock_change(cron: str) -> None:
    for night in (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        for minutes in range(0, 360, 10):
            after = (night + timedelta(minutes=minutes)).astimezone(BERLIN)
            found = next_time(cron, after)
            assert found is not None
            assert to_ms(found) > to_ms(after)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "0 * * * * *",
        "60 * * * *",
        "a * * * *",
        "5-1 * * * *",
        "*/0 * * * *",
        "0 0 31 2 *",
    ],
)
def test_a_broken_cron_expression(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_cron(text)
    assert repr(text) in caught.value.message


def test_durations() -> None:
    assert duration("90s") == timedelta(seconds=90)
    assert duration("1h30m") == timedelta(minutes=90)
    assert duration("1w") == timedelta(days=7)
    for text in ("", "1", "h", "-1h", "1.5h", "999999d", "1h1h"):
        with pytest.raises(BadInput):
            duration(text)


def test_milliseconds_go_there_and_back() -> None:
    assert from_ms(NOW_MS, NOW) == NOW
    assert from_ms(NOW_MS, NOW).tzinfo is BERLIN


def test_a_new_agent_looks_at_once_unless_it_waits_for_a_time() -> None:
    assert due(manifest(), None)
    assert due(manifest("on_change = true"), None)
    assert not due(manifest('cron = "0 18 * * *"'), None)


def test_a_look_is_due_by_schedule() -> None:
    of = manifest()
    last = look(of)
    assert last.slot_ms == NOW_MS + 15 * MINUTE_MS
    assert not due(of, last, NOW_MS + 15 * MINUTE_MS - 1)
    assert due(of, last, NOW_MS + 15 * MINUTE_MS)


def test_a_look_is_due_when_something_changed() -> None:
    of = manifest("on_change = true")
    last = look(of)
    assert last.slot_ms is None
    assert not due(of, last, NOW_MS + 9 * 24 * 60 * MINUTE_MS)
    assert due(of, last, data_seq=11)
    assert due(of, last, basis="other")
    assert due(of, last, is_changed=True)


def test_a_look_is_due_when_its_findings_change_or_expire() -> None:
    of = manifest("on_change = true")
    last = look(of, next_change=NOW + timedelta(minutes=3))
    assert last.next_ms == NOW_MS + 3 * MINUTE_MS
    assert due(of, last, NOW_MS + 3 * MINUTE_MS)
    last = after_look(
        of, now=NOW, seen_seq=1, basis="", next_change=None, expiries_ms=[NOW_MS + MINUTE_MS]
    )
    assert last.next_ms == NOW_MS + MINUTE_MS


def test_a_look_cannot_ask_for_the_next_one_at_once() -> None:
    for moment in (NOW - timedelta(days=1), NOW, NOW + timedelta(microseconds=1)):
        assert look(manifest(), next_change=moment).next_ms == NOW_MS + 5_000


def test_a_cron_agent_keeps_only_what_it_said_true() -> None:
    of = manifest('cron = "0 18 * * *"')
    last = look(of)
    assert last.slot_ms == NOW_MS + 4 * 60 * MINUTE_MS
    assert not due(of, last, data_seq=11)
    assert due(of, last, data_seq=11, has_output=True)
    assert due(of, last, NOW_MS + 4 * 60 * MINUTE_MS)


def test_missed_times() -> None:
    skips = manifest('every = "15m"\nmissed = "skip"')
    last = look(skips)
    late_ms = (last.slot_ms or 0) + LATE_MS + 1
    assert not due(skips, last, late_ms)
    assert is_missed(skips, last, late_ms)
    assert due(manifest(), last, late_ms)
    assert not is_missed(manifest(), last, late_ms)
    planned = replace(last, slot_ms=next_slot_ms(skips, from_ms(late_ms, NOW)))
    assert due(skips, planned, late_ms + 15 * MINUTE_MS)


def test_a_clock_once_set_wrong_does_not_silence_an_agent() -> None:
    of = manifest("on_change = true")
    ahead = replace(look(of), last_ms=NOW_MS + 86_400_000)
    assert due(of, ahead)


def test_seqs_of_keys() -> None:
    seqs = seqs_by_key({"task.seen": 5, "code.repository.seen": 7, "tip.made": 9})
    assert (seqs["tasks.title"], seqs["code.state"], seqs["tips.history"]) == (5, 7, 9)
    assert seqs_by_key({"task.seen": 5, "record.gone": 6})["tasks.title"] == 6
