"""OpenAI's wire: who may ask, what is understood, and what comes back, whatever is sent."""

from __future__ import annotations

import asyncio
import json
import stat
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake_assistant import FakeAssistant
from oo_app.gateway.chat_app import create_chat_app
from oo_app.gateway.refusals import BODY_BYTES
from oo_app.gateway.tokens import kept_token
from oo_app.serving.port import ModelFault
from oo_storage.errors import CoreUnreachable, OoError, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.assistant import Assistant

TOKEN, PORT = "t0ken-of-this-home", 8631
KEY = {"authorization": f"Bearer {TOKEN}"}
CHAT = "/v1/chat/completions"
HELLO = {"model": "tip-generator", "messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    made.values["model.tip-generator"] = "ollama_chat/tiny"
    return made


def ask(
    assistant: FakeAssistant,
    verb: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    base: str = f"http://127.0.0.1:{PORT}",
    **more: Any,
) -> httpx.Response:
    """One request to an application of its own."""
    app = create_chat_app(cast("Assistant", assistant), token=TOKEN, port=PORT)

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            given_headers = KEY if headers is None else headers
            return await client.request(verb, path, headers=given_headers, **more)

    return asyncio.run(sent())


def error_of(response: httpx.Response) -> tuple[int, str]:
    """The status and code of a refusal, which has OpenAI's shape."""
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert "Traceback" not in response.text
    return response.status_code, error["code"]


def events(response: httpx.Response) -> list[dict[str, Any]]:
    """The events of a stream, which ends as OpenAI's do."""
    assert response.headers["content-type"].startswith("text/event-stream")
    *told, last = [line[6:] for line in response.text.split("\n\n") if line]
    assert last == "[DONE]"
    return [json.loads(each) for each in told]


def test_the_aliases_that_point_at_a_model_are_the_models(assistant: FakeAssistant) -> None:
    listed = ask(assistant, "GET", "/v1/models").json()
    assert [each["id"] for each in listed["data"]] == ["tip-generator"]
    assert ask(assistant, "GET", "/v1/models/tip-generator").json() == listed["data"][0]
    assert error_of(ask(assistant, "GET", "/v1/models/judge")) == (404, "model_not_found")


def test_a_whole_answer(assistant: FakeAssistant) -> None:
    answer = ask(assistant, "POST", CHAT, json=HELLO).json()
    (choice,) = answer["choices"]
    assert choice["message"]["content"] == "Hello world"
    assert choice["finish_reason"] == "stop"
    assert answer["usage"] == {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    (called,) = assistant.named("chat")
    assert called == {
        "alias": "tip-generator", "messages": [{"role": "user", "content": "Hello"}],
        "max_tokens": 512, "temperature": 0.0, "fit": None,
    }  # fmt: skip


def test_what_is_asked_for_is_passed_on(assistant: FakeAssistant) -> None:
    fit = {"type": "object", "properties": {"x": {"type": "string"}}}
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": fit, "strict": True}}
    parts = [{"type": "text", "text": "Say "}, {"type": "text", "text": "it."}]
    body = {
        "model": "tip-generator", "max_tokens": 5, "max_completion_tokens": 9, "temperature": 0.5,
        "messages": [{"role": "developer", "content": "Be brief."},
                     {"role": "user", "content": parts, "name": "me"}],
        "response_format": form, "top_p": 1, "stop": None, "user": "me", "seed": 3, "tools": [],
    }  # fmt: skip
    assert ask(assistant, "POST", CHAT, json=body).status_code == 200
    (called,) = assistant.named("chat")
    assert called["messages"] == [
        {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say it."},
    ]  # fmt: skip
    assert (called["max_tokens"], called["temperature"], called["fit"]) == (9, 0.5, fit)
    ask(assistant, "POST", CHAT, json=HELLO | {"response_format": {"type": "json_object"}})
    assert assistant.named("chat")[1]["fit"] == {"type": "object"}


def test_an_answer_in_pieces(assistant: FakeAssistant) -> None:
    body = HELLO | {"stream": True, "stream_options": {"include_usage": True}}
    told = events(ask(assistant, "POST", CHAT, json=body))
    deltas = [each["choices"][0]["delta"] for each in told if each["choices"]]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert "".join(each.get("content", "") for each in deltas) == "Hello world"
    assert told[-2]["choices"][0]["finish_reason"] == "stop"
    assert told[-1]["usage"]["total_tokens"] == 10
    assert len({each["id"] for each in told}) == 1
    without = events(ask(assistant, "POST", CHAT, json=HELLO | {"stream": True}))
    assert all("usage" not in each for each in without)


def test_an_answer_that_breaks_off_says_so(assistant: FakeAssistant) -> None:
    assistant.breaks = ModelFault("unreachable", "It is gone.")
    told = events(ask(assistant, "POST", CHAT, json=HELLO | {"stream": True}))
    assert told[-1]["error"]["message"] == "It is gone."
    assistant.breaks = ValueError("secret")
    response = ask(assistant, "POST", CHAT, json=HELLO | {"stream": True})
    assert "secret" not in response.text
    assert "error" in events(response)[-1]


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (ModelFault("timeout", "It took too long."), 502),
        (CoreUnreachable("It does not answer."), 503),
        (Refused("You have not allowed it.", hint="oo consent grant"), 403),
        (OoError("It failed."), 500),
        (ValueError("secret"), 500),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_what_fails_before_the_first_piece_is_a_refusal(
    assistant: FakeAssistant, failure: Exception, status: int, stream: bool
) -> None:
    assistant.failure = failure
    response = ask(assistant, "POST", CHAT, json=HELLO | {"stream": stream})
    assert error_of(response)[0] == status
    assert "secret" not in response.text
    if status < 500 or not isinstance(failure, ValueError):
        assert response.headers["x-should-retry"] == "false"


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"authorization": "Bearer "}, {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": f"Bearer {TOKEN[:-1]}"}, {"authorization": TOKEN},
        {"authorization": f"Basic {TOKEN}"}, {"authorization": "Bearer \xe4\xf6"},
    ],
)  # fmt: skip
def test_who_does_not_know_the_token_is_refused(
    assistant: FakeAssistant, headers: dict[str, str]
) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    for verb, path in (("GET", "/v1/models"), ("POST", CHAT), ("GET", "/nowhere")):
        response = ask(assistant, verb, path, headers=cast("dict[str, str]", raw))
        assert error_of(response) == (401, "invalid_api_key")
    assert assistant.calls == []


@pytest.mark.parametrize(
    "base",
    ["http://evil.example", f"http://evil.example:{PORT}", "http://127.0.0.1", "http://127.0.0.1:80",
     f"http://10.0.0.7:{PORT}", f"http://127.0.0.1.evil.example:{PORT}"],
)  # fmt: skip
def test_a_name_that_only_points_here_is_refused(assistant: FakeAssistant, base: str) -> None:
    assert error_of(ask(assistant, "GET", "/v1/models", base=base)) == (403, "host")


@pytest.mark.parametrize("base", [f"http://localhost:{PORT}", f"http://[::1]:{PORT}"])
def test_this_machine_s_own_names_are_known(assistant: FakeAssistant, base: str) -> None:
    assert ask(assistant, "GET", "/v1/models", base=base).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "", "http://127.0.0.1:9", f"https://localhost:{PORT}"],
)
def test_another_site_s_page_is_refused(assistant: FakeAssistant, origin: str) -> None:
    response = ask(assistant, "GET", "/v1/models", headers=KEY | {"origin": origin})
    assert error_of(response) == (403, "origin")
    preflight = ask(assistant, "OPTIONS", CHAT, headers=KEY | {"origin": origin})
    assert "access-control-allow-origin" not in preflight.headers
    own = KEY | {"origin": f"http://localhost:{PORT}"}
    assert ask(assistant, "GET", "/v1/models", headers=own).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"messages": []}, {"messages": "Hello"}, {"messages": [{"role": "tool", "content": "x"}]},
        {"messages": [{"role": "user", "content": None}]}, {"messages": [{"role": "user"}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
        {"messages": [{"role": "user", "content": "\ud800"}]}, {"messages": [None]},
        {"messages": [{"role": "user", "content": "x"}] * 201}, {"model": ""}, {"model": None},
        {"max_tokens": 0}, {"max_tokens": -1}, {"max_tokens": 10**9}, {"max_tokens": "many"},
        {"temperature": 3}, {"temperature": -1}, {"n": 2}, {"tools": [{"type": "function"}]},
        {"functions": [{}]}, {"logprobs": True}, {"response_format": {"type": "xml"}},
        {"response_format": {"type": "json_schema", "json_schema": 3}}, {"stream": "perhaps"},
    ],
)  # fmt: skip
def test_what_is_not_served_is_refused_and_nobody_is_asked(
    assistant: FakeAssistant, change: dict[str, Any]
) -> None:
    response = ask(assistant, "POST", CHAT, content=json.dumps(HELLO | change))
    assert error_of(response) == (400, "invalid_request")
    assert assistant.named("chat") == assistant.named("stream_chat") == []


