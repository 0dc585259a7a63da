"""Every act of a person has an inverse, found from what its subject was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oo_app.undo import undo_newest
from oo_storage.errors import Refused
from oo_storage.events import intents, signals
from oo_storage.log import MIGRATIONS, Log, NewEvent, latest_events
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    import sqlite3

    from google.protobuf.message import Message


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


def newest(db: sqlite3.Connection, subject: str) -> Message:
    return latest_events(db, 1, subject=subject)[0].data


def cap(value: str) -> tuple[Message, str]:
    return intents.PreferenceSet(name="daily_cap", value=value), "preference/daily_cap"


def test_a_first_setting_is_unset(db: sqlite3.Connection, log: Log) -> None:
    act(db, log, "one", cap("3"))
    undo_newest(db, log, "undo", 2)
    assert newest(db, "preference/daily_cap") == intents.PreferenceUnset(name="daily_cap")


def test_a_second_setting_goes_back_to_the_first_and_then_to_none(
    db: sqlite3.Connection, log: Log
) -> None:
    act(db, log, "one", cap("3"))
    act(db, log, "two", cap("4"))
    undo_newest(db, log, "undo-1", 2)
    assert newest(db, "preference/daily_cap") == cap("3")[0]
    undo_newest(db, log, "undo-2", 3)
    assert newest(db, "preference/daily_cap") == intents.PreferenceUnset(name="daily_cap")
    with pytest.raises(Refused):
        undo_newest(db, log, "undo-3", 4)


def test_acts_of_one_request_are_undone_together_in_reverse(
    db: sqlite3.Connection, log: Log
) -> None:
    open_task, done = signals.TaskSeen(title="a", status="open"), signals.TaskSeen(title="a")
    done.status = "done"
    act(db, log, "add", (open_task, "tasks/inbox/1"))
    given = intents.ReactionGiven(id="r", tip="t", kind="done")
    act(db, log, "done", (given, "tip/t"), (done, "tasks/inbox/1"))
    undone = undo_newest(db, log, "undo", 2)
    assert [event.type for event in undone] == ["reaction.given", "task.seen"]
    assert newest(db, "tasks/inbox/1") == open_task
    assert newest(db, "tip/t") == intents.ReactionUndone(id="r", tip="t")


def test_what_has_no_inverse_is_passed_over(db: sqlite3.Connection, log: Log) -> None:
    act(db, log, "one", cap("3"))
    connected = intents.SourceConnected(id="s", kind="todotxt")
    act(db, log, "two", (connected, "source/s"))
    assert [event.type for event in undo_newest(db, log, "undo", 2)] == ["preference.set"]
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
    undo_newest(db, log, "undo", 2)
    assert newest(db, subject) == inverse
