"""The serving process with real LiteLLM: the model's contract, and every way a server fails."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import jsonschema
import pytest

from contracts.model_contract import SCHEMA, ModelContract, ModelLife
from oo_app.serving import faults
from oo_app.serving.port import Answer, Message, ModelFault, Question
from support.ollama_wire import CRASHED, OUT_OF_MEMORY, OllamaWire, Reply
from support.serving import asking, ollama_target, openai_target

if TYPE_CHECKING:
    from oo_app.serving.client import ServingClient
    from oo_app.serving.launch import OwnProcess
    from support.llama import LlamaServer

pytestmark = [pytest.mark.real, pytest.mark.slow]

LIMIT_S = 60.0
LONG = " ".join(f"word{number}" for number in range(1_000_000))
FAILURES = {
    faults.MISSING: Reply(status=404, error="model 'tiny' not found"),
    faults.OVERLOADED: OUT_OF_MEMORY,
    faults.FAILED: Reply(status=500, error="boom"),
    faults.REFUSED: Reply(status=401, error="unauthorized"),
    faults.TRUNCATED: Reply(tokens_in=4096),
    faults.TOO_LONG: Reply(LONG, pieces=1000),
}


class TestServingOnOllamasWire(ModelContract):
    @pytest.fixture
    def life(self, serving: ServingClient, ollama: OllamaWire) -> ModelLife:
        def hold() -> threading.Event:
            arrived = threading.Event()

            def reply(_asked: object) -> Reply:
                arrived.set()
                return Reply(delay_s=LIMIT_S)

            ollama.otherwise = reply
            return arrived

        return ModelLife(
            serving,
            ollama_target(ollama.host),
            say=lambda text: ollama.script(Reply(text)),
            fail=lambda fault: ollama.script(FAILURES[fault]),
            hold=hold,
            faults=tuple(FAILURES),
        )


BROKEN = {
    "dies in the middle": (Reply("a long answer" * 50, dies=True), faults.FAILED),
    "half a JSON": (Reply(raw=b'{"model": "tiny", "message": {"ro'), faults.FAILED),
    "not JSON at all": (Reply(raw=b"<html>502 Bad Gateway</html>"), faults.FAILED),
    "an empty body": (Reply(raw=b""), faults.FAILED),
    "a list": (Reply(raw=b"[1, 2, 3]"), faults.FAILED),
    "no message in it": (Reply(raw=b'{"done": true}'), faults.FAILED),
    "an error in a 200": (Reply(raw=b'{"error": "unexpected EOF"}'), faults.FAILED),
    "the runner was killed": (CRASHED, faults.OVERLOADED),
    "too much text": (Reply(LONG, pieces=5000), faults.TOO_LONG),
    "a megabyte of error": (Reply(status=500, error="e" * 1_000_000), faults.FAILED),
}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "pieces"])
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_answer_is_a_fault_and_the_next_one_is_fine(
    serving: ServingClient, ollama: OllamaWire, case: str, stream: bool
) -> None:
    reply, fault = BROKEN[case]
    ollama.script(reply)
    began = time.monotonic()
    with pytest.raises(ModelFault) as raised:
        ask(serving, asking(ollama_target(ollama.host)), stream=stream)
    assert raised.value.fault == fault
    assert len(raised.value.message) < 500
    assert time.monotonic() - began < 30
    assert ask(serving, asking(ollama_target(ollama.host)), stream=stream).text == "ok"


def ask(serving: ServingClient, question: Question, *, stream: bool, limit_s: float = 60) -> Answer:
    """Ask in one of the two ways."""
    if not stream:
        return serving.complete(question, limit_s=limit_s)
    *_pieces, last = serving.stream(question, limit_s=limit_s)
    assert isinstance(last, Answer)
    return last


def test_a_model_that_repeats_itself_without_end_is_stopped(
    serving: ServingClient, ollama: OllamaWire
) -> None:
    ollama.script(Reply("word " * 100_000, pieces=100_000))
    with pytest.raises(ModelFault) as raised:
        ask(serving, asking(ollama_target(ollama.host)), stream=True)
    assert raised.value.fault == faults.TOO_LONG


def test_nobody_there_is_unreachable(serving: ServingClient, ollama: OllamaWire) -> None:
    serving.complete(asking(ollama_target(ollama.host)), limit_s=LIMIT_S)
    with pytest.raises(ModelFault) as raised:
        serving.complete(asking(ollama_target("127.0.0.1:9")), limit_s=5)
    assert raised.value.fault == faults.UNREACHABLE
    assert "127.0.0.1:9" in raised.value.message


def test_what_ollama_is_asked(serving: ServingClient, ollama: OllamaWire) -> None:
    question = asking(
        ollama_target(ollama.host), schema=SCHEMA, max_tokens=99, num_ctx=2048, keep_alive="3m"
    )
    answer = serving.complete(question, limit_s=LIMIT_S)
    [chat] = ollama.chats
    assert chat.body["format"] == SCHEMA
    assert chat.body["keep_alive"] == "3m"
    assert chat.options == {"temperature": 0.0, "num_predict": 99, "num_ctx": 2048}
    assert "think" not in chat.body
    assert [each.path for each in ollama.asked] == ["/api/chat"]
    assert answer.bytes_out > len(chat.raw)
    assert answer.bytes_in > 100


def test_an_answer_that_was_cut_says_so(serving: ServingClient, ollama: OllamaWire) -> None:
    ollama.script(Reply("and then", finish="length"))
    assert serving.complete(asking(ollama_target(ollama.host)), limit_s=60).finish == "length"


def test_a_prompt_longer_than_the_context_is_truncated(
    serving: ServingClient, ollama: OllamaWire
) -> None:
    long = asking(ollama_target(ollama.host), "word " * 10_000)
    for stream in (False, True):
        with pytest.raises(ModelFault) as raised:
            ask(serving, long, stream=stream)
        assert raised.value.fault == faults.TRUNCATED


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "pieces"])
def test_a_slow_drip_ends_at_the_limit_and_the_server_is_let_go(
    serving: ServingClient, ollama: OllamaWire, stream: bool
) -> None:
    serving.complete(asking(ollama_target(ollama.host)), limit_s=LIMIT_S)
    ollama.script(Reply("x" * 400_000, pieces=400, pause_s=0.05))
    began = time.monotonic()
    with pytest.raises(ModelFault) as raised:
        ask(serving, asking(ollama_target(ollama.host)), stream=stream, limit_s=1)
    assert raised.value.fault == faults.TIMEOUT
    assert time.monotonic() - began < 3


def test_ollama_stops_working_when_a_question_is_withdrawn(
    serving: ServingClient, ollama: OllamaWire
) -> None:
    serving.complete(asking(ollama_target(ollama.host)), limit_s=LIMIT_S)
    ollama.script(Reply("x" * 4_000_000, pieces=4000, pause_s=0.02))
    parts = serving.stream(asking(ollama_target(ollama.host), max_tokens=9999), limit_s=LIMIT_S)
    next(parts)
    serving.cancel()
    with pytest.raises(ModelFault) as raised:
        list(parts)
    assert raised.value.fault == faults.CANCELLED
    ollama.wait_until_broken()


def test_a_redirect_to_another_host_is_not_followed(
    serving: ServingClient, ollama: OllamaWire, llama: LlamaServer
) -> None:
    target = ollama_target(ollama.host)
    elsewhere = type(target)(
        alias=target.alias, model=target.model, host=ollama.host, api_base=llama.url
    )
    with pytest.raises(ModelFault) as raised:
        serving.complete(asking(elsewhere), limit_s=LIMIT_S)
    assert raised.value.fault == faults.REFUSED


def test_the_preview_is_what_is_sent_without_its_secret(
    serving: ServingClient, ollama: OllamaWire
) -> None:
    target = ollama_target(ollama.host)
    question = asking(
        type(target)(
            alias="judge", model=target.model, host=target.host, api_base=target.api_base,
            secret="ollama",  # noqa: S106 - a name
        )
    )  # fmt: skip
    preview = serving.preview(question)
    assert ollama.asked == []
    serving.complete(question, limit_s=LIMIT_S)
    [chat] = ollama.chats
    assert preview.body == chat.raw
    assert preview.url == f"{ollama.url}/api/chat"
    headers = {name.lower(): value for name, value in preview.headers}
    assert chat.headers["Authorization"] == "Bearer secret of ollama"
    assert headers["authorization"] == "Bearer •••"
    same = {"content-type", "user-agent", "accept-encoding", "content-length"} & set(headers)
    sent = {name.lower(): value for name, value in chat.headers.items()}
    assert {name: headers[name] for name in same} == {name: sent[name] for name in same}


def test_nothing_else_was_ever_tried(
    serving: ServingClient, ollama: OllamaWire, llama: LlamaServer
) -> None:
    """LiteLLM, all it imports and all that it does around a call, reaches for no other host."""
    serving.complete(asking(ollama_target(ollama.host)), limit_s=LIMIT_S)
    ask(serving, asking(openai_target(llama.host)), stream=True)
    serving.embed(ollama_target(ollama.host, "ollama/tiny"), ["a"], purpose="t", limit_s=60)
    assert refused(serving) == 0


def refused(serving: ServingClient) -> int:
    """How many connections the process refused itself so far."""
    with serving._client("test", 5) as client:
        said = client.get("/v1/health").json()
    return int(said["refused"])


def test_the_process_tells_how_it_is(
    serving: ServingClient, ollama: OllamaWire, serving_process: OwnProcess
) -> None:
    serving.complete(asking(ollama_target(ollama.host)), limit_s=LIMIT_S)
    health = serving.health()
    assert health is not None
    assert health.pid == serving_process.pid
    assert 50 < health.memory_mb < 600
    assert health.latency_ms["tip-generator"] >= 0


# With a real model behind it.


def test_a_real_model_keeps_to_a_schema(serving: ServingClient, llama: LlamaServer) -> None:
    for stream in (False, True):
        question = asking(openai_target(llama.host), schema=SCHEMA, max_tokens=200)
        answer = ask(serving, question, stream=stream)
        jsonschema.validate(json.loads(answer.text), SCHEMA)
        assert answer.tokens_in > 10
        assert answer.tokens_out > 5


def test_a_real_model_answers_through_ollamas_wire(
    serving: ServingClient, ollama: OllamaWire, llama: LlamaServer
) -> None:
    ollama.forward(llama.url)
    question = asking(ollama_target(ollama.host), schema=SCHEMA, max_tokens=200)
    jsonschema.validate(json.loads(serving.complete(question, limit_s=60).text), SCHEMA)


def test_a_real_model_gives_vectors(serving: ServingClient, llama: LlamaServer) -> None:
    found = serving.embed(openai_target(llama.host), ["a", "b", "a"], purpose="t", limit_s=60)
    assert [len(each) for each in found.vectors] == [64, 64, 64]
    assert found.vectors[0] == pytest.approx(found.vectors[2])


def test_a_real_model_refuses_what_it_cannot_read(
    serving: ServingClient, llama: LlamaServer
) -> None:
    with pytest.raises(ModelFault) as raised:
        serving.complete(asking(openai_target(llama.host), "word " * 5000), limit_s=60)
    assert raised.value.fault == faults.TRUNCATED


def test_a_conversation_is_sent_as_it_is(serving: ServingClient, ollama: OllamaWire) -> None:
    messages = (
        Message("system", "s"),
        Message("user", "u"),
        Message("assistant", "a"),
        Message("user", "v"),
    )
    question = Question(target=ollama_target(ollama.host), messages=messages, purpose="t")
    serving.complete(question, limit_s=LIMIT_S)
    sent = [(each["role"], each["content"]) for each in ollama.chats[0].body["messages"]]
    assert sent == [("system", "s"), ("user", "u"), ("assistant", "a"), ("user", "v")]
