"""The core's port of this machine, for programs that cannot use its socket: opt-in, by token.

Only a loopback address can be bound: it is parsed as an address, so that no name that merely looks
like one passes. The address is written into the home while it is listened on.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import re
from typing import TYPE_CHECKING

from oo_app.gateway.ports import open_port
from oo_app.gateway.server import last_answers, protocols
from oo_app.gateway.tokens import kept_token
from oo_storage.errors import Refused, UsageError
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from pathlib import Path

    from uvicorn.protocols.http.h11_impl import H11Protocol
    from uvicorn.server import ServerState

    from oo_app.assistant import Assistant
    from oo_app.bell import Bell

HOST = "127.0.0.1"
_WRITTEN = re.compile(r"\[?([^\[\]\s]+?)\]?:([0-9]{1,5})")


class TcpGateway:
    """Serves one assistant on a loopback port, to who shows the home's token."""

    def __init__(
        self,
        assistant: Assistant,
        bell: Bell,
        *,
        host: str,
        port: int,
        token_file: Path,
        note: Path,
    ) -> None:
        """Port 0 takes a free one; `note` is the file that says the address meanwhile."""
        self._assistant = assistant
        self._bell = bell
        self._host = host
        self._token_file = token_file
        self._note = note
        self._server: asyncio.Server | None = None
        self._make_protocol: Callable[[], H11Protocol] | None = None
        self._state: ServerState | None = None
        self.port = port

    @property
    def address(self) -> str:
        """HOST:PORT, as the Host header has it."""
        return written(self._host, self.port)

    async def open(self) -> None:
        """Start to listen; raises UsageError for a port that cannot be used."""
        try:
            self._server = await open_port(self, self._host, self.port)
        except OSError as error:
            raise _unusable(self.address, error) from error
        self.port = self._server.sockets[0].getsockname()[1]
        kept_token(self._token_file)
        _write_private(self._note, self.address + "\n")

    async def close(self) -> None:
        """Stop listening, forget the address, and let who asked before have an answer."""
        if self._server is not None:
            self._server.close()
            with contextlib.suppress(FileNotFoundError):
                self._note.unlink()
        await last_answers(self._state)

    def protocol(self) -> H11Protocol:
        """A protocol for one connection."""
        if self._make_protocol is None:
            from uvicorn.server import ServerState

            from oo_app.gateway.app import create_app
            from oo_app.gateway.guard import Guard

            names = {self.address, f"localhost:{self.port}"}
            token = kept_token(self._token_file)
            self._state = ServerState()
            app = Guard(create_app(self._assistant, self._bell), names=names, token=token)
            self._make_protocol = protocols(app, self._state)
        return self._make_protocol()

    @property
    def connections(self) -> int:
        """How many there are now."""
        return 0 if self._state is None else len(self._state.connections)


def loopback(text: str) -> tuple[str, int]:
    """Host and port of HOST:PORT; raises Refused unless the host is a loopback address."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or int(found[2]) > 65_535:
        raise UsageError(
            _("{address} is no address.").format(address=repr(plain(text, 80))),
            hint=_("Write it like 127.0.0.1:8630; port 0 takes a free one."),
        )
    try:
        host = ipaddress.ip_address(HOST if found[1].lower() == "localhost" else found[1])
    except ValueError:
        host = None
    if host is None or not host.is_loopback or getattr(host, "ipv4_mapped", None):
        raise Refused(
            _("oO listens on this machine only, not on {host}.").format(host=plain(found[1], 80)),
            hint=_("Write it like 127.0.0.1:8630; other machines come in through a tunnel."),
        )
    return str(host), int(found[2])


def written(host: str, port: int) -> str:
    """HOST:PORT with an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(text)


def _unusable(address: str, error: OSError) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        words = _("{address} is in use.").format(address=address)
    else:
        words = _("{address} cannot be used.").format(address=address)
    return UsageError(words, hint=_("Name another port, or 0 for any free one."))
