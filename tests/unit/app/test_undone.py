"""What was taken back is said in sentences, never in the names of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oo_app.undone import undone_words
from oo_storage.events import intents, signals
from oo_storage.events.registry import message_types
from oo_storage.log import Event

if TYPE_CHECKING:
    from google.protobuf.message import Message


REACTIONS = [("done", ""), ("snooze", "")] + [
    ("dismiss", reason)
    for reason in ("not-now", "already-done", "wrong", "less", "never", "never-agent")
]


def event(data: Message) -> Event:
    type_ = next(name for name, each in message_types().items() if isinstance(data, each))
    return Event(
        seq=1, device="d", device_seq=1, stamp=0, type=type_, source="person", subject="s",
        time_ms=0, recorded_ms=0, data=data,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "reason"), REACTIONS)
def test_a_reaction_brings_the_tip_back(kind: str, reason: str) -> None:
    given = intents.ReactionGiven(id="r", tip="t", kind=kind, reason=reason)
    words = undone_words([event(given)])
    assert words.split(":")[1].startswith(" the tip may come again")
    assert "reaction" not in words.lower()


def test_what_was_closed_with_a_reaction_is_not_named_twice() -> None:
    given = intents.ReactionGiven(id="r", tip="t", kind="done")
    closed = signals.TaskSeen(title="Pay", status="done")
    assert undone_words([event(given), event(closed)]) == undone_words([event(given)])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (signals.TaskSeen(title="Pay"), "Taken out of the inbox: Pay"),
        (intents.PreferenceSet(name="zone"), "zone is what it was before."),
        (intents.PreferenceUnset(name="paused_until"), "The pause is what it was before."),
        (intents.ContextRemoved(id="gym"), "The context gym is what it was before."),
        (intents.ContextChosen(id="gym"), "The context is the one from before."),
        (intents.AgentEnabled(agent="a"), "a is off again."),
        (intents.AgentDisabled(agent="a"), "a is on again."),
        (intents.AgentTrusted(agent="a"), "a is no longer trusted as it is now."),
    ],
)
def test_every_other_act_is_one_sentence(data: Message, words: str) -> None:
    assert undone_words([event(data)]) == words
