"""Hosts as recipients of consents: "host:port" in one form, however a person wrote it."""

from __future__ import annotations

import ipaddress
import re

from oo_storage.errors import BadInput
from oo_storage.plain import plain
from oo_storage.words import _

NEAR_PORT, FAR_PORT = 11434, 443
"""Where Ollama listens, for this machine and its network; HTTPS for every other."""

MCP_NAME, MCP_HOST = "mcp", "mcp:0"
"""Whoever runs `oo mcp`, as a recipient of consents; no host has this port."""

NEAR_NAMES = (".local", ".lan", ".internal", ".home.arpa", ".localhost")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def host_named(text: str) -> str:
    """The recipient that a person means by HOST[:PORT]; raises BadInput.

    Without a port it is Ollama's on this machine and its network, and that of HTTPS elsewhere.
    "mcp" is no host, but whoever runs `oo mcp`.
    """
    if text.strip().lower() in (MCP_NAME, MCP_HOST):
        return MCP_HOST
    name, port = _parted(text.strip())
    name = _name(name, text)
    return host_of(name, port or (NEAR_PORT if is_near(name) else FAR_PORT))


def host_of(name: str, port: int) -> str:
    """The recipient of a name or address and a port."""
    number = _address(name.strip("[]"))
    shown = name.lower().rstrip(".") if number is None else str(number)
    return f"[{shown}]:{port}" if ":" in shown else f"{shown}:{port}"


def is_near(name: str) -> bool:
    """Whether a name or address is this machine's or its own network's."""
    number = _address(name)
    if number is not None:
        return number.is_loopback or number.is_private or number.is_link_local
    return "." not in name or name.endswith(NEAR_NAMES)


def _parted(text: str) -> tuple[str, int]:
    """Name and port; 0 for no port."""
    if _address(text) is not None:
        return text, 0
    bracketed = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::([0-9]{1,5}))?", text)
    plainly = re.fullmatch(r"([^:/@?#\s\[\]]+)(?::([0-9]{1,5}))?", text)
    found = bracketed or plainly
    if found is None or not 0 <= int(found[2] or 1) - 1 < 65535:
        raise _bad(text)
    return found[1], int(found[2] or 0)


def _name(name: str, text: str) -> str:
    number = _address(name)
    if number is not None:
        return str(number)
    lower = name.lower().rstrip(".")
    labels = lower.split(".")
    # "134744072" and "0x8.8.8.8" are addresses to a resolver, and would be names to us.
    is_name = all(map(_LABEL.fullmatch, labels)) and not _NUMBER.fullmatch(labels[-1])
    if not is_name or len(lower) > 253:
        raise _bad(text)
    return lower


def _address(name: str) -> _Address | None:
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _bad(text: str) -> BadInput:
    return BadInput(
        _("{host} is no host.").format(host=repr(plain(text, 80))),
        hint=_("Write it like localhost:11434 or api.example.org, without a path."),
    )
