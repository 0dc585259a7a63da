"""However many come, those who are there already are served, and a place left is free again."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, cast

import pytest

from fake_assistant import FakeAssistant
from oo_app.answers import Changes
from oo_app.bell import Bell
from oo_app.gateway import events, ports
from oo_app.gateway.chat_server import ChatServer
from oo_app.gateway.client import _error
from oo_app.gateway.events import _Listeners
from oo_app.gateway.tcp import TcpGateway
from oo_storage.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from oo_app.assistant import Assistant


class Quiet(FakeAssistant):
    """Nothing ever changes here."""

    def changes(self, **_arguments: Any) -> Changes:
        return Changes(last_seq=1, types=())


def gateway_at(folder: Path) -> TcpGateway:
    return TcpGateway(
        cast("Assistant", Quiet()), Bell(), host="127.0.0.1", port=0,
        token_file=folder / "token", note=folder / "address",
    )  # fmt: skip


def chat_at(_folder: Path) -> ChatServer:
    return ChatServer(cast("Assistant", Quiet()), port=0, token="t")  # noqa: S106 - of nobody


Port = TcpGateway | ChatServer
PORTS = [pytest.param(gateway_at, id="core"), pytest.param(chat_at, id="chat")]


def test_a_listener_has_its_place_before_it_begins_and_gives_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "MOST_LISTENERS", 1)
    listeners = _Listeners(cast("Assistant", Quiet()), Bell())

    async def sitting() -> None:
        never_begun = await listeners.told(None)
        with pytest.raises(Refused, match="Too many"):
            await listeners.told(None)
        del never_begun
        begun = await listeners.told(None)
        assert await anext(begun) == b": listening\n\n"
        with pytest.raises(Refused, match="Too many"):
            await listeners.told(None)
        await begun.aclose()  # type: ignore[attr-defined]  # an asynchronous generator
        del begun
        await listeners.told(None)

    asyncio.run(sitting())


def test_many_who_come_at_once_do_not_pass_the_limit_while_they_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "MOST_LISTENERS", 3)
    listeners = _Listeners(cast("Assistant", Quiet()), Bell())

    async def crowd() -> list[object]:
        comers = (listeners.told(None) for _each in range(10))
        return list(await asyncio.gather(*comers, return_exceptions=True))

    outcomes = asyncio.run(crowd())
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 7


@pytest.mark.parametrize("made_at", PORTS)
def test_connections_to_a_port_are_counted_and_one_that_ends_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_at: Callable[[Path], Port]
) -> None:
    monkeypatch.setattr(ports, "MOST_CONNECTIONS", 2)

    async def crowd() -> None:
        gateway = made_at(tmp_path)
        await gateway.open()
        idle = [await comer(gateway.port) for _each in range(2)]
        assert b" 503 " in await answered(*await comer(gateway.port))
        await ended(idle.pop()[1])
        refusal = await answered(*await comer(gateway.port))
        assert refusal.startswith((b"HTTP/1.1 401 ", b"HTTP/1.1 403 "))
        await ended(idle.pop()[1])
        await gateway.close()

    asyncio.run(crowd())


@pytest.mark.parametrize("made_at", PORTS)
def test_who_connects_and_asks_nothing_is_hung_up_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_at: Callable[[Path], Port]
) -> None:
    monkeypatch.setattr(ports, "PATIENCE_S", 0.2)

    async def silence() -> tuple[bytes, bytes]:
        gateway = made_at(tmp_path)
        await gateway.open()
        reader, writer = await comer(gateway.port)
        slow_reader, slow_writer = await comer(gateway.port)
        slow_writer.write(b"GET /api/status HTTP/1.1\r\nhost")
        async with asyncio.timeout(10):
            heard = await reader.read(), await slow_reader.read()
        await ended(writer)
        await ended(slow_writer)
        await gateway.close()
        return heard

    assert asyncio.run(silence()) == (b"", b"")


def test_a_core_that_is_full_is_told_in_words() -> None:
    import httpx

    error = _error(httpx.Response(503, content=b""))
    assert isinstance(error, Refused)
    assert error.hint


async def comer(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    opened = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.sleep(0.05)
    return opened


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(b"GET /api/status HTTP/1.1\r\nhost: x\r\n\r\n")
    line = await reader.readline()
    await ended(writer)
    return line


async def ended(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    await asyncio.sleep(0.05)
