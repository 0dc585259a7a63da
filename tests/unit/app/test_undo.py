"""Every act of a person has an inverse, found from what its subject was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oo_app.undo import undo_newest
from oo_storage.errors import Refused
from oo_storage.events import intents, signals
from oo_storage.log import MIGRATIONS, Log, NewEvent, last_seq, latest_events
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    import sqlite3

    from google.protobuf.message import Message

    from oo_storage.log import Event

KEYS = frozenset({"tasks.title", "tasks.state"})


@pytest.fixture
def log() -> Log:
    return Log([], device="d", now_ms=lambda: 1_000, next_stamp=next_stamp)


@pytest.fixture
def db(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, [MIGRATIONS])
    return connection


def act(db: sqlite3.Connection, log: Log, request: str, *acts: tuple[Message, str]) -> None:
    events = [NewEvent(data, "person", subject, 1) for data, subject in acts]
    log.append(db, events, request=request)


def undo(db: sqlite3.Connection, log: Log, request: str, now_ms: int) -> list[Event]:
    return undo_newest(db, log, request, now_ms, keys=KEYS)


def newest(db: sqlite3.Connection, subject: str) -> Message:
    return latest_events(db, 1, subject=subject)[0].data


def cap(value: str) -> tuple[Message, str]:
    return intents.PreferenceSet(name="daily_cap", value=value), "preference/daily_cap"


def test_a_first_setting_is_unset(db: sqlite3.Connection, log: Log) -> None:
    act(db, log, "one", cap("3"))
    undo(db, log, "undo", 2)
    assert newest(db, "preference/daily_cap") == intents.PreferenceUnset(name="daily_cap")


def test_a_second_setting_goes_back_to_the_first_and_then_to_none(
    db: sqlite3.Connection, log: Log
) -> None:
    act(db, log, "one", cap("3"))
    act(db, log, "two", cap("4"))
    undo(db, log, "undo-1", 2)
    assert newest(db, "preference/daily_cap") == cap("3")[0]
    undo(db, log, "undo-2", 3)
    assert newest(db, "preference/daily_cap") == intents.PreferenceUnset(name="daily_cap")
    with pytest.raises(Refused):
        undo(db, log, "undo-3", 4)


def test_acts_of_one_request_are_undone_together_in_reverse(
    db: sqlite3.Connection, log: Log
) -> None:
    open_task, done = signals.TaskSeen(title="a", status="open"), signals.TaskSeen(title="a")
    done.status = "done"
    act(db, log, "add", (open_task, "tasks/inbox/1"))
    given = intents.ReactionGiven(id="r", tip="t", kind="done")
    act(db, log, "done", (given, "tip/t"), (done, "tasks/inbox/1"))
    undone = undo(db, log, "undo", 2)
    assert [event.type for event in undone] == ["reaction.given", "task.seen"]
    assert newest(db, "tasks/inbox/1") == open_task
    assert newest(db, "tip/t") == intents.ReactionUndone(id="r", tip="t")


def test_what_has_no_inverse_is_passed_over(db: sqlite3.Connection, log: Log) -> None:
    act(db, log, "one", cap("3"))
    connected = intents.SourceConnected(id="s", kind="todotxt")
    act(db, log, "two", (connected, "source/s"))
    assert [event.type for event in undo(db, log, "undo", 2)] == ["preference.set"]
    assert newest(db, "source/s") == connected


@pytest.mark.parametrize(
    ("data", "subject", "inverse"),
    [
        (intents.ContextChosen(id="gym"), "context", intents.ContextChosen(id="")),
        (intents.ContextDefined(id="gym"), "context/gym", intents.ContextRemoved(id="gym")),
        (
            intents.AgentEnabled(agent="a"),
            "agent/a",
            intents.AgentDisabled(agent="a", reason="person"),
        ),
        (intents.AgentDisabled(agent="a"), "agent/a", intents.AgentEnabled(agent="a")),
        (intents.AgentTrusted(agent="a"), "agent/a", intents.AgentTrustWithdrawn(agent="a")),
        (signals.TaskSeen(title="a"), "tasks/inbox/1", signals.RecordGone()),
    ],
)
def test_each_act_has_its_inverse(
    db: sqlite3.Connection, log: Log, data: Message, subject: str, inverse: Message
) -> None:
    act(db, log, "one", (data, subject))
    undo(db, log, "undo", 2)
    assert newest(db, subject) == inverse


def test_the_same_undo_again_undoes_nothing_more(db: sqlite3.Connection, log: Log) -> None:
    act(db, log, "one", cap("3"))
    act(db, log, "two", cap("4"))
    first = undo(db, log, "undo", 2)
    seq = last_seq(db)
    assert undo(db, log, "undo", 3) == first
    assert last_seq(db) == seq
    undo(db, log, "another", 4)
    assert newest(db, "preference/daily_cap") == intents.PreferenceUnset(name="daily_cap")


def test_what_was_revoked_since_does_not_come_back(db: sqlite3.Connection, log: Log) -> None:
    pay = signals.TaskSeen(title="pay", status="open")
    act(db, log, "add", (pay, "tasks/inbox/1"))
    act(db, log, "done", (signals.TaskSeen(title="pay", status="done"), "tasks/inbox/1"))
    undo_newest(db, log, "undo", 2, keys=frozenset({"tasks.state"}))
    assert newest(db, "tasks/inbox/1") == signals.TaskSeen(status="open")


def test_a_record_of_which_nothing_may_be_kept_does_not_come_back(
    db: sqlite3.Connection, log: Log
) -> None:
    act(db, log, "add", (signals.TaskSeen(title="pay"), "tasks/inbox/1"))
    act(db, log, "done", (signals.TaskSeen(title="pay", status="done"), "tasks/inbox/1"))
    undo_newest(db, log, "undo", 2, keys=frozenset())
    assert newest(db, "tasks/inbox/1") == signals.RecordGone()
