"""The two model servers that tests use, together: Ollama's wire in front of llama.cpp."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import ollama as client
import pytest

if TYPE_CHECKING:
    from support.llama import LlamaServer
    from support.ollama_wire import OllamaWire

pytestmark = pytest.mark.real

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"choice": {"enum": ["a", "b"]}, "tip": {"type": "string", "maxLength": 20}},
    "required": ["choice", "tip"],
    "additionalProperties": False,
}


def test_a_real_model_answers_on_ollamas_wire(ollama: OllamaWire, llama: LlamaServer) -> None:
    ollama.forward(llama.url)
    asking = client.Client(host=ollama.url)
    said = asking.chat(
        "tiny",
        [{"role": "user", "content": "hello"}],
        format=SCHEMA,
        options={"num_predict": 120, "temperature": 0.0},
    )
    assert json.loads(said.message.content or "")["choice"] in {"a", "b"}
    assert said.prompt_eval_count
    asking._client.close()


def test_the_real_model_gives_vectors_as_well(llama: LlamaServer) -> None:
    body = {"model": "tiny", "input": ["a", "b"]}
    answer = httpx.post(f"{llama.api_base}/embeddings", json=body).json()
    assert [len(each["embedding"]) for each in answer["data"]] == [64, 64]
