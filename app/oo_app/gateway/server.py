"""The core's socket: plain asyncio until someone connects, so that an idle core sleeps.

uvicorn's own server loop wakes ten times a second; its protocol class does not. The HTTP stack is
loaded at the first connection.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp
    from uvicorn.server import ServerState

    from oo_app.assistant import Assistant

LAST_ANSWERS_S = 5.0


class Gateway:
    """Serves one assistant on one Unix socket (mode 0600)."""

    def __init__(self, assistant: Assistant, path: Path) -> None:
        self._assistant = assistant
        self._path = path
        self._make_protocol: Callable[[], asyncio.Protocol] | None = None
        self._server: asyncio.Server | None = None
        self._state: ServerState | None = None

    async def open(self) -> None:
        """Start to listen; a socket file left by a dead core is replaced."""
        self._path.unlink(missing_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(lambda: Doorway(self), path=str(self._path))
        self._path.chmod(0o600)

    async def close(self) -> None:
        """Stop listening, remove the socket file, and let who asked before have an answer."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)
        if self._state is not None and self._state.tasks:
            await asyncio.wait(self._state.tasks, timeout=LAST_ANSWERS_S)

    def protocol(self) -> asyncio.Protocol:
        """A protocol for one connection."""
        if self._make_protocol is None:
            from uvicorn.server import ServerState

            from oo_app.gateway.app import create_app

            self._state = ServerState()
            self._make_protocol = protocols(create_app(self._assistant), self._state)
        return self._make_protocol()


class Listener(Protocol):
    """What a connection comes to."""

    def protocol(self) -> asyncio.Protocol:
        """A protocol for one connection."""


class Doorway(asyncio.Protocol):
    """Hands a new connection to the HTTP protocol."""

    def __init__(self, server: Listener) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Load what the connection needs, and hand it over."""
        inner = self._server.protocol()
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        transport.set_protocol(inner)
        inner.connection_made(transport)


def protocols(app: ASGIApp, state: ServerState) -> Callable[[], asyncio.Protocol]:
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
