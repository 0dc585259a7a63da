"""Trials of a stored decision's prompt: any alias, version or policy; and nothing is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fake_model import FakeModel
from oo_app.asking import Access
from oo_app.prompt_lab import PromptLab
from oo_app.serving.port import ModelFault, Target
from oo_storage.errors import Refused, UnknownName
from support.hosting import Clock, hosted
from support.ollama_wire import Asked, Reply
from support.worded import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant
    from oo_app.serving.port import Question

from datetime import UTC, datetime

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEYS = frozenset({"tasks.title", "tasks.due", "tasks.state", "tasks.project"})
TARGET = Target(alias="judge", model="ollama_chat/other", host="127.0.0.1:9")
READY = Access(target=TARGET, keys=KEYS)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[LocalAssistant]:
    file = tmp_path / "todo.txt"
    file.write_text("(A) Send the tax form due:2026-11-24\nWater the plants due:2026-11-24\n")
    with hosted(tmp_path / "home", Clock(MORNING)) as hosting:
        hosting.connect("todotxt", str(file))
        assert hosting.tip().tip is not None
        yield hosting


def lab(
    assistant: LocalAssistant, model: FakeModel, trial: Callable[[str], Access] = lambda _a: READY
) -> PromptLab:
    """That of a home, with another model."""
    home = assistant._home
    return PromptLab(
        home.recommender, home.replies, today=home.speaking.brief, model=lambda: model, trial=trial
    )


def wording(tip: str, why: str = "It is due today.") -> Callable[[Question], str]:
    """A model that words the first candidate of whatever it is shown."""
    script = words(tip, why)

    def reply(question: Question) -> str:
        messages = [{"role": each.role, "content": each.content} for each in question.messages]
        asked = Asked("POST", "", {"messages": messages}, {}, b"")
        said: Reply = script(asked)
        return said.text

    return reply


def test_without_a_recorded_prompt_it_is_made_as_a_model_would_see_it(
    assistant: LocalAssistant,
) -> None:
    shown = lab(assistant, FakeModel()).prompt("", version="")
    assert shown.version == "tip.v4"
    assert "Send the tax form" in shown.user
    assert "Send the tax form" not in shown.system
    assert shown.tokens > 100
    ranked = lab(assistant, FakeModel()).prompt("", version="ranked.v1")
    assert ranked.version == "ranked.v1"
    assert ranked.hash != shown.hash
    with pytest.raises(UnknownName, match="prompt version"):
        lab(assistant, FakeModel()).prompt("", version="tip.v9")


def test_a_trial_asks_once_and_keeps_nothing(assistant: LocalAssistant) -> None:
    seq = assistant.status().last_seq
    model = FakeModel(otherwise=wording("“{object}” is due today."))
    trial = lab(assistant, model).attempt("", alias="judge", version="", policy="")
    assert (trial.faults, trial.model) == ((), "ollama_chat/other")
    assert "is due today." in trial.text
    assert trial.choice.startswith("due_risk")
    assert trial.agents == ("due_risk",)
    (asked,) = model.asked
    assert asked.purpose == "prompt.try"
    assert asked.keys <= KEYS
    assert asked.schema is not None
    assert assistant.status().last_seq == seq
    assert json.loads(trial.reply)["tip"] == trial.text


def test_what_the_guards_find_is_told(assistant: LocalAssistant) -> None:
    model = FakeModel(otherwise=wording("“{object}” by 3 March at 17:45."))
    trial = lab(assistant, model).attempt("", alias="judge", version="", policy="")
    assert trial.faults
    assert "17:45" in trial.text


def test_an_answer_that_does_not_fit_is_repaired_once(assistant: LocalAssistant) -> None:
    model = FakeModel(["Sure!"], otherwise=wording("“{object}” is due today."))
    trial = lab(assistant, model).attempt("", alias="judge", version="", policy="")
    assert trial.faults == ()
    assert len(model.asked) == 2
    assert model.asked[1].messages[-2].content == "Sure!"
    never = FakeModel(otherwise="Sure!")
    trial = lab(assistant, never).attempt("", alias="judge", version="", policy="")
    assert len(never.asked) == 2
    assert trial.faults
    assert trial.reply == "Sure!"
    assert "Send the tax form" in trial.text


def test_a_host_sees_only_what_it_was_granted(assistant: LocalAssistant) -> None:
    model = FakeModel()
    access = Access(target=TARGET, keys=KEYS - {"tasks.title"})
    trial = lab(assistant, model, lambda _a: access).attempt("", alias="x", version="", policy="")
    assert model.asked == []
    assert "may not be shown" in trial.faults[0]


@pytest.mark.parametrize("policy", ["builtin", "epsilon-greedy"])
def test_a_policy_without_a_model_needs_none(assistant: LocalAssistant, policy: str) -> None:
    def nobody(_alias: str) -> Access:
        raise AssertionError

    trial = lab(assistant, FakeModel(), nobody).attempt("", alias="x", version="", policy=policy)
    assert (trial.model, trial.reply, trial.faults) == ("", "", ())
    assert trial.text


def test_what_goes_wrong_is_raised_and_an_unknown_name_is_named(assistant: LocalAssistant) -> None:
    failing = lab(assistant, FakeModel([ModelFault("timeout", "It took too long.")]))
    with pytest.raises(ModelFault, match="too long"):
        failing.attempt("", alias="judge", version="", policy="")
    with pytest.raises(UnknownName, match="policy"):
        failing.attempt("", alias="judge", version="", policy="oracle")
    with pytest.raises(UnknownName):
        failing.attempt("no-such-decision", alias="judge", version="", policy="")


def test_nothing_is_left_after_an_erasure(assistant: LocalAssistant) -> None:
    assistant.revoke("tasks.title")
    with pytest.raises(Refused, match="Nothing is left"):
        lab(assistant, FakeModel()).prompt("", version="tip.v4")
    with pytest.raises(Refused, match="Nothing is left"):
        lab(assistant, FakeModel()).attempt("", alias="judge", version="", policy="")
