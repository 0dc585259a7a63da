"""The scripted server itself, asked by Ollama's own client: what tests rely on."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import httpx
import ollama as client
import pytest

from support.ollama_routes import bag_of_words
from support.ollama_wire import OUT_OF_MEMORY, OllamaWire, Pull, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGES = [{"role": "user", "content": "hello"}]


@pytest.fixture
def asking(ollama: OllamaWire) -> Iterator[client.Client]:
    made = client.Client(host=ollama.url)
    yield made
    made._client.close()


def test_replies_come_in_turn_and_then_the_usual_one(
    ollama: OllamaWire, asking: client.Client
) -> None:
    ollama.script(Reply("first"), Reply("second", finish="length", tokens_in=7))
    said = [asking.chat("tiny", MESSAGES) for _each in range(3)]
    assert [each.message.content for each in said] == ["first", "second", "ok"]
    assert said[1].done_reason == "length"
    assert said[1].prompt_eval_count == 7
    assert [each.prompt for each in ollama.chats] == ["hello"] * 3


def test_a_stream_comes_in_pieces(ollama: OllamaWire, asking: client.Client) -> None:
    ollama.script(Reply("one two three", pieces=4))
    parts = list(asking.chat("tiny", MESSAGES, stream=True))
    assert len(parts) == 5
    assert "".join(part.message.content or "" for part in parts) == "one two three"


def test_a_prompt_beyond_the_context_is_counted_as_cut(asking: client.Client) -> None:
    long = [{"role": "user", "content": "word " * 1000}]
    assert asking.chat("tiny", long, options={"num_ctx": 64}).prompt_eval_count == 64


def test_it_dies_in_the_middle(ollama: OllamaWire, asking: client.Client) -> None:
    ollama.script(Reply("a long answer", dies=True), Reply("a long answer", dies=True))
    with pytest.raises(httpx.RemoteProtocolError):
        asking.chat("tiny", MESSAGES)
    with pytest.raises(httpx.RemoteProtocolError):
        list(asking.chat("tiny", MESSAGES, stream=True))


def test_it_fails_as_ollama_words_it(ollama: OllamaWire, asking: client.Client) -> None:
    ollama.script(OUT_OF_MEMORY)
    with pytest.raises(client.ResponseError, match="more system memory"):
        asking.chat("tiny", MESSAGES)
    with pytest.raises(client.ResponseError, match="not found"):
        asking.chat("absent", MESSAGES)


def test_a_caller_that_hangs_up_is_counted(ollama: OllamaWire) -> None:
    ollama.script(Reply("x" * 5_000_000, pieces=50, pause_s=0.001))
    body = {"model": "tiny", "messages": MESSAGES}
    with httpx.stream("POST", f"{ollama.url}/api/chat", json=body) as answer:
        next(answer.iter_lines())
    ollama.wait_until_broken()


def test_a_model_is_pulled_with_progress_and_from_where_it_broke_off(
    ollama: OllamaWire, asking: client.Client
) -> None:
    ollama.pulls["new:latest"] = Pull(total=100, steps=4, fails_after=2)
    with pytest.raises(httpx.RemoteProtocolError):
        list(asking.pull("new", stream=True))
    rest = [each.completed for each in asking.pull("new", stream=True) if each.completed]
    assert rest == [75, 100]
    assert [each.model for each in asking.list().models] == ["new:latest", "tiny:latest"]


def test_a_model_is_loaded_and_unloaded(asking: client.Client) -> None:
    asking.chat("tiny", MESSAGES)
    assert [each.model for each in asking.ps().models] == ["tiny:latest"]
    asking.generate("tiny", keep_alive=0)
    assert asking.ps().models == []
    assert asking.show("tiny").modelinfo


def test_vectors_of_the_same_words_are_near() -> None:
    def alike(one: str, other: str) -> float:
        return sum(a * b for a, b in zip(bag_of_words(one), bag_of_words(other), strict=True))

    assert alike("call the dentist today", "today call the dentist") > 0.99
    assert alike("call the dentist today", "water every plant") < 0.5


def test_no_json_is_refused(ollama: OllamaWire) -> None:
    request = urllib.request.Request(f"{ollama.url}/api/chat", b"{")  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request)  # noqa: S310
    answer: Any = json.loads(raised.value.read())
    assert answer == {"error": "invalid JSON"}
