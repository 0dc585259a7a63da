"""Wishes in plain words: rules first, a model for what they miss, and one act for all changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fake_model import FakeModel
from oo_app.asking import Access
from oo_app.sayings import Sayings
from oo_app.serving.port import ModelFault, Target
from support.hosting import hosted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant

TARGET = Target(alias="tip-generator", model="ollama_chat/tiny", host="127.0.0.1:11434")
READY = Access(target=TARGET)
WISH = "Nothing before nine, and go easy on me"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[LocalAssistant]:
    with hosted(tmp_path / "home") as hosting:
        yield hosting


def sayings(assistant: LocalAssistant, model: FakeModel, access: Access = READY) -> Sayings:
    """Those of a home, with another model."""
    home = assistant._home
    return Sayings(
        home.database,
        home.log,
        home.profile,
        agents=lambda: home.runner.statuses(home.now(), home.views.current()),
        model=lambda: model,
        access=lambda: access,
        now=home.now,
    )


def answer(name: str, value: str, words: str) -> str:
    return json.dumps({"changes": [{"name": name, "value": value, "words": words}]})


def test_a_model_reads_only_what_no_rule_does(assistant: LocalAssistant) -> None:
    model = FakeModel([answer("chattiness", "quiet", "go easy on me")])
    proposal = sayings(assistant, model).propose(WISH)
    assert [(each.name, each.after, each.source) for each in proposal.changes] == [
        ("quiet_hours", "22:00-09:00", "rules"),
        ("chattiness", "quiet", "model"),
    ]
    assert (proposal.unread, proposal.note) == ((), "")
    (asked,) = model.asked
    assert "go easy on me" in asked.messages[-1].content
    assert "before nine" not in asked.messages[-1].content
    assert (asked.purpose, asked.keys, asked.temperature) == ("prefs", frozenset(), 0.0)
    assert asked.schema is not None


def test_nobody_is_asked_when_every_part_is_read(assistant: LocalAssistant) -> None:
    model = FakeModel()
    assert sayings(assistant, model).propose("talk less, no birthdays").unread == ()
    assert model.asked == []


@pytest.mark.parametrize(
    "access", [Access(problem="unset"), Access(target=TARGET, problem="not-allowed")]
)
def test_without_a_model_the_rest_is_named(assistant: LocalAssistant, access: Access) -> None:
    model = FakeModel()
    proposal = sayings(assistant, model, access).propose(WISH)
    assert [each.name for each in proposal.changes] == ["quiet_hours"]
    assert proposal.unread == ("go easy on me",)
    assert model.asked == []


@pytest.mark.parametrize(
    "reply",
    [
        "I would be glad to help!",
        answer("chattiness", "mute", "go easy on me"),
        answer("daily_cap", "1", "go easy on me"),
        answer("quiet_hours", "22:00-10:00", "Nothing before nine"),
        answer("model.judge", "openai/x", "go easy on me"),
    ],
)
def test_what_a_model_makes_up_is_not_proposed(assistant: LocalAssistant, reply: str) -> None:
    proposal = sayings(assistant, FakeModel([reply])).propose(WISH)
    assert [each.name for each in proposal.changes] == ["quiet_hours"]
    assert proposal.unread == ("go easy on me",)


def test_a_model_does_not_overrule_a_rule(assistant: LocalAssistant) -> None:
    model = FakeModel([answer("chattiness", "talkative", "go easy on me")])
    proposal = sayings(assistant, model).propose("talk less, and go easy on me")
    assert [(each.name, each.after) for each in proposal.changes] == [("chattiness", "quiet")]


def test_a_model_that_fails_costs_only_its_part(assistant: LocalAssistant) -> None:
    fault = ModelFault("timeout", "It took too long.")
    proposal = sayings(assistant, FakeModel([fault])).propose(WISH)
    assert [each.name for each in proposal.changes] == ["quiet_hours"]
    assert (proposal.unread, proposal.note) == (("go easy on me",), "It took too long.")
