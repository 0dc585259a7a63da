"""The prompt before a real model server: its schema binds, and its beginning is read once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from builders.briefs import NOW
from builders.prompts import changed, model_brief, prompt_of, twelve
from contracts.policy_contract import options_of
from oo_app.recommender.policy import SHORTLIST
from oo_app.recommender.prompt_file import read_prompt, versions
from oo_app.recommender.replying import checked

if TYPE_CHECKING:
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.prompting import TipPrompt
    from support.llama import LlamaServer

pytestmark = [pytest.mark.real, pytest.mark.slow]

TIMES = 6


def asked(given: Brief, version: str = "tip.v4") -> TipPrompt:
    return prompt_of(options_of(given)[:SHORTLIST], given, read_prompt(version))


def answered(llama: LlamaServer, prompt: TipPrompt, **changes: Any) -> dict[str, Any]:
    """What the server answers to a prompt."""
    body = {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "tip", "schema": prompt.schema, "strict": True},
        },
        "max_tokens": 1_500,
        **changes,
    }
    answer = httpx.post(f"{llama.api_base}/chat/completions", json=body, timeout=60)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def has_half_a_letter(raw: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in str(json.loads(raw)))


@pytest.mark.parametrize("version", versions())
def test_whatever_a_real_model_writes_fits_the_schema(llama: LlamaServer, version: str) -> None:
    prompt = asked(model_brief(*twelve()[:3]), version)
    for seed in range(TIMES):
        answer = answered(llama, prompt, temperature=1.0, seed=seed)["choices"][0]
        assert answer["finish_reason"] == "stop"
        raw = answer["message"]["content"]
        Draft202012Validator(prompt.schema).validate(json.loads(raw))
        found = checked(raw, prompt)
        # gibberish may be empty, or hold half a letter, which a schema cannot forbid
        assert found.reply or "empty" in found.problem or has_half_a_letter(raw), raw


def test_a_real_server_reads_again_only_what_follows_the_change(llama: LlamaServer) -> None:
    before = asked(model_brief(*twelve()))
    later = asked(model_brief(*changed(twelve(), 10), now=NOW + timedelta(minutes=15)))
    answered(llama, before, max_tokens=1)
    again = answered(llama, later, max_tokens=1)
    whole = again["usage"]["prompt_tokens"]
    kept = again["usage"]["prompt_tokens_details"]["cached_tokens"]
    assert kept / whole >= 0.90
