"""The decision as a whole: what it says, what it never says, and that it is a pure function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.briefs import NOW, Words, brief, fit, found
from builders.laws import LAWS
from oo_app.recommender.brief import Brief, Rules, Skipped
from oo_app.recommender.decide import Decision, decide
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.policy import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builders.laws import Law
    from oo_app.recommender.policy import Option


@dataclass
class Scripted:
    """A policy that gives a prepared choice, and remembers what it was offered."""

    choice: Choice
    name: str = "scripted"
    version: str = "1"
    offered: Sequence[Option] = ()

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        self.offered = options
        return self.choice


def made(brief_: Brief) -> Decision:
    return decide(brief_, Builtin(), fit)


def test_the_best_is_said_in_the_template_s_words() -> None:
    decision = made(brief(found("a", priority=1), found("b", priority=3)))
    assert decision.chosen is not None
    assert (decision.text, decision.why) == ("Do b now.", "It is about b.")
    assert (decision.wording, decision.policy, decision.silence) == ("template", "builtin", None)
    assert decision.chosen.propensity == 1.0


def test_the_short_form_is_used_when_it_is_preferred_and_there() -> None:
    short = brief(found("a"), rules=Rules(quiet_hours=None, tip_length="short"))
    assert made(short).text == "a now"
    key = ("due_risk", "task_due", "do")
    assert made(replace(short, phrases={key: Words(short="")})).text == "Do a now."


def test_the_first_action_of_a_finding_comes_first() -> None:
    decision = made(brief(found("a", actions=("plan", "do"))))
    assert decision.chosen is not None
    assert decision.chosen.candidate.action == "plan"


def test_a_template_that_fails_lets_the_next_one_speak() -> None:
    broken, whole = found("a", priority=3), found("b", agent="stale_task")
    given_ = brief(broken, whole)
    phrases = {**given_.phrases, ("due_risk", "task_due", "do"): Words(normal=("{{ nothing }}",))}
    assert made(replace(given_, phrases=phrases)).text == "Do b now."
    alone = made(replace(given_, snippets=(broken,), phrases=phrases))
    assert alone.silence is not None
    assert alone.silence.gate == "wording"
    assert made(replace(given_, phrases={})).silence is not None


@pytest.mark.parametrize(
    ("given_", "gate"),
    [
        (brief(has_sources=False), "nothing_connected"),
        (brief(), "nothing_found"),
        (brief(skipped=(Skipped(agent="a", reason="b"),)), "nothing_found"),
        (brief(found(), grants={}), "consent"),
        (
            brief(found(), is_asked=False, rules=Rules(quiet_hours=(time(9), time(11)))),
            "quiet_hours",
        ),
        (brief(found(), is_asked=False, rules=Rules(quiet_hours=None, cost=50.0)), "worth"),
    ],
)
def test_silence_names_its_gate(given_: Brief, gate: str) -> None:
    silence = made(given_).silence
    assert silence is not None
    assert silence.gate == gate
    assert silence.reason.endswith(".")


def test_silence_names_the_gate_nearest_to_speaking() -> None:
    refused = found("a", keys_used=("people.names",))
    quiet = brief(refused, found("b"), is_asked=False, rules=Rules(quiet_hours=(time(9), time(11))))
    silence = made(quiet).silence
    assert silence is not None
    assert silence.reason == "Quiet hours (until today at 11:00)."
    assert silence.hint


def test_a_policy_sees_at_most_five_findings_and_none_that_is_gated() -> None:
    policy = Scripted(Choice(index=4, propensities=(0.2,) * 5))
    many = brief(
        *(found(f"n{n}", priority=3, actions=("do", "plan")) for n in range(9)),
        found("refused", keys_used=("people.names",)),
    )
    decision = decide(many, policy, fit)
    keys = {each.candidate.snippet.dedupe_key for each in policy.offered}
    assert len(policy.offered) == len(keys) == 5
    assert decision.chosen is not None
    assert decision.chosen.candidate is policy.offered[4].candidate
    assert sum(each.propensity for each in decision.judged) == pytest.approx(1)


def test_a_policy_s_none_holds_unless_something_is_due_within_two_hours() -> None:
    none = Scripted(Choice(index=None, propensities=(0.0,), text="ignored"))
    later = brief(found(due=NOW + timedelta(hours=2, seconds=1)))
    silent = decide(later, none, fit)
    assert silent.silence is not None
    assert silent.silence.gate == "policy"
    pressing = decide(brief(found(due=NOW + timedelta(hours=2))), none, fit)
    assert pressing.text == "Do tax form now."
    assert pressing.wording == "template"
    assert [each.propensity for each in pressing.judged] == [1.0]
    overdue = decide(brief(found(due=NOW - timedelta(days=13))), none, fit)
    assert overdue.silence is not None


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Send the tax form, it is about time.", "model"),
        ("Send the tax form by 14:00.", "template"),
        ("Send the tax form to Ana.", "template"),
        ("Send it.", "template"),
        ("Send the tax form, see https://example.org.", "template"),
        ("Send the tax form\x1b[31m.", "template"),
        ("Send the tax form " + "x" * 160, "template"),
    ],
)
def test_a_model_s_words_must_be_grounded_or_the_template_s_are_used(
    text: str, wording: str
) -> None:
    policy = Scripted(Choice(index=0, propensities=(1.0,), text=text, why="It is open."))
    decision = decide(brief(found()), policy, fit)
    assert decision.wording == wording
    assert decision.text == (text if wording == "model" else "Do tax form now.")
    assert bool(decision.faults) == (wording == "template")


few = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(min_value=0, max_value=1 << 40)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@few
@given(seed=seeds)
def test_every_law_holds_for_random_briefs(law: Law, seed: int) -> None:
    law(Random(seed))
