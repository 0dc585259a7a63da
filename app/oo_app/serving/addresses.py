"""From the URL of a model server to its host, the recipient of consents, and how far away it is."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from oo_app.hosts import host_named, is_near
from oo_storage.errors import BadInput
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from urllib.parse import SplitResult

LOCAL, LAN, CLOUD = "local", "lan", "cloud"
PORTS = {"http": 80, "https": 443}
OLLAMA_PORT = 11434
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is: its URL without a slash at the end, "host:port", and the locality."""

    url: str
    host: str
    locality: str


def address_of(url: str) -> Address:
    """The address of an http(s) URL; raises BadInput for one that cannot be used."""
    parts = _split(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise _bad(url, _("Write it like http://127.0.0.1:8080/v1."))
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadInput(
            _("The address of a model server holds no user, password or query."),
            hint=_("A key belongs into the vault: oo secrets set NAME"),
        )
    port = _port(parts, url) or PORTS[parts.scheme]
    host = host_named(f"{_bracketed(parts.hostname)}:{port}")
    locality = locality_of(host.rpartition(":")[0].strip("[]"))
    if locality == CLOUD and parts.scheme == "http":
        raise BadInput(
            _("{host} is beyond your own network and is not asked without encryption.").format(
                host=plain(host, 80)
            ),
            hint=_("Write https:// instead."),
        )
    return Address(f"{parts.scheme}://{host}{parts.path.rstrip('/')}", host, locality)


def ollama_address(setting: str) -> Address:
    """Where Ollama listens, by the text of OLLAMA_HOST, read as Ollama itself reads it.

    An address that means "every interface" is this machine. Raises BadInput.
    """
    text = setting.strip().strip("\"'")
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    rest = rest or "127.0.0.1"
    parts = _split(f"{scheme}://{'127.0.0.1' + rest if rest.startswith(':') else rest}")
    if not parts.hostname:
        raise _bad(text, _("OLLAMA_HOST is a host and a port, such as 127.0.0.1:11434."))
    port = _port(parts, text) or (PORTS[scheme] if separator and scheme in PORTS else OLLAMA_PORT)
    name = _bracketed(_here_if_everywhere(parts.hostname))
    return address_of(f"{scheme}://{name}:{port}{parts.path}")


def locality_of(name: str) -> str:
    """How far away a host is, by its name or address: local, lan or cloud."""
    number = _number(name)
    if number is not None:
        if number.is_loopback:
            return LOCAL
        return LAN if number.is_private or number.is_link_local else CLOUD
    if name == "localhost" or name.endswith(".localhost"):
        return LOCAL
    return LAN if is_near(name) else CLOUD


def _number(name: str) -> _Address | None:
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _here_if_everywhere(name: str) -> str:
    number = _number(name)
    if number is None or not number.is_unspecified:
        return name
    return "::1" if number.version == 6 else "127.0.0.1"


def _split(url: str) -> SplitResult:
    try:
        if any(char.isspace() or not char.isprintable() for char in url):
            raise ValueError(url)
        return urlsplit(url)
    except ValueError:
        raise _bad(url, _("Write it like http://127.0.0.1:8080/v1.")) from None


def _port(parts: SplitResult, url: str) -> int:
    try:
        port = parts.port
    except ValueError:
        raise _bad(url, _("A port is a number from 1 to 65535.")) from None
    return port or 0


def _bad(url: str, hint: str) -> BadInput:
    shown = plain(url, 80)
    return BadInput(_("{url} is no address of a model server.").format(url=repr(shown)), hint=hint)
