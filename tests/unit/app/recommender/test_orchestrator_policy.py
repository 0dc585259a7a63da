"""The policy that lets a model choose: it looks replies up, and says why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from builders.briefs import NOW, brief, fit, found
from builders.prompts import HOST, MODEL, TERMS, Replied, answer, model_brief, prompt_of, with_reply
from contracts.policy_contract import PolicyContract, options_of
from oo_app.recommender import notes
from oo_app.recommender.decide import decide, offered
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.policies.orchestrator import Orchestrator
from oo_app.recommender.prompt_file import read_prompt
from oo_app.recommender.record import decision_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Choice, Option

POLICY = Orchestrator(read_prompt())


def two() -> Brief:
    return model_brief(found("tax form", priority=3), found("garden", priority=1))


def replied(given: Brief, choice: str, tip: str = "Do “garden” today.") -> Choice:
    """What the policy makes of a reply; `choice` is a label, or the name of an object."""
    options = options_of(given)
    prompt = prompt_of(options, given)
    named = [n for n, name in enumerate(prompt.labels, start=1) if choice in name]
    label = f"c{named[0]}" if named else choice
    text = "" if label == "none" else tip
    given = with_reply(given, prompt, answer(label, ["due_risk"], text, "It is quiet today."))
    return POLICY.choose(options, given)


@dataclass(frozen=True)
class Answered:
    """The policy, with a model that has answered every prompt: always with the same label."""

    label: str
    name: str = POLICY.name
    version: str = POLICY.version

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        given = replace(brief, model=TERMS)
        prompt = prompt_of(options, given)
        tip = "" if self.label == "none" else "Do it today."
        reply = answer(self.label, ["due_risk"], tip)
        choice = POLICY.choose(options, with_reply(given, prompt, reply))
        assert choice.model is not None
        return choice


class TestOrchestratorWithAnAnswer(PolicyContract):
    @pytest.fixture(params=["c1", "none"])
    def policy(self, request: pytest.FixtureRequest) -> Answered:
        return Answered(request.param)


class TestOrchestratorWithoutAModel(PolicyContract):
    """The contract's briefs name no model."""

    @pytest.fixture
    def policy(self) -> Orchestrator:
        return Orchestrator(read_prompt(), fallback=Builtin(name="other", version="7"))

    def test_the_fallback_chooses_and_is_named(self, policy: Orchestrator) -> None:
        choice = policy.choose(options_of(brief(found())), brief(found()))
        assert (choice.index, choice.policy, choice.version) == (0, "other", "7")
        assert (choice.note, choice.wanted, choice.prompt) == (notes.NO_MODEL, None, "")


def test_a_reply_chooses_and_words() -> None:
    choice = replied(two(), "garden")
    assert (choice.index, choice.propensities) == (1, (0.0, 1.0))
    assert (choice.text, choice.why) == ("Do “garden” today.", "It is quiet today.")
    assert choice.agents == ("due_risk",)
    assert choice.agents_given == frozenset({"due_risk"})
    assert choice.examples == POLICY.file.examples
    assert (choice.policy, choice.note, choice.wanted) == ("", "", None)
    assert choice.prompt.endswith("NOW Tue 24 Nov 2026 10:00")


def test_a_reply_names_its_call() -> None:
    given = two()
    prompt = prompt_of(options_of(given), given)
    used = replied(given, "garden").model
    assert used is not None
    assert (used.model, used.host, used.prompt) == (MODEL, HOST, "tip.v4")
    assert (used.input_hash, used.calls, used.latency_ms) == (prompt.hash, 1, 1200)
    assert (used.tokens_in, used.tokens_out) == (900, 60)


def test_none_is_silence() -> None:
    choice = replied(two(), "none")
    assert (choice.index, choice.propensities, choice.text) == (None, (0.0, 0.0), "")
    assert choice.model is not None
    assert choice.prompt


def test_none_does_not_speak_for_what_the_model_was_not_shown() -> None:
    hidden = found("hidden", keys_used=("calendar.events.title",), priority=3)
    choice = replied(model_brief(hidden, found("open", priority=0)), "none")
    assert (choice.index, choice.note, choice.text) == (0, notes.WITHHELD, "")
    assert choice.model is not None


def test_a_reply_counts_as_long_as_only_the_clock_moved() -> None:
    given = two()
    options = options_of(given)
    prompt = prompt_of(options, given)
    kept = with_reply(given, prompt, answer("c1", ["due_risk"], "Do it today."))
    later = replace(kept, now=NOW + timedelta(minutes=40))
    assert POLICY.choose(options, later).index is not None
    assert POLICY.choose(options, later).wanted is None


