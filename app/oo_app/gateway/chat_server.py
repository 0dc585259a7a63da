"""The chat server's socket: a port of this machine, beside the core's own socket."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from oo_app.gateway.ports import open_port
from oo_app.gateway.server import protocols
from oo_storage.errors import UsageError
from oo_storage.words import _

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from uvicorn.protocols.http.h11_impl import H11Protocol
    from uvicorn.server import ServerState

    from oo_app.assistant import Assistant

HOST = "127.0.0.1"


class ChatServer:
    """Serves one assistant's aliases; port 0 takes a free one, which `port` then says."""

    def __init__(self, assistant: Assistant, *, port: int, token: str) -> None:
        self._assistant = assistant
        self._token = token
        self._server: asyncio.Server | None = None
        self._make_protocol: Callable[[], H11Protocol] | None = None
        self._state: ServerState | None = None
        self.port = port

    async def open(self) -> None:
        """Start to listen; raises UsageError for a port that cannot be used."""
        try:
            self._server = await open_port(self, HOST, self.port)
        except (OSError, OverflowError) as error:
            raise _unusable(self.port, error) from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    def protocol(self) -> H11Protocol:
        """A protocol for one connection."""
        if self._make_protocol is None:
            from uvicorn.server import ServerState

            from oo_app.gateway.chat_app import create_chat_app

            self._state = ServerState()
            app = create_chat_app(self._assistant, token=self._token, port=self.port)
            self._make_protocol = protocols(app, self._state)
        return self._make_protocol()

    @property
    def connections(self) -> int:
        """How many there are now."""
        return 0 if self._state is None else len(self._state.connections)


def _unusable(port: int, error: Exception) -> UsageError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        words = _("Port {port} is in use.").format(port=port)
    else:
        words = _("Port {port} cannot be used.").format(port=port)
    return UsageError(words, hint=_("Name another with: --port PORT"))
