"""A port of this machine, which any user of it can connect to, whatever they may ask there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from oo_app.gateway.server import Doorway, last_word

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 64
"""Each connection takes one of the process's open files."""
PATIENCE_S = 5.0


class PortListener(Protocol):
    """What a connection to a port comes to."""

    @property
    def connections(self) -> int:
        """How many there are now."""

    def protocol(self) -> H11Protocol:
        """A protocol for one connection."""


async def open_port(listener: PortListener, host: str, port: int) -> asyncio.Server:
    """Listen there; raises OSError or OverflowError for a port that cannot be used.

    Who comes to a full one is told so; who asks for nothing whole in `PATIENCE_S` is hung up on.
    """

    def too_many(_transport: asyncio.Transport) -> bytes:
        is_full = listener.connections >= MOST_CONNECTIONS
        return last_word(b"503 Service Unavailable") if is_full else b""

    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: Doorway(listener, refuses=too_many, patience_s=PATIENCE_S), host, port
    )
