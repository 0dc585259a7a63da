"""Whatever is wrong with a request, the gateway answers it as `{code, message, hint}`."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from fake_assistant import FakeAssistant
from oo_app.gateway import events
from oo_app.gateway.app import create_app
from oo_app.gateway.refusals import BODY_BYTES
from oo_storage.errors import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from oo_app.assistant import Assistant


class Failing(FakeAssistant):
    """Refuses agents, and fails at the log."""

    def agents(self) -> Any:  # a refusal instead of rows
        raise Refused("No.", hint="Ask later.")

    def log(self, **_arguments: Any) -> Any:  # a fault instead of rows
        raise ValueError("secret")


def ask(verb: str, path: str, **more: Any) -> httpx.Response:
    app = create_app(cast("Assistant", Failing()))

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://oo") as client:
            return await client.request(verb, path, **more)

    return asyncio.run(sent())


def refusal(response: httpx.Response) -> tuple[int, str]:
    answer = response.json()
    assert set(answer) == {"code", "message", "hint"}
    assert answer["message"]
    assert "Traceback" not in response.text
    return response.status_code, answer["code"]


def test_our_own_refusals_keep_code_and_words() -> None:
    response = ask("GET", "/api/agents/registry")
    assert refusal(response) == (409, "refused")
    assert response.json()["hint"] == "Ask later."


@pytest.mark.parametrize(
    "body", ["{nope", '{"text": 5}', "{}", '{"text": NaN}', "[" * 100_000, '{"text": "x", "y": 1}']
)
def test_a_body_that_does_not_fit_is_refused(body: str) -> None:
    code, name = refusal(ask("POST", "/api/inbox", content=body))
    assert (code in (400, 422), name) == (True, "usage")


def test_an_older_core_does_not_pass_over_what_it_does_not_know() -> None:
    body = {"key": "tasks.title", "only_look": True}
    response = ask("POST", "/api/consents/revoke", json=body)
    assert refusal(response) == (422, "usage")
    assert "only_look" in response.json()["message"]


@pytest.mark.parametrize(("verb", "path", "code"), [("GET", "/no", 404), ("PUT", "/api/tip", 405)])
def test_a_route_that_is_not_there_is_refused(verb: str, path: str, code: int) -> None:
    response = ask(verb, path)
    assert refusal(response) == (code, "usage")
    assert response.headers.get("allow", "") == ("GET" if code == 405 else "")


def test_a_body_beyond_the_limit_is_not_read() -> None:
    read = []

    async def chunks() -> AsyncIterator[bytes]:
        for number in range(64):
            read.append(number)
            yield b"x" * (BODY_BYTES // 4)

    assert refusal(ask("POST", "/api/inbox", content=chunks())) == (413, "usage")
    assert len(read) < 64


def test_a_fault_names_itself_without_its_content(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = ask("GET", "/api/log")
    assert refusal(response) == (500, "error")
    assert "secret" not in response.text


def test_only_so_many_may_listen_for_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_LISTENERS", 0)
    assert refusal(ask("GET", "/api/events")) == (409, "refused")


@pytest.mark.parametrize("query", ["since=-1", "since=x", f"since={2**63}"])
def test_a_seq_that_is_none_is_refused(query: str) -> None:
    assert refusal(ask("GET", f"/api/events?{query}")) == (422, "usage")


def test_a_decision_has_an_address_of_its_own() -> None:
    assert ask("GET", "/api/decisions/d1").json()["decision"] == "d1"
