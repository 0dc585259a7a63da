"""A decision built again from its record offers what it offered then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from builders.briefs import NOW, Words, brief, fit, found
from builders.prompts import model_brief
from oo_agents.api import When
from oo_app.recommender.decide import decide, offered
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.prompt_file import read_prompt
from oo_app.recommender.prompting import tip_prompt
from oo_app.recommender.recalled import fact_of, recalled
from oo_app.recommender.record import decision_data, facts_json
from oo_storage.recommender_records import _blanked

if TYPE_CHECKING:
    from oo_app.recommender.brief import Brief

LATER = NOW + timedelta(days=3, hours=5)


def record(given: Brief) -> dict[str, Any]:
    """A decision's record as the database gives it back."""
    data: dict[str, Any] = json.loads(json.dumps(decision_data(decide(given, Builtin(), fit), fit)))
    return data


def world() -> Brief:
    return model_brief(
        found("a", priority=3, due=NOW + timedelta(hours=1)),
        found("b", priority=2),
        found("c", priority=1, agent="stale_task"),
    )


def test_the_same_options_in_the_same_order_at_the_same_moment() -> None:
    then = world()
    options, again = recalled(record(then), replace(then, now=LATER, snippets=()), fit)
    before = offered(then, fit)
    assert [each.candidate.name for each in options] == [each.candidate.name for each in before]
    assert [each.text for each in options] == [each.text for each in before]
    assert [each.score.total for each in options] == [each.score.total for each in before]
    assert again.now == then.now
    assert again.now.utcoffset() == then.now.utcoffset()
    assert {each.agent for each in again.snippets} == {each.agent for each in then.snippets}


def test_the_prompt_is_the_one_of_then() -> None:
    then = world()
    before = tip_prompt(offered(then, fit), then, read_prompt())
    options, again = recalled(record(then), replace(then, now=LATER, snippets=()), fit)
    after = tip_prompt(options, again, read_prompt())
    assert before is not None
    assert after is not None
    assert after.user == before.user
    assert after.hash == before.hash


def test_what_a_gate_withheld_is_no_option() -> None:
    then = brief(found("a"), found("b", keys_used=("notes.text",)))
    options, _again = recalled(record(then), then, fit)
    assert [each.candidate.snippet.dedupe_key for each in options] == [
        found("a").snippet.dedupe_key
    ]


def test_what_is_not_granted_any_more_is_withheld() -> None:
    then = world()
    data = record(then)
    assert recalled(data, replace(then, grants={}), fit)[0] == ()


def test_what_was_erased_is_gone() -> None:
    then = world()
    data = _blanked(record(then), frozenset({"tasks.title"}), None)
    options, again = recalled(data, then, fit)
    assert options == ()
    assert again.snippets == ()


def test_a_template_that_is_gone_words_nothing() -> None:
    then = world()
    assert recalled(record(then), replace(then, phrases={}), fit)[0] == ()


def test_a_record_of_an_older_oo_has_fewer_features() -> None:
    then = world()
    data = record(then)
    for each in data["candidates"]:
        del each["features"]["wish"]
    options, _again = recalled(data, then, fit)
    assert {each.score.features.wish for each in options} == {0.0}


@pytest.mark.parametrize(
    "fact",
    ["text", 3, 2.5, True, NOW, When(NOW), When(NOW, is_all_day=True), timedelta(minutes=90)],
)
def test_every_fact_comes_back_as_it_was(fact: Any) -> None:
    back = fact_of(json.loads(facts_json({"x": fact}))["x"])
    assert back == fact
    assert type(back) is type(fact) or isinstance(back, datetime)


def test_words_are_today_s() -> None:
    then = world()
    words = {name: Words(normal=("Now: {{ object }}",)) for name in then.phrases}
    options, _again = recalled(record(then), replace(then, phrases=words), fit)
    assert all(each.text.startswith("Now: ") for each in options)
