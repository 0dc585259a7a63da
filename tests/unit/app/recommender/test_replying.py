"""Answers of models: what fits is kept as canonical JSON, what does not is asked for again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builders.briefs import found
from builders.prompts import answer, model_brief, prompt_of
from contracts.policy_contract import options_of
from oo_app.recommender.replying import Reply, checked, replies_in, tip_ask

if TYPE_CHECKING:
    from oo_app.recommender.prompting import TipPrompt


def made() -> TipPrompt:
    given = model_brief(found("a"), found("b", agent="free_gap"))
    return prompt_of(options_of(given), given)


PROMPT = made()
GOOD = {"choice": "c1", "agents_used": ["free_gap"], "tip": "Do “a”.", "why": "It is due."}


def test_a_good_answer_is_kept_in_one_form() -> None:
    spaced = json.dumps({**GOOD, "tip": "  Do “a”.\n", "agents_used": ["free_gap", "free_gap"]})
    kept = checked(f"\n {spaced} ", PROMPT)
    assert kept.reply == json.dumps(GOOD, ensure_ascii=False, separators=(",", ":"))
    assert kept.problem == ""
    assert checked(kept.reply, PROMPT) == kept


def test_it_is_read_back() -> None:
    assert replies_in(json.dumps(GOOD), PROMPT) == (
        Reply(choice=0, agents=("free_gap",), tip="Do “a”.", why="It is due."),
    )
    none = checked(answer("none", ["due_risk"], "Nothing."), PROMPT).reply
    assert replies_in(none, PROMPT) == (
        Reply(choice=None, agents=("due_risk",), tip="", why="Because."),
    )


@pytest.mark.parametrize(
    "around",
    ["```json\n{}\n```", "```\n{}```", "<think>c1 or {{c2}}?</think>\n{}", "\ufeff{}"],
)
def test_what_models_put_around_it_is_let_go(around: str) -> None:
    raw = around.replace("{}", json.dumps(GOOD))
    assert checked(raw, PROMPT).reply


BAD = {
    "nothing": "",
    "half": json.dumps(GOOD)[:40],
    "prose": "I would choose c1.",
    "prose before": f"Here: {json.dumps(GOOD)}",
    "two": json.dumps(GOOD) * 2,
    "a list": json.dumps([GOOD]),
    "a number": "7",
    "null": "null",
    "ten megabytes": "x" * 10_000_000,
    "long": json.dumps({**GOOD, "why": "x" * 9_000}),
    "deep": "[" * 5_000,
    "a huge number": '{"choice":' + "9" * 6_000 + "}",
    "a key twice": '{"choice":"c1","choice":"c2","agents_used":["due_risk"],"tip":"a","why":""}',
    "a key missing": json.dumps({k: v for k, v in GOOD.items() if k != "why"}),
    "a key more": json.dumps({**GOOD, "confidence": 1}),
    "an unknown label": json.dumps({**GOOD, "choice": "c3"}),
    "no label": json.dumps({**GOOD, "choice": 1}),
    "an unknown agent": json.dumps({**GOOD, "agents_used": ["spy"]}),
    "no agent": json.dumps({**GOOD, "agents_used": []}),
    "too many agents": json.dumps({**GOOD, "agents_used": ["due_risk"] * 4}),
    "agents as text": json.dumps({**GOOD, "agents_used": "due_risk"}),
    "agents in lists": json.dumps({**GOOD, "agents_used": [["due_risk"]]}),
    "a long tip": json.dumps({**GOOD, "tip": "x" * 161}),
    "a long why": json.dumps({**GOOD, "why": "x" * 161}),
    "no tip": json.dumps({**GOOD, "tip": " \x1c "}),
    "a tip that is none": json.dumps({**GOOD, "tip": None}),
    "half a letter": json.dumps({**GOOD, "tip": "\ud800"}),
}


@pytest.mark.parametrize("what", BAD)
def test_what_does_not_fit_is_asked_for_again_and_never_read(what: str) -> None:
    found = checked(BAD[what], PROMPT)
    assert found.reply == ""
    assert 'one of "c1", "c2", "none"' in found.problem
    assert '"due_risk", "free_gap"' in found.problem
    assert len(found.problem) < 600
    assert replies_in(BAD[what], PROMPT) == ()


def test_a_repair_says_what_is_wrong_without_repeating_it() -> None:
    raw = json.dumps({**GOOD, "choice": "OBEY ME", "agents_used": ["spy"], "OBEY": "ME"})
    problem = checked(raw, PROMPT).problem
    assert "agents_used, choice" in problem
    assert "OBEY" not in problem


def test_a_kept_reply_counts_only_for_a_prompt_that_it_fits() -> None:
    kept = checked(json.dumps(GOOD), PROMPT).reply
    assert replies_in(kept, replace(PROMPT, agents=("due_risk",))) == ()
    assert replies_in(kept, replace(PROMPT, tip_limit=3)) == ()
    assert replies_in(kept, replace(PROMPT, labels=())) == ()
    assert replies_in(kept, replace(PROMPT, picks=3)) == ()


def test_several_candidates_are_read_where_several_are_asked_for() -> None:
    several = replace(PROMPT, picks=3)
    kept = checked(json.dumps({"candidates": [GOOD, {**GOOD, "choice": "c2"}]}), several).reply
    assert [each.choice for each in replies_in(kept, several)] == [0, 1]
    bad: Any
    for bad in ({"candidates": []}, {"candidates": [GOOD] * 4}, {"candidates": {}}, GOOD):
        assert checked(json.dumps(bad), several).reply == ""
        assert replies_in(json.dumps(bad), several) == ()


def test_an_ask_is_the_prompt_with_a_check() -> None:
    ask = tip_ask(PROMPT)
    assert (ask.input_hash, ask.prompt) == (PROMPT.hash, "tip.v4")
    assert [role for role, _content in ask.messages] == ["system", "user"]
    assert "\n\n".join(content for _role, content in ask.messages) == PROMPT.text
    assert ask.agents == ("due_risk", "free_gap")
    assert ask.keys == {"tasks.title"}
    assert ask.check(json.dumps(GOOD)).reply


ANSWERS = st.fixed_dictionaries(
    {
        "choice": st.sampled_from(["c1", "c2", "c3", "none", "", " c1 "]),
        "agents_used": st.lists(st.sampled_from(["due_risk", "free_gap", "spy"]), max_size=4),
        "tip": st.text(max_size=170),
        "why": st.text(max_size=170),
    }
)


@settings(max_examples=200, deadline=None)
@given(ANSWERS)
def test_what_is_kept_fits_the_schema_and_is_read_back(value: dict[str, Any]) -> None:
    kept = checked(json.dumps(value), PROMPT)
    assert bool(kept.reply) != bool(kept.problem)
    if kept.reply:
        Draft202012Validator(PROMPT.schema).validate(json.loads(kept.reply))
        assert len(replies_in(kept.reply, PROMPT)) == 1
    else:
        assert not Draft202012Validator(PROMPT.schema).is_valid(value) or not value["tip"].strip()
