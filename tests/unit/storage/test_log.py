"""The event log: typed, in order, idempotent by request, folded as it is appended."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_storage.errors import Damaged, OoError
from oo_storage.log import (
    REPLAY_ROWS,
    Log,
    NewEvent,
    event_at,
    events_after,
    events_of,
    events_of_types,
    last_seq,
    latest_events,
    lookup_id,
    types_after,
)
from oo_storage.rebuild import check_folds
from oo_sync.clock import next_stamp
from support.small_home import SmallHome, gone, state, task, tip

if TYPE_CHECKING:
    import sqlite3


def rows(home: SmallHome) -> list[tuple[str, str, int]]:
    select = "SELECT subject, title, times FROM small_tasks ORDER BY subject"
    return home.database.read(lambda db: db.execute(select).fetchall())


def test_an_event_comes_back_as_it_was(home: SmallHome) -> None:
    home.clock.ms = 5_000
    [seq] = home.append(task("1", "Pay rent", project="home"))
    event = home.database.read(lambda db: event_at(db, seq))
    assert event is not None
    assert (event.seq, event.device, event.device_seq) == (1, "here", 1)
    assert (event.type, event.source, event.subject) == ("task.seen", "todo", "tasks/todo/1")
    assert event.recorded_ms == 5_000
    assert event.data == task("1", "Pay rent", project="home").data
    assert home.database.read(lambda db: event_at(db, 99)) is None


def test_it_is_folded_in_the_appending_transaction(home: SmallHome) -> None:
    home.append(task("1", "A"), task("1", "B"), task("2", "C"), gone("2"))
    assert rows(home) == [("tasks/todo/1", "B", 2)]


def test_a_request_is_done_once(home: SmallHome) -> None:
    first = home.append(task("1", "A"), task("2", "B"), request="r1")
    assert home.append(task("3", "C"), request="r1") == first == [1, 2]
    assert home.append(task("3", "C"), request="r2") == [3]
    assert home.append() == []
    assert home.database.read(last_seq) == 3


@given(st.lists(st.tuples(st.integers(0, 1 << 40), st.integers(1, 3)), max_size=8))
@settings(max_examples=20, deadline=None)
def test_stamps_and_places_in_the_chain_only_grow(
    tmp_path_factory: pytest.TempPathFactory, appends: list[tuple[int, int]]
) -> None:
    home = SmallHome(tmp_path_factory.mktemp("home"))
    for now_ms, count in appends:
        home.clock.ms = now_ms
        home.append(*(task(str(n), "A") for n in range(count)))
    events = home.database.read(lambda db: list(events_after(db, 0)))
    home.close()
    stamps = [event.stamp for event in events]
    assert all(earlier < later for earlier, later in itertools.pairwise(stamps))
    assert [event.device_seq for event in events] == list(range(1, len(events) + 1))


def test_what_was_rolled_back_is_not_remembered(home: SmallHome) -> None:
    def fails(db: sqlite3.Connection) -> None:
        home.log.append(db, [task("lost", "A"), tip("lost", "B")])
        raise KeyError

    with pytest.raises(KeyError):
        home.database.write(fails)
    # The ids that the lost names had now belong to others.
    home.append(NewEvent(task("x", "X").data, "other", "tasks/other/1", 0))
    home.append(task("lost", "A"), tip("lost", "B"))
    events = home.database.read(lambda db: list(events_after(db, 0)))
    assert [(e.type, e.source, e.subject) for e in events] == [
        ("task.seen", "other", "tasks/other/1"),
        ("task.seen", "todo", "tasks/todo/lost"),
        ("tip.made", "oo", "tip/lost"),
    ]


def test_a_fold_that_fails_leaves_no_trace(home: SmallHome) -> None:
    class Fails:
        tables = ("small_tips",)
        types = ("task.seen",)

        def apply(self, _db: sqlite3.Connection, _event: object) -> None:
            raise KeyError

        def clear(self, _db: sqlite3.Connection, _subjects: object = None) -> None:
            pass

    log = Log([Fails()], device="here", now_ms=home.clock, next_stamp=next_stamp)
    for _again in range(2):
        with pytest.raises(KeyError):
            home.database.write(lambda db: log.append(db, [task("1", "A")], request="r"))
    assert home.database.read(last_seq) == 0
    assert home.append(task("1", "A"), request="r") == [1]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.booleans())))
@settings(max_examples=25, deadline=None)
def test_remembered_ids_are_always_those_of_the_tables(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, bool]]
) -> None:
    """Two logs on one home, commits and rollbacks mixed: every row names what was meant."""
    home = SmallHome(tmp_path_factory.mktemp("home"))
    other = Log((), device="here", now_ms=home.clock, next_stamp=next_stamp)
    expected = []
    for number, (source, subject, holds) in enumerate(acts):
        log = (home.log, other)[number % 2]

        def act(
            db: sqlite3.Connection,
            log: Log = log,
            event: NewEvent = NewEvent(task("", "A").data, source, subject, 0),  # noqa: B008 - of this turn
            holds: bool = holds,
        ) -> None:
            log.append(db, [event])
            if not holds:
                raise KeyError

        try:
            home.database.write(act, is_durable=False)
            expected.append((source, subject))
        except KeyError:
            pass
    events = home.database.read(lambda db: list(events_after(db, 0)))
    home.close()
    assert [(event.source, event.subject) for event in events] == expected


def test_rebuild_gives_the_same_rows(home: SmallHome) -> None:
    home.append(task("1", "A"), task("2", "B"), task("1", "C"), gone("2"), tip("t", "x"))
    before = rows(home)
    home.database.write(lambda db: db.execute("UPDATE small_tasks SET title = 'wrong'"))
    assert home.database.write(home.log.rebuild) == 5
    assert rows(home) == before


def test_refold_is_of_the_named_subjects_only(home: SmallHome) -> None:
    home.append(task("1", "A"), task("2", "B"))
    home.database.write(lambda db: db.execute("UPDATE small_tasks SET title = 'wrong'"))
    home.database.write(lambda db: home.log.refold(db, ["tasks/todo/1"]))
    assert [title for _, title, _ in rows(home)] == ["A", "wrong"]


def test_refold_takes_any_number_of_subjects(home: SmallHome) -> None:
    events = [task(str(number), "A") for number in range(1_200)]
    home.database.write(lambda db: home.log.append(db, events), is_durable=False)
    home.database.write(lambda db: home.log.refold(db, [event.subject for event in events]))
    assert len(rows(home)) == 1_200


def test_reading_the_log(home: SmallHome) -> None:
    home.append(task("1", "A"), tip("t", "x"), task("2", "B"), state("a", "s"), task("1", "C"))

    def seqs(**wanted: object) -> list[int]:
        return home.database.read(
            lambda db: [event.seq for event in latest_events(db, 3, **wanted)]  # type: ignore[arg-type] # the tests' own
        )

    assert seqs() == [5, 4, 3]
    assert seqs(types=["task.seen"]) == [5, 3, 1]
    assert seqs(types=["tip.made", "agent.state.changed"]) == [4, 2]
    assert seqs(types=["task.seen"], subject="tasks/todo/1") == [5, 1]
    assert seqs(subject="tasks/todo/none") == []
    assert seqs(types=["no.such"]) == []

    def read(db: sqlite3.Connection) -> list[list[int]]:
        return [
            [event.seq for event in events]
            for events in (
                events_of(db, ["tasks/todo/1", "tip/t"]),
                events_of_types(db, ["tip.made"]),
                events_after(db, 3),
                events_after(db, 1, until=3),
                events_after(db, 0, types=["task.seen"]),
            )
        ]

    assert home.database.read(read) == [[1, 2, 5], [2], [4, 5], [2, 3], [1, 3, 5]]
    assert home.database.read(lambda db: types_after(db, 3)) == ("agent.state.changed", "task.seen")


def test_a_long_log_is_read_in_chunks(home: SmallHome) -> None:
    events = [task(str(number % 7), "A") for number in range(REPLAY_ROWS + 10)]
    home.database.write(lambda db: home.log.append(db, events), is_durable=False)
    seqs = home.database.read(lambda db: [event.seq for event in events_after(db, 0)])
    assert seqs == list(range(1, REPLAY_ROWS + 11))
    assert check_folds(home.database, home.log) == ()


def test_an_event_that_cannot_be_read_is_damage(home: SmallHome) -> None:
    home.append(task("1", "A"))
    home.database.write(lambda db: db.execute("UPDATE events_log SET data = x'0aff'"))
    with pytest.raises(Damaged) as told:
        home.database.read(lambda db: event_at(db, 1))
    assert told.value.hint


def test_an_event_of_a_newer_oo_is_told(home: SmallHome) -> None:
    home.append(task("1", "A"))
    home.database.write(lambda db: db.execute("UPDATE events_types SET name = 'new.kind'"))
    with pytest.raises(OoError, match="newer"):
        home.database.read(lambda db: event_at(db, 1))


def test_a_name_has_one_id(home: SmallHome) -> None:
    def twice(db: sqlite3.Connection) -> list[int]:
        return [lookup_id(db, "events_sources", name) for name in ("a", "b", "a")]

    first, second, again = home.database.write(twice)
    assert first == again != second
