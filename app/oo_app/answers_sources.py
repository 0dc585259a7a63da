"""The shapes of what can be connected, what that would read, and what is connected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A place discovery knows by name; nothing in it was opened."""

    kind: str
    place: str
    exists: bool
    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewFile:
    """One part that connecting would read."""

    name: str
    size: int | None
    modified: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedKey:
    """A data key that connecting would collect; `is_optional` ones are off unless asked for."""

    key: str
    description: str
    is_optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A built-in agent that would read some of these keys: what it does, and what each is for."""

    agent: str
    name: str
    description: str
    keys: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectPreview:
    """What connecting a place would read, collect and hand to whom; nothing was opened."""

    kind: str
    name: str
    place: str
    parts: tuple[PreviewFile, ...]
    keys: tuple[WantedKey, ...]
    readers: tuple[Reader, ...]
    note: str

    def label(self, part: str) -> str:
        """A part's name below the place, or as it is."""
        return part.removeprefix(self.place.rstrip("/\\")).lstrip("/\\") or part


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProblem:
    """What a source could not read: where, what, and what to do."""

    where: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One connected source; `health` is healthy, unhealthy or unread."""

    id: str
    kind: str
    place: str
    parts: tuple[str, ...]
    health: str
    problems: tuple[SourceProblem, ...]
    records: int
    last_read: datetime | None
    last_good: datetime | None
    is_stale: bool
