"""The world is the fold of the log: newest revisions, how often a due date moved, nothing gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.collecting_home import CollectingHome
from oo_storage import integrations as stored
from oo_storage.events._generated.signals_pb2 import (
    CalendarEventSeen,
    DeviceSeen,
    RecordGone,
    TaskSeen,
    When,
)
from oo_storage.log import NewEvent

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from google.protobuf.message import Message

DAY = 86_400_000
SUBJECT = "tasks/source-1/aa"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[CollectingHome]:
    home = CollectingHome.open(tmp_path, tmp_path)
    home.connect("inbox", "")
    yield home
    home.close()


def append(home: CollectingHome, data: Message, subject: str = SUBJECT, time_ms: int = 1) -> int:
    event = NewEvent(data, "source-1", subject, time_ms)
    return home.database.write(lambda db: home.log.append(db, [event]))[0]


def due(**when: str | int) -> TaskSeen:
    return TaskSeen(title="x", due=When(**when))  # type: ignore[arg-type]


def test_a_row_holds_the_newest_revision(home: CollectingHome) -> None:
    append(home, TaskSeen(title="old"), time_ms=5)
    seq = append(home, TaskSeen(title="new"), time_ms=9)
    (row,) = home.rows()
    assert row == stored.WorldRow(SUBJECT, "tasks", "source-1", seq, 5, 9, 0, TaskSeen(title="new"))


def test_what_is_gone_has_no_row_and_begins_anew(home: CollectingHome) -> None:
    append(home, due(date="2026-01-01"))
    append(home, due(date="2026-01-02"))
    append(home, RecordGone())
    assert home.rows() == []
    append(home, due(date="2026-01-03"), time_ms=7)
    (row,) = home.rows()
    assert (row.first_ms, row.moves) == (7, 0)
    assert home.folds_are_right()


BERLIN_EVENING = 20 * DAY + 82_800_000  # 23:00 UTC: the next day in Berlin


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        (due(date="2026-01-01"), due(date="2026-01-02"), 1),
        (due(date="2026-01-02"), due(date="2026-01-01"), 0),
        (due(date="2026-01-01"), due(date="2026-01-01"), 0),
        (due(instant_ms=1), due(instant_ms=2), 1),
        (due(instant_ms=2), due(instant_ms=1), 0),
        (due(local="2026-01-01T09:00"), due(local="2026-01-01T10:00"), 1),
        (due(local="2026-01-01T09:00"), due(date="2026-01-01"), 0),
        (due(local="2026-01-01T09:00"), due(date="2026-01-02"), 1),
        (due(date="1970-01-22"), due(instant_ms=BERLIN_EVENING, zone="Europe/Berlin"), 0),
        (due(date="1970-01-21"), due(instant_ms=BERLIN_EVENING, zone="Europe/Berlin"), 1),
        (due(date="1970-01-21"), due(instant_ms=BERLIN_EVENING, zone="No/Where"), 0),
        (TaskSeen(title="x"), due(date="2026-01-01"), 0),
        (due(date="2026-01-01"), TaskSeen(title="x"), 0),
    ],
)
def test_a_due_date_that_moves_later_is_counted(
    home: CollectingHome, before: TaskSeen, after: TaskSeen, moves: int
) -> None:
    append(home, before)
    append(home, after)
    (row,) = home.rows()
    assert row.moves == moves


def test_a_redacted_due_date_counts_nothing(home: CollectingHome) -> None:
    append(home, due(date="2026-01-01"))
    append(home, due(date="2026-01-02"))

    def redact(db: sqlite3.Connection) -> None:
        title = TaskSeen(title="x").SerializeToString()
        db.execute("UPDATE events_log SET data = ? WHERE seq > 1", (title,))
        home.log.refold(db, [SUBJECT])

    home.database.write(redact)
    (row,) = home.rows()
    assert row.moves == 0
    assert home.folds_are_right()


def test_only_connected_sources_are_in_the_world(home: CollectingHome) -> None:
    append(home, TaskSeen(title="x"), "tasks/source-2/aa")
    assert home.rows() == []
    assert home.database.read(lambda db: stored.world_row(db, "tasks/source-2/aa")) is None
    home.connect("inbox", "", "source-2")
    assert len(home.rows()) == 1


def test_rows_come_by_kind(home: CollectingHome) -> None:
    append(home, TaskSeen(title="x"))
    append(home, CalendarEventSeen(title="y"), "calendar/source-1/bb")
    rows = home.database.read(lambda db: stored.world_rows(db, ["calendar"]))
    assert [row.kind for row in rows] == ["calendar"]
    assert home.database.read(lambda db: stored.world_rows(db, [])) == []
    assert home.database.read(stored.kind_counts) == {"calendar": 1, "tasks": 1}
    assert home.database.read(stored.record_counts) == {"source-1": 2}
    assert home.database.read(stored.key_counts) == {"tasks.title": 1, "calendar.events.title": 1}


def test_connecting_again_keeps_one_source_with_the_newest_parts(home: CollectingHome) -> None:
    home.connect("inbox", "", parts=("a",))
    (source,) = home.database.read(stored.sources)
    assert source.parts == ("a",)
    assert home.folds_are_right()


MESSAGES = st.sampled_from(
    [
        TaskSeen(title="a"),
        due(date="2026-01-01"),
        due(date="2026-01-05"),
        due(instant_ms=DAY * 20_000),
        DeviceSeen(battery_percent=5),
        RecordGone(),
    ]
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=st.lists(st.tuples(st.sampled_from("abc"), MESSAGES), max_size=12))
def test_folding_some_subjects_anew_changes_nothing(
    home: CollectingHome, events: list[tuple[str, Message]]
) -> None:
    for name, data in events:
        append(
            home, data, f"{'device' if isinstance(data, DeviceSeen) else 'tasks'}/source-1/{name}"
        )
    before = home.rows()
    subjects = ["tasks/source-1/a", "device/source-1/b", "source/source-1"]
    home.database.write(lambda db: home.log.refold(db, subjects))
    assert home.rows() == before
    assert home.folds_are_right()
