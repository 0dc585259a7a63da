"""The connector port: previews what it would read; from a cursor, yields records and the next one.

A connector is a folder `builtin/<kind>/` with `manifest.toml` and `connector.py`, which defines
`connect() -> Connector`. It reads one *place* (a path, an address or "" where there is only one)
in *parts* (a file, a calendar, a repository). For each part that changed it returns everything
the part holds now; the collector works out what is new, changed or gone, drops what the person
did not agree to, hashes the external ids, sanitises text and appends events with the cursor in
one transaction. So a connector never sees the log, consents or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from google.protobuf.message import Message

Cursor = dict[str, "Json"]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What discovery and reading may know of the machine, handed in so that tests own it.

    `file_bytes` is the largest file a connector may open (its manifest's `file_mb`).
    """

    user_home: Path
    environment: Mapping[str, str]
    now: datetime
    zone: str
    file_bytes: int = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that discovery found by name alone, without opening a file."""

    place: str
    exists: bool


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """One part that would be read: its name, size in bytes and time of change, by `stat` alone."""

    name: str
    size: int | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What connecting a place would read; nothing was opened to find out.

    `note` says only what the manifest's `reads` does not.
    """

    place: str
    parts: tuple[PreviewPart, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record; `external_id` is stable across edits that keep it the same thing."""

    external_id: str
    data: Message


@dataclass(frozen=True, slots=True)
class Part:
    """Everything a part holds now; a record that was there before and is not now is gone."""

    name: str
    records: tuple[FoundRecord, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where (path or path:line), what, and what to do."""

    where: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One reading.

    `parts` are those that changed since the cursor; `gone` names parts that no longer exist.
    A part with a problem that made it unreadable is in neither, so its last good data stays.
    `cursor` is for the next reading. `next_due` is when to read again though nothing changed.
    `watched` are the files and folders whose change makes a new reading worthwhile.
    """

    parts: tuple[Part, ...] = ()
    gone: tuple[str, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    next_due: datetime | None = None
    watched: tuple[str, ...] = ()


class Connector(Protocol):
    """Reads one kind of source."""

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        """The places it would look at on this machine, found by name; opens no file."""

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        """What it would read at a place; raises BadInput when there is nothing of its kind."""

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        """Read what changed; an empty cursor reads everything, `parts` limits it when not empty."""
