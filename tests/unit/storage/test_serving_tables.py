"""Replies fold by what was asked; the newest counts, and an erased one is empty."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from contracts.projection import START_MS, ProjectionContract
from oo_storage import log, serving
from oo_storage.events import intents
from oo_storage.log import Log, NewEvent
from oo_storage.migrate import migrate
from oo_storage.serving import ReplyProjection, newest_replies, replies, reply_subject
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator


def replied(input_hash: str = "h1", reply: str = "{}", time_ms: int = START_MS) -> NewEvent:
    data = intents.ModelReplied(
        input_hash=input_hash, alias="tip-generator", model="ollama_chat/x",
        host="127.0.0.1:11434", prompt="tip.v4", agents=["due_risk"], keys_used=["tasks.title"],
        reply=reply, calls=1, tokens_in=900, tokens_out=40, latency_ms=800,
    )  # fmt: skip
    return NewEvent(data, "oo", reply_subject(input_hash), time_ms)


class TestReplyProjection(ProjectionContract):
    owner = "serving"
    migrations = (serving.MIGRATIONS,)

    def projection(self) -> ReplyProjection:
        return ReplyProjection()

    def histories(self) -> list[list[NewEvent]]:
        other = NewEvent(intents.AgentEnabled(agent="due_risk"), "person", "agent/due_risk", 1)
        return [
            [],
            [replied(), replied("h2"), replied(reply='{"choice":"none"}'), other],
            [replied("h3", ""), replied("h3", "", START_MS - 5)],
        ]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, [log.MIGRATIONS, serving.MIGRATIONS])
    yield connection
    connection.close()


def append(db: sqlite3.Connection, *events: NewEvent) -> None:
    own = Log([ReplyProjection()], device="here", now_ms=lambda: START_MS, next_stamp=next_stamp)
    own.append(db, events)


def test_the_newest_reply_to_an_input_counts(db: sqlite3.Connection) -> None:
    append(db, replied(), replied("h2", "[]", START_MS + 9), replied(reply='{"a":1}'))
    known = replies(db, ["h1", "h2", "h3"])
    assert {name: each.reply for name, each in known.items()} == {"h1": '{"a":1}', "h2": "[]"}
    assert (known["h1"].agents, known["h1"].keys_used) == (("due_risk",), ("tasks.title",))
    assert (known["h1"].tokens_in, known["h1"].time_ms) == (900, START_MS)


def test_replies_since_a_moment_come_newest_first(db: sqlite3.Connection) -> None:
    append(db, replied(), replied("h2", time_ms=START_MS + 9))
    assert [each.input_hash for each in newest_replies(db, since_ms=START_MS)] == ["h2", "h1"]
    assert [each.input_hash for each in newest_replies(db, since_ms=START_MS + 1)] == ["h2"]
    assert [each.input_hash for each in newest_replies(db, since_ms=0, limit=1)] == ["h2"]