@pytest.mark.parametrize("body", ["", "{nope", "[]", "null", "[" * 100_000, '{"temperature": NaN}'])
def test_a_body_that_cannot_be_read_is_refused(assistant: FakeAssistant, body: str) -> None:
    response = ask(assistant, "POST", CHAT, content=body)
    assert error_of(response)[0] in (400, 422)
    assert assistant.named("chat") == []


def test_a_body_beyond_the_limit_is_refused(assistant: FakeAssistant) -> None:
    long = HELLO | {"messages": [{"role": "user", "content": "x" * BODY_BYTES}]}
    assert error_of(ask(assistant, "POST", CHAT, json=long))[0] == 413


def test_an_unknown_model_is_refused_with_those_that_there_are(assistant: FakeAssistant) -> None:
    response = ask(assistant, "POST", CHAT, json=HELLO | {"model": "gpt-9"})
    assert error_of(response) == (404, "model_not_found")
    assert "tip-generator" in response.text
    assert error_of(ask(assistant, "POST", CHAT, json=HELLO | {"model": "embedder"}))[0] == 404


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
NAMES = st.sampled_from(
    ["messages", "stream", "max_tokens", "temperature", "response_format", "n", "tools", "model",
     "stream_options", "logprobs", "x"]
)  # fmt: skip


@given(st.dictionaries(NAMES, JSON, max_size=4))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_sent_is_answered_or_refused(
    assistant: FakeAssistant, change: dict[str, Any]
) -> None:
    body = json.dumps(HELLO | change).encode("utf-8", "surrogatepass")
    response = ask(assistant, "POST", CHAT, content=body)
    assert response.status_code in (200, 400, 404, 422)
    if response.status_code != 200:
        error_of(response)


def test_the_token_of_a_home_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "prompt.token"
    token = kept_token(file)
    assert len(token) >= 32
    assert kept_token(file) == token
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("\n")
    assert kept_token(file) not in ("", token)
