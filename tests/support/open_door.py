"""Outbound doors for tests: one open to some hosts, and the passage of one open to everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oo_storage.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    import httpx


@dataclass(slots=True)
class OpenDoor:
    """Lets through to `hosts`; `passed` are host and purpose of every passage."""

    hosts: set[str]
    passed: list[tuple[str, str]] = field(default_factory=list)

    def check(self, host: str, keys: Collection[str] = ()) -> None:
        """Raise Refused for any other host."""
        if host not in self.hosts:
            raise Refused(f"oO may not connect to {host}.", hint="Allow it.")

    def transport(self, host: str, purpose: str) -> httpx.BaseTransport:
        """A plain transport."""
        import httpx

        self.check(host)
        self.passed.append((host, purpose))
        return httpx.HTTPTransport()


class Open:
    """One passage."""

    def __enter__(self) -> Open:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to end."""

    def count(self, *, out: int = 0, into: int = 0) -> None:
        """Nobody reads it."""
