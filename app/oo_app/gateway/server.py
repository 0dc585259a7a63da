"""The core's socket: plain asyncio until someone connects, so that an idle core sleeps.

uvicorn's own server loop wakes ten times a second; its protocol class does not. The HTTP stack is
loaded at the first connection.
"""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING, Protocol

from oo_app.bell import Bell
from oo_app.gateway.peers import peer_uid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp
    from uvicorn.protocols.http.h11_impl import H11Protocol
    from uvicorn.server import ServerState

    from oo_app.assistant import Assistant

LAST_ANSWERS_S = 5.0
_log = logging.getLogger(__name__)
SOCKET_NAMES = ("oo", "localhost")
"""What a request over the socket may call the core."""


class Gateway:
    """Serves one assistant on one Unix socket (mode 0600), to the user whose process this is."""

    def __init__(self, assistant: Assistant, path: Path, bell: Bell | None = None) -> None:
        """`bell` rings when something was committed."""
        self._assistant = assistant
        self._bell = bell or Bell()
        self._path = path
        self._make_protocol: Callable[[], H11Protocol] | None = None
        self._server: asyncio.Server | None = None
        self._state: ServerState | None = None

    async def open(self) -> None:
        """Start to listen; a socket file left by a dead core is replaced."""
        self._path.unlink(missing_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(
            lambda: Doorway(self, refuses=others), path=str(self._path)
        )
        self._path.chmod(0o600)

    async def close(self) -> None:
        """Stop listening, remove the socket file, and let who asked before have an answer."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)
        await last_answers(self._state)

    def protocol(self) -> H11Protocol:
        """A protocol for one connection."""
        if self._make_protocol is None:
            from uvicorn.server import ServerState

            from oo_app.gateway.app import create_app
            from oo_app.gateway.guard import Guard

            self._state = ServerState()
            app = Guard(create_app(self._assistant, self._bell), names=SOCKET_NAMES)
            self._make_protocol = protocols(app, self._state)
        return self._make_protocol()


async def last_answers(state: ServerState | None) -> None:
    """Let who asked before have an answer."""
    if state is not None and state.tasks:
        await asyncio.wait(state.tasks, timeout=LAST_ANSWERS_S)


class Listener(Protocol):
    """What a connection comes to."""

    def protocol(self) -> H11Protocol:
        """A protocol for one connection."""


class Doorway(asyncio.Protocol):
    """Hands a new connection to the HTTP protocol, or hangs up on who is refused."""

    def __init__(
        self,
        server: Listener,
        *,
        refuses: Callable[[asyncio.Transport], bytes] = lambda _: b"",
        patience_s: float | None = None,
    ) -> None:
        """`refuses` gives the last word to who is not let in, b"" for everyone else.

        Who has asked for nothing whole after `patience_s` is hung up on.
        """
        self._server = server
        self._refuses = refuses
        self._patience_s = patience_s

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Load what the connection needs, and hand it over."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        refusal = self._refuses(transport)
        if refusal:
            transport.write(refusal)
            transport.close()
            return
        inner = self._server.protocol()
        transport.set_protocol(inner)
        inner.connection_made(transport)
        if self._patience_s is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(self._patience_s, _hang_up_on_silent, inner, transport)


def _hang_up_on_silent(protocol: H11Protocol, transport: asyncio.Transport) -> None:
    request: object | None = protocol.cycle
    if request is None:
        transport.close()


def last_word(status: bytes) -> bytes:
    """The answer after which the connection ends."""
    return b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def others(transport: asyncio.Transport) -> bytes:
    """Refuse everyone but the user whose process this is.

    Where the system does not say, the socket's mode and its folder's are what keeps others out.
    """
    uid = peer_uid(transport.get_extra_info("socket"))
    if uid is None or uid == os.geteuid():
        return b""
    _log.warning("a connection of another user is refused")
    return last_word(b"403 Forbidden")


def protocols(app: ASGIApp, state: ServerState) -> Callable[[], H11Protocol]:
    """What makes the protocol of each connection to an application.

    `state` holds the requests that are under way.
    """
    from uvicorn.config import Config
    from uvicorn.protocols.http.h11_impl import H11Protocol

    config = Config(
        app,
        http=H11Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        proxy_headers=False,
    )
    config.load()
    state.default_headers = config.encoded_headers
    return lambda: H11Protocol(config=config, server_state=state, app_state={})
