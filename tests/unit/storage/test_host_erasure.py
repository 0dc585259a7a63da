"""What a host's model said goes with the host's consents, and nothing else does."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from oo_storage import log, recommender
from oo_storage.events import intents
from oo_storage.events.registry import HISTORY_KEY, REACH_KEY
from oo_storage.migrate import migrate
from oo_storage.recommender_records import (
    DecisionScrubber,
    StoredDecision,
    decision_of,
    record_decision,
)
from oo_storage.redaction import Revoked
from support.ownership import only_tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.message import Message

HOST, OTHER = "127.0.0.1:11434", "api.example.org:443"

WORDED = intents.TipWorded(
    id="t1", agent="due_risk", host=HOST, text="Pay now.", why="Due.", keys_used=["tasks.title"]
)
REPLIED = intents.ModelReplied(
    input_hash="h", alias="tip-generator", host=HOST, prompt="tip.v4", agents=["due_risk", "gist"],
    keys_used=["tasks.title", "notes.text"], reply='{"tip":"Pay now."}',
)  # fmt: skip
AGENT_REPLIED = intents.ModelReplied(
    input_hash="i", alias="tip-generator", host=HOST, prompt="agent.gist", agents=["gist"],
    keys_used=["notes.text"], reply='{"items":[]}',
)  # fmt: skip
MADE = intents.TipMade(id="t1", agent="due_risk", text="Pay.", keys_used=["tasks.title"])


def is_blanked(message: Message, key: str, recipient: str | None) -> bool:
    """Whether an erasure takes the message's words."""
    scope = Revoked(frozenset((key,)), recipient)
    redacted = scope.redacted(message, 0, is_newest=True)
    words = ("text", "reply", "why")
    return redacted != message and not any(getattr(redacted, name, "") for name in words)


@pytest.mark.parametrize("message", [WORDED, REPLIED])
def test_a_host_s_words_go_with_the_key_it_was_shown(message: Message) -> None:
    assert is_blanked(message, "tasks.title", HOST)
    assert is_blanked(message, "tasks.title", None)
    assert not is_blanked(message, "tasks.title", OTHER)
    assert not is_blanked(message, "calendar.events.title", HOST)


@pytest.mark.parametrize("message", [WORDED, REPLIED, AGENT_REPLIED])
def test_all_that_a_host_said_goes_when_it_may_not_be_reached(message: Message) -> None:
    assert is_blanked(message, REACH_KEY, HOST)
    assert not is_blanked(message, REACH_KEY, OTHER)


def test_an_agent_s_key_takes_the_replies_that_its_findings_are_in() -> None:
    assert is_blanked(REPLIED, "notes.text", "gist")
    assert not is_blanked(REPLIED, "notes.text", "git_hygiene")
    assert is_blanked(AGENT_REPLIED, "notes.text", "gist")
    assert not is_blanked(MADE, "tasks.title", HOST)


def test_the_history_is_also_what_a_model_proposed_to_say() -> None:
    assert is_blanked(MADE, HISTORY_KEY, None)
    assert is_blanked(WORDED, HISTORY_KEY, None)
    assert is_blanked(REPLIED, HISTORY_KEY, None)
    assert not is_blanked(AGENT_REPLIED, HISTORY_KEY, None)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, (log.MIGRATIONS, recommender.MIGRATIONS))
    yield connection
    connection.close()


def decision(id: str, host: str, *, wording: str = "model") -> StoredDecision:
    """A decision whose prompt a host was shown ("" for none); its first candidate was chosen."""
    chosen = {"agent": "due_risk", "is_chosen": True, "text": "SAID", "why": "SAID so"}
    other = {"agent": "git", "text": "FOUND", "why": "FOUND so"}
    data: dict[str, Any] = {
        "candidates": [
            chosen | {"keys_used": ["tasks.title"]},
            other | {"keys_used": ["code.name"]},
        ],
        "prompt": "SHOWN",
        "model": {"host": host} if host else None,
        "wording": wording,
    }
    return StoredDecision(id=id, time_ms=1, tip="", gate="", fingerprint="f", data=data)


@pytest.mark.parametrize(
    ("key", "blanked"),
    [(REACH_KEY, ["d1"]), ("tasks.title", ["d1"]), ("code.name", ["d1"]), ("notes.text", [])],
)
def test_a_decision_loses_the_prompt_a_host_was_shown_and_its_words(
    db: sqlite3.Connection, key: str, blanked: list[str]
) -> None:
    for id, host in (("d1", HOST), ("d2", OTHER), ("d3", "")):
        record_decision(db, decision(id, host))
    scrubber, keys = DecisionScrubber(), frozenset((key,))
    assert scrubber.count(db, keys, HOST) == len(blanked)
    with only_tables_of(db, "recommender", log=False):
        assert scrubber.scrub(db, keys, HOST) == len(blanked)
    for id in ("d1", "d2", "d3"):
        found = decision_of(db, id)
        assert found is not None
        assert (found.data["prompt"] == "") == (id in blanked)
        assert ("SAID" not in json.dumps(found.data)) == (id in blanked)
        assert "FOUND so" in json.dumps(found.data), "what an agent found stays"
    assert scrubber.count(db, keys, HOST) == scrubber.scrub(db, keys, HOST) == 0


def test_a_template_s_words_are_not_the_host_s(db: sqlite3.Connection) -> None:
    record_decision(db, decision("d1", HOST, wording="template"))
    assert DecisionScrubber().scrub(db, frozenset((REACH_KEY,)), HOST) == 1
    found = decision_of(db, "d1")
    assert found is not None
    assert found.data["prompt"] == ""
    assert found.data["candidates"][0]["text"] == "SAID"