def test_without_a_reply_the_prompt_is_wanted() -> None:
    given = two()
    options = options_of(given)
    choice = POLICY.choose(options, given)
    assert (choice.index, choice.policy, choice.note) == (0, "builtin", notes.WAITING)
    assert choice.wanted == prompt_of(options, given)
    assert (choice.prompt, choice.model, choice.text) == ("", None, "")


@pytest.mark.parametrize("problem", ["low-battery", "not-allowed"])
def test_with_a_problem_nothing_is_wanted_but_a_known_reply_still_counts(problem: str) -> None:
    given = replace(two(), model=replace(TERMS, problem=problem))
    choice = POLICY.choose(options_of(given), given)
    assert (choice.policy, choice.note, choice.wanted) == ("builtin", problem, None)
    assert replied(given, "garden").index == 1
    unset = replace(two(), model=replace(TERMS, model="", problem=problem))
    assert POLICY.choose(options_of(unset), unset).note == problem


def test_a_failure_is_noted_and_the_prompt_stays_wanted() -> None:
    given = two()
    options = options_of(given)
    hash = prompt_of(options, given).hash
    failed = replace(given, model=replace(TERMS, failures={hash: "timeout", "other": "missing"}))
    choice = POLICY.choose(options, failed)
    assert (choice.index, choice.note) == (0, "timeout")
    assert choice.wanted is not None


@pytest.mark.parametrize(
    ("known", "note", "is_wanted"),
    [
        (Replied(fault="unfit"), "unfit", False),
        (Replied(reply="half a JSO"), notes.UNFIT, False),
        (Replied(reply='{"choice":"c9","agents_used":["due_risk"],"tip":"x","why":""}'),
         notes.UNFIT, False),
        (Replied(), notes.WAITING, True),
    ],
)  # fmt: skip
def test_a_reply_that_is_of_no_use(known: Replied, note: str, is_wanted: bool) -> None:
    given = two()
    options = options_of(given)
    hash = prompt_of(options, given).hash
    choice = POLICY.choose(options, replace(given, model=replace(TERMS, replies={hash: known})))
    assert (choice.index, choice.policy, choice.note) == (0, "builtin", note)
    assert (choice.wanted is not None) == is_wanted


def test_a_host_that_may_be_shown_nothing_is_not_asked() -> None:
    given = replace(two(), model=replace(TERMS, keys=frozenset()))
    choice = POLICY.choose(options_of(given), given)
    assert (choice.index, choice.note, choice.wanted) == (0, notes.WITHHELD, None)


def test_a_decision_takes_the_models_choice() -> None:
    given = two()
    # the decision makes its own options; the prompt of these rests on the same candidates
    made = decide(given, POLICY, fit)
    assert made.chosen is not None
    assert made.chosen.candidate.snippet.facts["object"] == "tax form"
    prompt = prompt_of(options_of(given), given)
    label = next(n for n, name in enumerate(prompt.labels, start=1) if "garden" in name)
    reply = answer(f"c{label}", ["due_risk"], "Do garden today.", "It is about garden.")
    worded = decide(with_reply(given, prompt, reply), POLICY, fit)
    assert (worded.text, worded.wording, worded.policy) == (
        "Do garden today.", "model", "orchestrator",
    )  # fmt: skip


def test_the_record_names_the_keys_of_all_that_its_prompt_shows() -> None:
    """Also of findings that are none of the record's candidates: an erasure finds it by them."""
    keys = {n: f"kind{n}.title" for n in range(12)}
    granted = frozenset(keys.values())
    many = [
        found(f"thing-{n}.", keys_used=(key,), evidence=(n,), actions=("do",) if n < 6 else ())
        for n, key in keys.items()
    ]
    model = replace(TERMS, keys=granted)
    given = model_brief(*many, model=model, grants={"due_risk": granted})
    prompt = prompt_of(offered(given, fit), given)
    reply = answer("c1", ["due_risk"], "Do it today.")
    data = decision_data(decide(with_reply(given, prompt, reply), POLICY, fit), fit)
    shown = {key for n, key in keys.items() if f"thing-{n}." in data["prompt"]}
    kept = {key for each in data["candidates"] for key in each["keys_used"]}
    assert shown - kept
    assert data["prompt_keys"] == sorted(["due_risk", key] for key in shown)
    assert decision_data(decide(given, POLICY, fit), fit)["prompt_keys"] == []


def test_every_code_has_words() -> None:
    assert all(notes.note_words(code) for code in notes.CODES)
    assert notes.note_words("") == ""
    assert notes.note_words("new-code") == "The model gave no usable answer"
