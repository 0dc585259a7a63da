"""The agents' tables: folds by stamp, caches that erasure can scrub."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from oo_agents import acts
from oo_storage import agents as stored
from oo_storage import log as events
from oo_storage.agents import AgentsProjection, Due, Health, Output
from oo_storage.events.registry import type_name
from oo_storage.log import Event, Log
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_storage.log import NewEvent


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, [events.MIGRATIONS, stored.MIGRATIONS])
    yield connection
    connection.close()


def log() -> Log:
    return Log([AgentsProjection()], device="here", now_ms=lambda: 1000, next_stamp=next_stamp)


def rows(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(db.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - our names
        for table in stored.FOLD_TABLES
    }


ACTS: list[NewEvent] = [
    acts.enabled("a", 1),
    acts.disabled("a", 2),
    acts.disabled("b", 3, reason="wrong three times"),
    acts.trusted("p", "hash", 4),
    acts.trusted("q", "hash", 5),
    acts.trust_withdrawn("q", 6),
    acts.state_changed("a", "1.0.0", '{"n":1}', frozenset({"tasks.title"}), 7),
    acts.state_changed("b", "1.0.0", "1", frozenset(), 8),
    acts.state_cleared("b", 9),
]


def test_what_was_said_is_folded(db: sqlite3.Connection) -> None:
    log().append(db, ACTS)
    assert stored.enabled(db)["a"] == stored.Enabled(False, "person", 2)
    assert stored.enabled(db)["b"].reason == "wrong three times"
    assert stored.trusted(db) == {"p": "hash"}
    assert stored.states(db) == {"a": '{"n":1}'}


def test_the_fold_can_be_made_anew(db: sqlite3.Connection) -> None:
    of = log()
    of.append(db, ACTS)
    before = rows(db)
    of.rebuild(db)
    assert rows(db) == before
    of.refold(db, ["agent/a", "tasks/x/y"])
    assert rows(db) == before


def test_what_is_later_wins_however_it_arrives(db: sqlite3.Connection) -> None:
    projection = AgentsProjection()
    later, earlier = acts.disabled("a", 2), acts.enabled("a", 1)
    for seq, (new, stamp) in enumerate([(later, 20), (earlier, 10)], start=1):
        name = type_name(type(new.data))
        projection.apply(
            db,
            Event(seq, "there", 1, stamp, name, "person", new.subject, 1, 1, new.data),
        )
    assert not stored.enabled(db)["a"].is_enabled


def output(agent: str, key: str, *keys: str) -> Output:
    return Output(agent, key, "{}", keys, "1.0.0", "h", 1, 2, (("tasks/a", 3),))


def test_outputs_are_replaced_one_by_one(db: sqlite3.Connection) -> None:
    stored.replace_outputs(db, "a", [output("a", "1", "k"), output("a", "2", "k")], [])
    stored.replace_outputs(db, "b", [output("b", "1")], [])
    stored.replace_outputs(db, "a", [output("a", "3")], ["1"])
    stored.refresh_expiries(db, [(9, "a", "2")])
    assert [(each.agent, each.dedupe_key, each.expires_ms) for each in stored.outputs(db)] == [
        ("a", "2", 9),
        ("a", "3", 2),
        ("b", "1", 2),
    ]
    assert stored.outputs(db, "a")[1] == output("a", "3")
    assert ("b", "1", "h", 2) in stored.output_heads(db)


def test_due_and_health_are_kept(db: sqlite3.Connection) -> None:
    due, health = Due("a", None, 5, 1, 2, "basis"), Health("a", "unhealthy", "x", 2, 0, 1, 0.5, 9)
    stored.save_due(db, [due])
    stored.save_health(db, [health], {"a": ["k"]})
    assert stored.due_rows(db) == {"a": due}
    assert stored.health_rows(db) == {"a": health}


@pytest.mark.parametrize(
    ("keys", "agent", "left"),
    [
        (["k"], None, ["b"]),
        (["k"], "a", ["b", "c"]),
        (["other"], None, ["a", "b", "c"]),
        (["k", "m"], None, []),
        ([], None, ["a", "b", "c"]),
    ],
)
def test_scrubbing_deletes_by_key(
    db: sqlite3.Connection, keys: list[str], agent: str | None, left: list[str]
) -> None:
    for name, of in (("a", "k"), ("b", "m"), ("c", "k")):
        stored.replace_outputs(db, name, [output(name, "1", "z", of)], [])
        stored.save_health(db, [Health(name, "unhealthy", "says a title")], {name: [of]})
        stored.save_due(db, [Due(name, None, None, 1, 1, "")])
    scrubber = stored.DerivedScrubber()
    count = scrubber.count(db, frozenset(keys), agent)
    assert scrubber.scrub(db, frozenset(keys), agent) == 2 * count
    assert [each.agent for each in stored.outputs(db)] == left
    assert list(stored.health_rows(db)) == left
    assert list(stored.due_rows(db)) == left


def test_the_newest_seq_of_each_type(db: sqlite3.Connection) -> None:
    log().append(db, ACTS)
    newest = events.newest_seqs(db)
    assert newest["agent.disabled"] == 3
    assert newest["agent.state.changed"] == 9
