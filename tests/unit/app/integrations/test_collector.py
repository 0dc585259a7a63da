"""A reading becomes events: only what differs, only what was agreed to, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts.collecting_home import CollectingHome
from oo_app.integrations import batches
from oo_app.integrations.collector import Agreed
from oo_app.integrations.connector import Candidate, Fetch, FoundRecord, Part, Preview, Problem
from oo_storage import integrations as stored
from oo_storage.errors import BadInput
from oo_storage.events._generated.signals_pb2 import DeviceSeen, TaskSeen, When
from oo_storage.log import last_seq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from oo_app.integrations.connector import Cursor, Surroundings

TITLE_AND_STATE = frozenset({"tasks.title", "tasks.state"})


@dataclass(slots=True)
class InMemory:
    """A connector whose place is this object: parts of tasks, problems, and what it was asked."""

    parts: dict[str, dict[str, TaskSeen]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    watched: tuple[str, ...] = ()
    answer: Fetch | None = None
    error: Exception | None = None
    meanwhile: Callable[[], object] | None = None
    cursors: list[Cursor] = field(default_factory=list)

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        return ()

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        return Preview(place, ())

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        self.cursors.append(cursor)
        if self.meanwhile is not None:
            self.meanwhile()
        if self.error is not None:
            raise self.error
        if self.answer is not None:
            return self.answer
        known: Any = cursor.get("parts", {})
        now: Any = {
            name: {id: data.SerializeToString().hex() for id, data in records.items()}
            for name, records in self.parts.items()
        }
        changed = tuple(
            Part(name, tuple(FoundRecord(id, data) for id, data in self.parts[name].items()))
            for name in now
            if now[name] != known.get(name)
        )
        return Fetch(
            parts=changed,
            gone=tuple(name for name in known if name not in now),
            cursor={"parts": now},
            problems=self.problems,
            watched=self.watched,
        )


@pytest.fixture
def reader() -> InMemory:
    return InMemory()


@pytest.fixture
def home(tmp_path: Path, reader: InMemory) -> Iterator[CollectingHome]:
    home = CollectingHome.open(tmp_path, tmp_path, "contracts.fake_kinds")
    manifest = home.catalogue.manifest("lines")
    home.catalogue._manifests["lines"] = replace(manifest, is_confined=False)
    home.catalogue._connectors["lines"] = reader
    home.connect("lines", "place")
    yield home
    home.close()


def tasks(*titles: str) -> dict[str, TaskSeen]:
    return {title: TaskSeen(title=title, status="open") for title in titles}


def titles(home: CollectingHome) -> list[str]:
    return sorted(row.data.title for row in home.rows() if isinstance(row.data, TaskSeen))


def seq(home: CollectingHome) -> int:
    return home.database.read(last_seq)


def test_what_is_new_is_appended_once(home: CollectingHome, reader: InMemory) -> None:
    reader.parts = {"a": tasks("one", "two")}
    first = home.collect()
    assert (first.seen, first.gone) == (2, 0)
    assert first.keys == TITLE_AND_STATE
    end = seq(home)
    second = home.collect()
    assert (second.seen, second.gone, second.keys) == (0, 0, frozenset())
    assert seq(home) == end
    assert reader.cursors[1] != {}
    assert home.folds_are_right()


def test_a_revision_names_the_keys_that_changed(home: CollectingHome, reader: InMemory) -> None:
    reader.parts = {"a": tasks("one", "two")}
    home.collect()
    reader.parts["a"]["one"] = TaskSeen(title="one", status="done")
    home.later(hours=1)
    collected = home.collect()
    assert collected.seen == 1
    assert collected.keys == {"tasks.state"}
    changed = [row for row in home.rows() if row.changed_ms == home.now_ms]
    assert [row.data for row in changed] == [TaskSeen(title="one", status="done")]
    assert changed[0].first_ms == home.now_ms - 3_600_000


def test_there_and_back_again_ends_where_it_began(home: CollectingHome, reader: InMemory) -> None:
    for title in ("A", "B", "A"):
        reader.parts = {"a": {"1": TaskSeen(title=title)}}
        assert home.collect().seen == 1
    assert titles(home) == ["A"]


def test_external_ids_are_hashed(home: CollectingHome, reader: InMemory) -> None:
    reader.parts = {"a": tasks("secret")}
    home.collect()
    (row,) = home.rows()
    kind, source, hashed = row.subject.split("/")
    assert (kind, source, row.source) == ("tasks", "source-1", "source-1")
    assert len(hashed) == 20
    assert "secret" not in hashed


def test_only_agreed_fields_are_kept(home: CollectingHome, reader: InMemory) -> None:
    home.agreed = Agreed(1, frozenset({"tasks.due"}))
    due = When(date="2026-11-23")
    reader.parts = {"a": {"1": TaskSeen(title="x", due=due), "2": TaskSeen(title="y")}}
    assert home.collect().keys == {"tasks.due"}
    assert [row.data for row in home.rows()] == [TaskSeen(due=due)]


def test_without_any_agreed_key_nothing_is_read(home: CollectingHome, reader: InMemory) -> None:
    home.agreed = Agreed(1, frozenset({"device.power"}))
    home.collect()
    assert reader.cursors == []


def test_text_becomes_plain_and_impossible_moments_vanish(
    home: CollectingHome, reader: InMemory
) -> None:
    reader.parts = {
        "a": {
            "1": TaskSeen(
                title="\x1b[31mred\u202e" + "x" * 500,
                tags=["\x00", "ok\n"],
                due=When(date="2026-02-30"),
                start=When(instant_ms=1 << 62),
                created=When(local="2026-11-22T09:00"),
                completed=When(date="2026-11-22", local="2026-11-22T09:00"),
            )
        }
    }
    home.collect()
    (row,) = home.rows()
    data = row.data
    assert isinstance(data, TaskSeen)
    assert data.title.startswith("[31mredxxx")
    assert len(data.title) == 300
    assert list(data.tags) == ["ok"]
    assert not data.HasField("due")
    assert not data.HasField("start")
    assert not data.HasField("completed")
    assert data.created.local == "2026-11-22T09:00"


def test_a_record_that_vanished_is_gone(home: CollectingHome, reader: InMemory) -> None:
    reader.parts = {"a": tasks("one", "two")}
    home.collect()
    del reader.parts["a"]["two"]
    collected = home.collect()
    assert (collected.seen, collected.gone) == (0, 1)
    assert "tasks.due" in collected.keys
    assert titles(home) == ["one"]


def test_a_part_that_vanished_takes_its_records(home: CollectingHome, reader: InMemory) -> None:
    reader.parts = {"a": tasks("one"), "b": tasks("two", "three")}
    home.collect()
    del reader.parts["b"]
    assert home.collect().gone == 2
    assert titles(home) == ["one"]
    assert home.folds_are_right()


def test_a_record_that_moved_to_another_part_is_not_gone(
    home: CollectingHome, reader: InMemory
) -> None:
    reader.parts = {"a": tasks("one", "two"), "b": {}}
    home.collect()
    reader.parts = {"a": tasks("one"), "b": tasks("two")}
    collected = home.collect()
    assert (collected.seen, collected.gone) == (0, 0)
    assert titles(home) == ["one", "two"]


def test_reading_afresh_finds_the_parts_that_are_gone(
    home: CollectingHome, reader: InMemory
) -> None:
    reader.parts = {"a": tasks("one"), "b": tasks("two"), "c": tasks("three")}
    home.collect()
    home.database.write(lambda db: stored.reset_cursors(db, ["lines"]))
    reader.parts = {"a": tasks("one")}
    reader.problems = (Problem("c:3", "unreadable"),)
    end = seq(home)
    collected = home.collect()
    assert reader.cursors[-1] == {}
    assert (collected.seen, collected.gone) == (0, 1)
    assert seq(home) == end + 1
    assert titles(home) == ["one", "three"]


def test_a_key_that_is_granted_later_is_read(home: CollectingHome, reader: InMemory) -> None:
    home.agreed = Agreed(1, frozenset({"tasks.title"}))
    reader.parts = {"a": {"1": TaskSeen(title="x", status="open")}}
    home.collect()
    home.agreed = Agreed(1, TITLE_AND_STATE)
    home.database.write(lambda db: stored.reset_cursors(db, ["lines"]))
    assert home.collect().keys == {"tasks.state"}
    assert [row.data for row in home.rows()] == [TaskSeen(title="x", status="open")]


@pytest.mark.parametrize(
    "agreed", [Agreed(2, TITLE_AND_STATE), Agreed(1, frozenset({"tasks.title"}))]
)
def test_a_reading_is_discarded_when_consents_moved(
    home: CollectingHome, reader: InMemory, agreed: Agreed
) -> None:
    home.agreed = Agreed(1, TITLE_AND_STATE)
    reader.parts = {"a": tasks("one")}
    reader.meanwhile = lambda: setattr(home, "agreed", agreed)
    assert home.collect().is_discarded
    assert home.rows() == []
    assert home.database.read(lambda db: stored.cursor_of(db, "source-1")) == {}
    assert home.health().last_read_ms is None
    reader.meanwhile = None
    assert home.collect().seen == 1


def test_a_failure_is_discarded_when_consents_moved(home: CollectingHome, reader: InMemory) -> None:
    reader.error = RuntimeError()
    reader.meanwhile = lambda: setattr(home, "agreed", Agreed(2, TITLE_AND_STATE))
    assert home.collect().is_discarded
    assert home.health().state == stored.UNREAD


def test_a_reading_of_a_source_that_went_is_discarded(
    home: CollectingHome, reader: InMemory
) -> None:
    reader.parts = {"a": tasks("one")}
    reader.meanwhile = lambda: home.connect("lines", "place", parts=("b",))
    assert home.collect().is_discarded
    assert not home.collector.collect("nothing").is_discarded
    assert home.rows() == []


def test_cursor_and_events_commit_together(
    home: CollectingHome, reader: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.parts = {"a": tasks("one")}

    def fail(*_arguments: object) -> None:
        raise sqlite3.OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(stored, "set_cursor", fail)
        with pytest.raises(sqlite3.OperationalError):
            home.collect()
    assert home.rows() == []
    assert home.collect().seen == 1


class TestBroken:
    """A source that cannot be read."""

    def test_an_exception_is_a_problem_without_its_text(
        self, home: CollectingHome, reader: InMemory, caplog: pytest.LogCaptureFixture
    ) -> None:
        reader.error = RuntimeError("the secret title")
        assert home.collect().problems == 1
        health = home.health()
        assert health.state == stored.UNHEALTHY
        assert health.problems == (("place", "It could not be read (RuntimeError).", ""),)
        assert "in fetch" in caplog.text
        assert "secret" not in caplog.text

    def test_a_refusal_is_told_as_it_is(self, home: CollectingHome, reader: InMemory) -> None:
        reader.error = BadInput("No good.", where="a.txt:3", hint="Mend it.")
        home.collect()
        assert home.health().problems == (("a.txt:3", "No good.", "Mend it."),)

    def test_the_last_good_data_stays_and_is_marked(
        self, home: CollectingHome, reader: InMemory
    ) -> None:
        reader.parts = {"a": tasks("one")}
        home.collect()
        good_ms = home.now_ms
        home.later(hours=1)
        reader.error = RuntimeError()
        assert home.collect().keys >= {"tasks.title", "tasks.due"}
        assert home.collect().keys == frozenset()
        (row,) = home.rows()
        assert row.is_stale
        health = home.health()
        assert (health.last_good_ms, health.last_read_ms) == (good_ms, home.now_ms)
        assert health.failures == 2
        reader.error = None
        assert home.collect().keys >= {"tasks.title"}
        (row,) = home.rows()
        assert not row.is_stale
        assert home.health().state == stored.HEALTHY

    def test_only_the_part_that_cannot_be_read_is_stale(
        self, home: CollectingHome, reader: InMemory
    ) -> None:
        reader.parts = {"a": tasks("one"), "b": tasks("two"), "c": tasks("three")}
        home.collect()
        # b was read in spite of its bad line, c could not be read at all.
        reader.parts["b"] = tasks("two", "four")
        reader.problems = (Problem("b:2", "a bad line"), Problem("c", "unreadable"))
        for _again in range(3):
            home.collect()
            stale = [row.data for row in home.rows() if row.is_stale]
            assert stale == [TaskSeen(title="three", status="open")]
            assert home.health().state == stored.UNHEALTHY
        reader.parts["c"] = tasks("three", "five")
        reader.problems = ()
        home.collect()
        assert not any(row.is_stale for row in home.rows())
        assert home.health().state == stored.HEALTHY

    def test_it_is_tried_less_and_less_often(self, home: CollectingHome, reader: InMemory) -> None:
        reader.error = RuntimeError()
        waits = []
        for _again in range(8):
            home.collect()
            due = home.health().next_due_ms
            assert due is not None
            waits.append((due - home.now_ms) // 60_000)
        assert waits == [15, 30, 60, 120, 240, 360, 360, 360]

    def test_it_stops_no_other(self, home: CollectingHome, reader: InMemory) -> None:
        home.catalogue._connectors["unruly"] = InMemory(error=RuntimeError())
        manifest = home.catalogue.manifest("unruly")
        home.catalogue._manifests["unruly"] = replace(manifest, is_confined=False)
        home.connect("unruly", "other", "source-0")
        reader.parts = {"a": tasks("one")}
        collected = [home.collector.collect(each) for each in ("source-0", "source-1")]
        assert [each.problems for each in collected] == [1, 0]
        assert titles(home) == ["one"]

    def test_problems_are_plain_and_bounded(self, home: CollectingHome, reader: InMemory) -> None:
        reader.problems = tuple(Problem(f"a:{n}", "\x1b[31mbad" * 99) for n in range(99))
        home.collect()
        problems = home.health().problems
        assert len(problems) == 50
        assert all("\x1b" not in each[1] and len(each[1]) <= 300 for each in problems)

    def test_a_record_that_cannot_be_kept_is_the_sources_fault(
        self, home: CollectingHome, reader: InMemory
    ) -> None:
        reader.parts = {"a": {"1": Odd()}}  # type: ignore[dict-item]
        assert home.collect().problems == 1
        assert home.health().failures == 1


class Odd:
    """Not a message."""

    def SerializeToString(self) -> bytes:  # noqa: N802 - protobuf's own name
        return b""


def test_too_many_records_are_left_out_and_said(home: CollectingHome, reader: InMemory) -> None:
    manifest = home.catalogue.manifest("lines")
    small = replace(manifest, limits=replace(manifest.limits, records=3))
    home.catalogue._manifests["lines"] = small
    reader.parts = {"a": tasks("1", "2"), "b": tasks("3", "4")}
    home.collect()
    assert titles(home) == ["1", "2", "3"]
    assert "1 were left out" in home.health().problems[0][1]
    reader.parts["c"] = tasks("5")
    home.collect()
    assert titles(home) == ["1", "2", "3"]


def test_a_record_named_twice_is_kept_once(home: CollectingHome, reader: InMemory) -> None:
    twice = (FoundRecord("1", TaskSeen(title="a")), FoundRecord("1", TaskSeen(title="b")))
    reader.answer = Fetch(parts=(Part("a", twice),))
    assert home.collect().seen == 1
    assert home.collect().seen == 0


def test_a_large_reading_takes_several_short_transactions(
    home: CollectingHome, reader: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 10)
    commits: list[tuple[int, str]] = []
    write = home.database.write

    def counted(command: Any, **options: bool) -> Any:
        result = write(command, **options)
        cursor = home.database.read(lambda db: stored.cursor_of(db, "source-1"))
        commits.append((len(home.rows()), json.dumps(cursor)[:2]))
        return result

    monkeypatch.setattr(home.database, "write", counted)
    reader.parts = {"a": tasks(*map(str, range(25)))}
    assert home.collect().seen == 25
    assert commits == [(10, "{}"), (20, "{}"), (25, '{"')]
    commits.clear()
    reader.parts = {"a": tasks("0")}
    assert home.collect().gone == 24
    assert [count for count, _cursor in commits] == [25, 15, 5, 1]
    assert home.folds_are_right()


def test_what_was_committed_before_consents_moved_is_told(
    home: CollectingHome, reader: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    write = home.database.write

    def interrupted(command: Any, **options: bool) -> Any:
        result = write(command, **options)
        home.agreed = Agreed(2, TITLE_AND_STATE)
        return result

    monkeypatch.setattr(home.database, "write", interrupted)
    reader.parts = {"a": tasks("1", "2", "3")}
    collected = home.collect()
    assert (collected.is_discarded, collected.seen) == (True, 2)
    assert collected.keys == TITLE_AND_STATE


def test_the_next_reading_is_due_after_the_kinds_own_time(
    home: CollectingHome, reader: InMemory
) -> None:
    home.collect()
    assert home.health().next_due_ms == home.now_ms + 15 * 60_000
    soon = home.surroundings.now + timedelta(minutes=2)
    reader.answer = Fetch(next_due=soon)
    home.collect()
    assert home.health().next_due_ms == home.now_ms + 2 * 60_000


def test_a_device_keeps_its_own_kind(home: CollectingHome, reader: InMemory) -> None:
    reader.parts = {"a": {"1": DeviceSeen(battery_percent=7)}}  # type: ignore[dict-item]
    home.collect()
    (row,) = home.rows()
    assert row.kind == "device"
    assert row.subject.startswith("device/source-1/")
