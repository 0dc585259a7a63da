"""The gateway's defences: each foreign request is refused before the assistant hears of it."""

from __future__ import annotations

import asyncio
import itertools
import stat
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from fake_assistant import FakeAssistant
from oo_app.gateway.app import create_app
from oo_app.gateway.guard import Guard
from oo_app.gateway.tcp import loopback
from oo_app.gateway.throttle import PAUSE_S, TRIES, Throttle
from oo_app.gateway.tokens import kept_token
from oo_storage.errors import Refused, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI

    from oo_app.assistant import Assistant

TOKEN = "right"  # noqa: S105 - of a test
NAME = "127.0.0.1:8630"
KNOWN = {"host": NAME, "authorization": f"Bearer {TOKEN}"}


class Door:
    """A guarded gateway over a fake assistant, with a clock of its own."""

    def __init__(self, assistant: FakeAssistant, app: FastAPI) -> None:
        self.assistant = assistant
        self.now_s = 0.0
        throttle = Throttle(lambda: self.now_s)
        self._app = Guard(app, names={NAME}, token=TOKEN, throttle=throttle)

    def ask(self, verb: str, path: str, headers: Any, **more: Any) -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(app=cast("Any", self._app))
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                return await client.request(verb, path, headers=headers, **more)

        return asyncio.run(sent())

    def add(self, **headers: str | bytes) -> httpx.Response:
        """A task put into the inbox, with these headers in place of the right ones."""
        kept = KNOWN | {"content-type": "application/json"} | headers
        return self.ask("POST", "/api/inbox", kept, content='{"text": "Tea"}')


@pytest.fixture(scope="module")
def hosted() -> tuple[FakeAssistant, FastAPI]:
    assistant = FakeAssistant()
    return assistant, create_app(cast("Assistant", assistant))


@pytest.fixture
def door(hosted: tuple[FakeAssistant, FastAPI]) -> Door:
    hosted[0].calls.clear()
    return Door(*hosted)


def test_who_is_right_is_heard(door: Door) -> None:
    assert door.add().status_code == 200
    assert door.ask("GET", "/api/status", KNOWN).status_code == 200
    assert door.add(**{"content-type": "application/json; charset=utf-8"}).status_code == 200


FOREIGN_HOSTS = (
    "evil.example", "127.0.0.1", "127.0.0.1:8631", "127.evil.com:8630", "localhost.evil:8630",
    f"{NAME}.", f"{NAME}@evil.example", "0.0.0.0:8630", "",
)  # fmt: skip
ORIGINS = ("null", "", "https://evil.example", f"http://{NAME}", "http://localhost:8630", "file://")
REQUESTS = (("GET", "/api/tip"), ("POST", "/api/inbox"), ("OPTIONS", "/api/inbox"), ("PUT", "/x"))


@pytest.mark.parametrize(("host", "request_"), itertools.product(FOREIGN_HOSTS, REQUESTS))
def test_a_foreign_name_is_refused(door: Door, host: str, request_: tuple[str, str]) -> None:
    response = door.ask(*request_, KNOWN | {"host": host})
    assert response.status_code == 403
    assert door.assistant.calls == []


def test_two_names_are_one_too_many(door: Door) -> None:
    headers = [("host", NAME), ("host", "evil.example"), ("authorization", f"Bearer {TOKEN}")]
    assert door.ask("GET", "/api/tip", headers).status_code == 403


@pytest.mark.parametrize(("origin", "request_"), itertools.product(ORIGINS, REQUESTS))
def test_any_origin_is_refused(door: Door, origin: str, request_: tuple[str, str]) -> None:
    response = door.ask(*request_, KNOWN | {"origin": origin})
    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert door.assistant.calls == []


@pytest.mark.parametrize("name", ["sec-fetch-site", "referer"])
def test_what_only_a_browser_says_is_refused(door: Door, name: str) -> None:
    assert door.add(**{name: "same-origin"}).status_code == 403


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "text/plain; application/json", "application/jsonp", "application/vnd.api+json"],
)  # fmt: skip
def test_a_body_that_is_not_json_is_refused(door: Door, kind: str) -> None:
    assert door.add(**{"content-type": kind}).status_code == 415
    assert door.assistant.calls == []


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", "Basic right", "right", "Bearer rightt", "Bearer ríght"]
)
def test_without_the_token_nobody_is_heard(door: Door, given: str) -> None:
    response = door.add(authorization=given.encode())
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert set(response.json()) == {"code", "message", "hint"}
    assert door.assistant.calls == []


def test_a_thousand_guesses_are_throttled(door: Door) -> None:
    heard = [door.add(authorization=f"Bearer {guess}").status_code for guess in range(1000)]
    assert heard == [401] * TRIES + [429] * (1000 - TRIES)
    assert door.add().status_code == 200, "guesses of others lock nobody out"
    door.now_s += PAUSE_S
    wrong = [door.add(authorization="Bearer x").status_code for _ in range(3)]
    assert wrong == [401, 429, 429]


def test_right_tokens_are_never_throttled(door: Door) -> None:
    assert {door.ask("GET", "/api/status", KNOWN).status_code for _ in range(TRIES * 3)} == {200}


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0:1", "[::]:1", ":::1", "127.evil.com:1", "192.168.1.2:1", "10.0.0.1:1", "[fe80::1]:1",
     "[::ffff:127.0.0.1]:1", "2130706433:1", "0x7f.1:1", "127.1:1", "evil.example:1"],
)  # fmt: skip
def test_only_this_machine_is_listened_on(address: str) -> None:
    with pytest.raises(Refused, match="this machine only"):
        loopback(address)


@pytest.mark.parametrize("address", ["", "8630", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "*"])
def test_an_address_has_a_host_and_a_port(address: str) -> None:
    with pytest.raises(UsageError):
        loopback(address)


def test_loopback_addresses_are_read() -> None:
    assert loopback("127.0.0.1:8630") == ("127.0.0.1", 8630)
    assert loopback("localhost:0") == ("127.0.0.1", 0)
    assert loopback("[::1]:8630") == ("::1", 8630)


def test_the_token_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "t"
    token = kept_token(file)
    file.chmod(0o644)
    assert len(token) >= 32
    assert kept_token(file) == token
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
