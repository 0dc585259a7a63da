"""A real SMTP server on this machine that keeps what it is sent."""

from __future__ import annotations

import email
import email.policy
import socket
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from email.message import EmailMessage


class Mailbox:
    """Listens on a free port until closed; `mails` are those that came."""

    def __init__(self) -> None:
        smtp = pytest.importorskip("aiosmtpd.controller", reason="SKIPPED LOUDLY: no aiosmtpd")
        self.mails: list[EmailMessage] = []
        self.port = _free_port()
        self._server: Any = smtp.Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """One mail."""
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(mail)
        return "250 kept"

    def close(self) -> None:
        """Listen no more."""
        self._server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
