"""The client in front of a serving process that is of another version, broken or hostile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from contracts.model_contract import question
from oo_app.serving import reading
from oo_app.serving.client import Call, ServingClient
from oo_app.serving.launch import Elsewhere
from oo_app.serving.port import Answer, ModelFault, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TARGET = Target(
    alias="tip-generator",
    model="ollama_chat/tiny",
    host="127.0.0.1:11434",
    secret="key",  # noqa: S106 - a name
)
WHOLE = {"text": "ok", "finish": "stop", "latency_ms": 7, "bytes_out": 5, "bytes_in": 6}


def behind(answer: Callable[[httpx.Request], httpx.Response]) -> ServingClient:
    """A client whose serving process answers so."""
    place = Elsewhere("http://far:1", "token", lambda *_where: httpx.MockTransport(answer))
    return ServingClient(place, lambda name: f"value of {name}")


def saying(*bodies: bytes, status: int = 200) -> ServingClient:
    return behind(lambda _request: httpx.Response(status, content=b"".join(bodies)))


def test_the_question_is_sent_as_the_contract_says() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=WHOLE)

    client = behind(answer)
    found = client.complete(question(TARGET, schema={"type": "object"}), limit_s=3)
    assert found == Answer(text="ok", finish="stop", latency_ms=7, bytes_out=5, bytes_in=6)
    assert client.latencies() == {"tip-generator": 7}
    body = json.loads(sent[0].content)
    assert body["target"]["key"] == "value of key"
    assert body["fit"] == {"type": "object"}
    assert (body["limit_s"], body["stream"]) == (3, False)
    assert sent[0].headers["authorization"] == "Bearer token"
    assert sent[0].headers["connection"] == "close"


NONSENSE = [
    b"", b"{", b"[]", b"null", b'"text"', b"<html>", b"\xff\xfe", b"[" * 10_000, b'{"text": "x"}',
    b'{"text": 7, "finish": "stop"}', b'{"text": "x", "finish": "sideways"}',
    b'{"text": "x", "finish": "stop", "new": 1}', b'{"piece": 1}', b'{"vectors": [["a"]]}',
    b'{"vectors": []}', b'{"text": "x", "finish": "stop", "latency_ms": 1e999}',
]  # fmt: skip


@pytest.mark.parametrize("raw", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("status", [200, 500])
def test_nonsense_is_a_fault(raw: bytes, status: int) -> None:
    client = saying(raw, status=status)
    asked = question(TARGET)
    for ask in (
        lambda: client.complete(asked, limit_s=1),
        lambda: list(client.stream(asked, limit_s=1)),
        lambda: client.embed(TARGET, ["a"], purpose="t", limit_s=1),
        lambda: client.preview(asked),
    ):
        with pytest.raises(ModelFault) as raised:
            ask()
        assert raised.value.fault == "failed"
    assert client.health() is None


def test_a_failure_is_told_in_words_of_this_side() -> None:
    said = {
        "code": "model", "fault": "missing", "message": "whatever", "hint": "rm -rf",
        "detail": "not \x1b[31mfound", "bytes_out": 4, "bytes_in": 2,
    }  # fmt: skip
    client = saying(json.dumps(said).encode(), status=404)
    with pytest.raises(ModelFault) as raised:
        client.complete(question(TARGET), limit_s=1)
    error = raised.value
    assert (error.fault, error.bytes_out, error.bytes_in) == ("missing", 4, 2)
    assert "whatever" not in error.message
    assert "rm -rf" not in error.hint
    assert "\x1b" not in error.message


def test_a_fault_in_the_middle_of_pieces_is_raised_after_them() -> None:
    failure = {"code": "model", "fault": "overloaded", "message": "m"}
    client = saying(b'{"piece": "one "}\n', json.dumps(failure).encode() + b"\n")
    parts = client.stream(question(TARGET), limit_s=1)
    assert next(parts) == "one "
    with pytest.raises(ModelFault) as raised:
        next(parts)
    assert raised.value.fault == "overloaded"


def test_pieces_without_an_end_are_a_fault() -> None:
    with pytest.raises(ModelFault):
        list(saying(b'{"piece": "one "}\n').stream(question(TARGET), limit_s=1))


def test_pieces_that_never_end_stop_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever() -> Iterator[bytes]:
        while True:
            yield b'{"piece": "x"}\n'

    client = behind(lambda _request: httpx.Response(200, content=forever()))
    late = iter([False] * 100)
    monkeypatch.setattr(Call, "is_late", lambda _call: next(late, None) is not False)
    with pytest.raises(ModelFault) as raised:
        list(client.stream(question(TARGET), limit_s=1))
    assert raised.value.fault == "timeout"


def test_lines_come_whole_however_they_were_cut() -> None:
    whole = b'{"piece": "a"}\n{"piece": "b"}\n\n{"piece": "c"}'
    for size in (1, 2, 7, 100):
        parts = (whole[start : start + size] for start in range(0, len(whole), size))
        assert list(reading.lines(parts)) == whole.split(b"\n")
