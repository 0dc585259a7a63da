"""Laws of the prompt and of a model's choice, on random briefs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from builders.briefs import fit
from builders.laws import KEYS, must_be_true, random_brief
from builders.prompts import TERMS, answer, with_reply
from oo_app.recommender.candidates import Candidate
from oo_app.recommender.decide import decide
from oo_app.recommender.gates import truth_gates
from oo_app.recommender.policies.orchestrator import Orchestrator
from oo_app.recommender.prompt_file import read_prompt
from oo_app.recommender.prompt_parts import tokens
from oo_app.recommender.prompting import tip_prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Choice, Option
    from oo_app.recommender.prompting import TipPrompt

FILE = read_prompt()
WORLDS = 400


@dataclass
class Seen:
    """The policy, remembering what it was offered and chose."""

    policy: Orchestrator = field(default_factory=lambda: Orchestrator(FILE))
    name: str = "orchestrator"
    version: str = FILE.version
    options: Sequence[Option] = field(default_factory=list)
    choice: Choice | None = None

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        self.options = options
        self.choice = self.policy.choose(options, brief)
        return self.choice


@dataclass(frozen=True)
class World:
    """A random brief in which a model takes part, what passed its gates, and the prompt."""

    given: Brief
    options: Sequence[Option]
    prompt: TipPrompt | None


def world(seed: int) -> World:
    chance = Random(seed)
    keys = frozenset(chance.choice([KEYS, KEYS, KEYS[:1], ()]))
    given = replace(random_brief(chance), model=replace(TERMS, keys=keys))
    seen = Seen()
    decide(given, seen, fit)
    prompt = tip_prompt(seen.options, given, FILE) if seen.options else None
    return World(given, seen.options, prompt)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [world(seed) for seed in range(WORLDS)]


def test_there_are_enough_worlds_of_each_sort(worlds: list[World]) -> None:
    assert sum(each.prompt is not None for each in worlds) > WORLDS / 5
    assert sum(each.prompt is None and bool(each.options) for each in worlds) > WORLDS / 20


def test_a_prompt_shows_only_what_the_host_and_the_gates_allow(worlds: list[World]) -> None:
    for each in worlds:
        if each.prompt is None:
            continue
        assert each.prompt.keys_used <= each.given.model.keys
        assert tokens(each.prompt.text) <= FILE.tokens
        offered = [option.candidate for option in each.options]
        may = {e.name for e in offered if set(e.stored.keys_used) <= each.given.model.keys}
        assert set(each.prompt.labels) == may
        shown = each.prompt.user.count("\nf")
        true = [s for s in each.given.snippets
                if not truth_gates(each.given, Candidate(stored=s, action="", rank=0))
                and set(s.keys_used) <= each.given.model.keys]  # fmt: skip
        assert shown == min(len(true), FILE.findings)


def test_a_prompt_with_the_same_hash_differs_in_the_clock_alone(worlds: list[World]) -> None:
    by_hash: dict[str, str] = {}
    for each in worlds:
        later = replace(each.given, now=each.given.now + timedelta(minutes=1))
        for given in (each.given, later):
            prompt = tip_prompt(each.options, given, FILE) if each.options else None
            if prompt is not None:
                user = prompt.user[: -len("10:00")]
                assert by_hash.setdefault(prompt.hash, user) == user


def test_whatever_a_model_answers_no_gate_is_crossed(worlds: list[World]) -> None:
    chance = Random(7)
    said = 0
    for each in worlds:
        prompt = each.prompt
        if prompt is None:
            continue
        label = chance.choice([*(f"c{n + 1}" for n in range(len(prompt.labels))), "none"])
        tip = "" if label == "none" else "Do it at 23:59 with Bob."
        replied = with_reply(each.given, prompt, answer(label, prompt.agents[:1], tip))
        seen = Seen()
        decision = decide(replied, seen, fit)
        assert seen.choice is not None
        assert seen.choice.model is not None
        if decision.chosen is not None:
            said += 1
            must_be_true(decision)
            assert decision.wording == "template"
    assert said > WORLDS / 8
