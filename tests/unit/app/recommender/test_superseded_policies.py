"""The superseded policies keep the contract of policies; their chances are what they say."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from builders.briefs import NOW, brief, found
from builders.prompts import TERMS, answer, model_brief, prompt_of, with_reply
from contracts.policy_contract import PolicyContract, options_of
from oo_app.recommender import notes
from oo_app.recommender.brief import Acceptance, Brief, Counts, Past
from oo_app.recommender.policies.catalogue import NAMES, policy_named
from oo_app.recommender.policies.epsilon_greedy import EpsilonGreedy
from oo_app.recommender.policies.ranked import DRAWS, Ranked
from oo_app.recommender.prompt_file import RANKED, read_prompt
from oo_storage.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.policy import Choice, Option

FILE = read_prompt(RANKED)
POLICY = Ranked(FILE)


def proposing(options: Sequence[Option], given: Brief, *names: str) -> Brief:
    """The brief in which the model has worded the candidates of these objects ("none" for none)."""
    given = replace(given, model=TERMS)
    prompt = prompt_of(options, given, FILE)
    made = []
    for name in names:
        labels = [n for n, label in enumerate(prompt.labels, start=1) if name in label]
        label = f"c{labels[0]}" if labels else "none"
        made.append(json.loads(answer(label, prompt.agents[:1], f"Do {name}." if labels else "")))
    return with_reply(given, prompt, json.dumps({"candidates": made}))


class TestEpsilonGreedy(PolicyContract):
    @pytest.fixture
    def policy(self) -> EpsilonGreedy:
        return EpsilonGreedy()


@dataclass(frozen=True)
class Proposed:
    """The ranking policy, with a model that always words the same things."""

    names: tuple[str, ...]
    name: str = POLICY.name
    version: str = POLICY.version

    def choose(self, options: Sequence[Option], given: Brief) -> Choice:
        choice = POLICY.choose(options, proposing(options, given, *self.names))
        assert choice.model is not None
        return choice


class TestRanked(PolicyContract):
    @pytest.fixture(params=[("thing-0",), ("thing-0", "thing-1", "thing-2"), ("none",)])
    def policy(self, request: pytest.FixtureRequest) -> Proposed:
        return Proposed(request.param)


class TestRankedWithoutAModel(PolicyContract):
    @pytest.fixture
    def policy(self) -> Ranked:
        return POLICY


def later(given: Brief, minutes: int) -> Brief:
    return replace(given, now=NOW + timedelta(minutes=minutes))


def test_greedy_sees_only_tasks() -> None:
    given = brief(found("call", category="people", priority=3), found("tax form", priority=0))
    options = options_of(given)
    choice = EpsilonGreedy().choose(options, given)
    assert choice.propensities == (0.0, 1.0)
    assert choice.index == 1
    none = brief(found("call", category="people"))
    assert EpsilonGreedy().choose(options_of(none), none).index is None


def test_greedy_takes_what_is_due_first_and_explores_as_often_as_it_says() -> None:
    given = brief(found("a"), found("b", due=NOW + timedelta(hours=9)), found("c"), found("d"))
    options = options_of(given)[::-1]
    due = next(n for n, each in enumerate(options) if each.candidate.snippet.due)
    choices = [EpsilonGreedy(0.4).choose(options, later(given, n)) for n in range(600)]
    assert choices[0].propensities[due] == pytest.approx(0.7)
    assert sum(choices[0].propensities) == pytest.approx(1)
    seen = Counter(each.index for each in choices)
    assert seen[due] / 600 == pytest.approx(0.7, abs=0.06)
    assert len(seen) == 4
    others = [EpsilonGreedy(0.4, seed="x").choose(options, later(given, n)) for n in range(600)]
    assert [each.index for each in others] != [each.index for each in choices]


def test_the_ranking_takes_the_words_of_the_one_it_draws() -> None:
    given = model_brief(found("a", category="code"), found("b"), found("c"))
    options = options_of(given)
    choice = POLICY.choose(options, proposing(options, given, "a", "b"))
    assert choice.index is not None
    drawn = options[choice.index].candidate.snippet.facts["object"]
    assert choice.text == f"Do {drawn}."
    assert drawn in {"a", "b"}
    assert (choice.note, choice.wanted) == ("", None)


def test_the_ranking_follows_acceptance() -> None:
    counts = {"code": Counts(30, 1), "tasks": Counts(1, 30)}
    past = Past(acceptance=Acceptance(categories=counts))
    given = model_brief(found("a", category="code"), found("b"), past=past)
    options = options_of(given)
    good = next(n for n, e in enumerate(options) if e.candidate.stored.category == "code")
    choice = POLICY.choose(options, proposing(options, given, "a", "b"))
    assert choice.index == good
    assert choice.propensities[good] == 1


def test_the_rankings_propensities_are_its_frequencies() -> None:
    counts = {"code": Counts(4, 2), "tasks": Counts(2, 4)}
    past = Past(acceptance=Acceptance(categories=counts))
    given = model_brief(found("a", category="code"), found("b"), past=past)
    options = options_of(given)
    asked = proposing(options, given, "a", "b")
    choices = [POLICY.choose(options, later(asked, n)) for n in range(300)]
    said = sum(each.propensities[0] for each in choices) / 300
    assert Counter(each.index for each in choices)[0] / 300 == pytest.approx(said, abs=0.08)
    assert all(0.05 < each.propensities[0] < 0.95 for each in choices)
    assert all(each * DRAWS == int(each * DRAWS) for each in choices[0].propensities)


@pytest.mark.slow
def test_on_whole_trials_the_ranking_chooses_as_mabwiser_does() -> None:
    from mabwiser.mab import MAB, LearningPolicy

    peer = MAB(["code", "tasks"], LearningPolicy.ThompsonSampling(), seed=1)
    peer.fit(["code"] * 18 + ["tasks"] * 18, [1] * 11 + [0] * 7 + [1] * 9 + [0] * 9)
    theirs = Counter(peer.predict() for _each in range(2_000))["code"] / 2_000
    counts = {"code": Counts(11, 7), "tasks": Counts(9, 9)}
    past = Past(acceptance=Acceptance(categories=counts))
    given = model_brief(found("a", category="code"), found("b"), past=past)
    options = options_of(given)
    asked = proposing(options, given, "a", "b")
    code = next(n for n, e in enumerate(options) if e.candidate.stored.category == "code")
    ours = [POLICY.choose(options, later(asked, n)).propensities[code] for n in range(20)]
    assert sum(ours) / 20 == pytest.approx(theirs, abs=0.04)


def test_without_words_of_a_model_the_ranking_wants_its_own_prompt() -> None:
    given = model_brief(found("a"))
    choice = POLICY.choose(options_of(given), given)
    assert (choice.index, choice.policy, choice.note) == (0, "builtin", notes.WAITING)
    assert choice.wanted is not None
    assert (choice.wanted.version, choice.wanted.picks) == ("ranked.v1", 3)


def test_a_ranking_of_none_is_silence() -> None:
    given = model_brief(found("a"))
    options = options_of(given)
    choice = POLICY.choose(options, proposing(options, given, "none"))
    assert (choice.index, choice.propensities) == (None, (0.0,))


def test_policies_are_found_by_name() -> None:
    assert [policy_named(each).name for each in NAMES] == list(NAMES)
    assert policy_named("ranked", prompt="ranked.v1").version == "ranked.v1"
    assert policy_named("orchestrator").version == "tip.v4"
    with pytest.raises(UnknownName) as caught:
        policy_named("orchestra")
    assert caught.value.nearest == "orchestrator"
