"""What a model says to known and to random worlds, asked through the real serving process.

The server is scripted on Ollama's wire, or the tiny real one, whose text is gibberish by design.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from builders.briefs import fit
from builders.laws import must_be_true, random_brief
from builders.prompts import answer as answer_of
from builders.replies import scripted_replies
from oo_app.recommender.decide import decide
from oo_app.recommender.policies.orchestrator import Orchestrator
from oo_app.recommender.prompt_file import read_prompt
from oo_app.recommender.replying import checked
from support.ollama_wire import Reply
from support.serving import ollama_target, openai_target, serving, serving_process
from support.worded import offered
from support.wording_desk import SALT, wording_desk

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.prompting import TipPrompt
    from oo_app.serving.client import ServingClient
    from support.llama import LlamaServer
    from support.ollama_wire import OllamaWire

__all__ = ["serving", "serving_process"]
pytestmark = pytest.mark.slow

SEED = 20261125
GIBBERISH, WORLDS = 1_000, 8


def test_good_words_are_shown_and_wrong_ones_replaced(
    tmp_path: Path, serving: ServingClient, ollama: OllamaWire, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = scripted_replies(SEED)
    shown: dict[str, list[bool]] = {}
    for number, each in enumerate(replies):
        ollama.otherwise = Reply(text=each.as_json())
        path, target = tmp_path / f"{number}.sqlite3", ollama_target(ollama.host)
        with wording_desk(path, serving, target) as desk:
            said, why = desk.answer(each.brief)
        tip = said.tip
        assert tip is not None, each
        is_shown = (tip.text, tip.wording) == (each.tip.text, "model")
        assert is_shown == (tip.wording == "model"), each
        assert is_shown == (why.notes == ()), (each, why.notes)
        # words that rest on an agent that was not shown do not even fit the schema
        assert why.model is not None or set(each.tip.agents) - {tip.agents[0]}, each
        shown.setdefault(each.wrong, []).append(is_shown)
    _report(shown, capsys)


def _report(shown: dict[str, list[bool]], capsys: pytest.CaptureFixture[str]) -> None:
    good = shown.pop("")
    wrong = [each for found in shown.values() for each in found]
    assert (len(good), len(wrong)) == (100, 200)
    fallback = (good.count(False) + wrong.count(False)) / 300
    with capsys.disabled():
        kinds = {kind: f"{found.count(False)}/{len(found)}" for kind, found in shown.items()}
        print(f"\n{good.count(True)} of 100 good shown, {wrong.count(False)} of 200 wrong replaced")  # noqa: T201
        print(f"fallback rate {fallback:.1%}; replaced by kind: {kinds}")  # noqa: T201
    assert good.count(True) >= 97
    assert wrong.count(False) >= 196


@pytest.mark.real
def test_a_real_model_s_gibberish_is_recorded_and_never_shown(
    tmp_path: Path, serving: ServingClient, llama: LlamaServer
) -> None:
    chance = Random(SEED)
    target = openai_target(llama.host)
    with wording_desk(tmp_path / "oo.sqlite3", serving, target, num_ctx=8192) as desk:
        for _world in range(WORLDS):
            said, why = desk.answer(replace(random_brief(chance), is_asked=True))
            assert said.tip is None or said.tip.wording == "template"
            assert said.tip is None or why.notes
        replied = desk.replies.recent().values()
    assert len(replied) > WORLDS // 3
    for each in replied:
        assert (each.prompt, each.model, each.alias) == ("tip.v4", "openai/tiny", "judge")
        assert min(each.latency_ms, each.tokens_in, each.tokens_out) > 0


@pytest.mark.real
def test_of_a_thousand_texts_of_a_real_model_none_is_shown(llama: LlamaServer) -> None:
    policy, chance = Orchestrator(read_prompt()), Random(SEED)
    texts = shown = 0
    while texts < GIBBERISH:
        given = _with_model(replace(random_brief(chance), is_asked=True))
        prompt = decide(given, policy, fit).wanted
        if prompt is None:
            continue
        texts += 1
        reply = checked(_gibberish(llama, prompt, texts), prompt).reply
        if not reply:
            continue
        terms = replace(given.model, replies={prompt.hash: _Known(reply)})
        shown += decide(replace(given, model=terms), policy, fit).wording == "model"
    assert shown == 0


def _gibberish(llama: LlamaServer, prompt: TipPrompt, seed: int) -> str:
    """What the model writes within the schema; of the prompt it would understand nothing."""
    body = {
        "model": "tiny",
        "messages": [{"role": "user", "content": "tip"}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "tip", "schema": prompt.schema, "strict": True},
        },
        "max_tokens": 600,
        "temperature": 1.0,
        "seed": seed,
    }
    said = httpx.post(f"{llama.api_base}/chat/completions", json=body, timeout=60)
    text: str = said.raise_for_status().json()["choices"][0]["message"]["content"]
    return text


def words_of(prompt: TipPrompt, chance: Random) -> str:
    """What a careless model says: often right, often not."""
    found = offered(prompt.text)
    if not found or chance.random() < 0.1:
        return answer_of("none", prompt.agents[:1])
    one = chance.choice(found)
    tips = (
        f"Do {one.object} now.", f"Take care of {one.object}.", f"{one.object} is next.",
        f"Do {one.object} before {chance.randrange(24)}:{chance.randrange(60):02}.",
        f"Do {one.object}: it costs {chance.randrange(2, 999)} euros.",
        f"Do {one.object} with Bartholomew.", f"Open https://example.org/{one.object}.",
        f"Do not do {one.object}.", "Do something else.",
        f"Do {one.object} on 3 May {chance.randrange(1900, 2100)}.",
    )  # fmt: skip
    return answer_of(one.label, [one.agent], chance.choice(tips), "It is worth doing now.")


def test_a_thousand_worlds_cross_no_gate_and_claim_nothing() -> None:
    policy, chance = Orchestrator(read_prompt()), Random(SEED)
    spoken = worded = 0
    while spoken < 1_000:
        given = _with_model(random_brief(chance))
        prompt = decide(given, policy, fit).wanted
        if prompt is None:
            continue
        reply = checked(words_of(prompt, chance), prompt).reply
        assert reply
        known = _Known(reply)
        terms = replace(given.model, replies={prompt.hash: known})
        decision = decide(replace(given, model=terms), policy, fit)
        assert decision.model is not None
        if decision.chosen is None:
            continue
        spoken += 1
        must_be_true(decision)
        if decision.wording == "model":
            worded += 1
            ground = f"{decision.chosen.text} {decision.chosen.why} {_facts(decision)}"
            assert set(re.findall(r"\d+", decision.text)) <= set(re.findall(r"\d+", ground))
            assert "://" not in decision.text
            assert "Bartholomew" not in decision.text
            assert " not " not in decision.text
    assert 200 < worded < 800


class _Known:
    """A kept reply."""

    fault, calls, tokens_in, tokens_out, latency_ms = "", 1, 0, 0, 0

    def __init__(self, reply: str) -> None:
        self.reply = reply


def _with_model(given: Brief) -> Brief:
    from oo_app.recommender.brief import ModelTerms

    keys = frozenset(key for each in given.snippets for key in each.keys_used)
    terms = ModelTerms(model="ollama_chat/x", host="127.0.0.1:11434", keys=keys, salt=SALT)
    return replace(given, model=terms)


def _facts(decision: Any) -> str:
    return json.dumps(
        {name: str(value) for name, value in decision.chosen.candidate.snippet.facts.items()}
    )
