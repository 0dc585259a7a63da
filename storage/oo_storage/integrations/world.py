"""What is connected and what is true: queries of the two folds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.events.registry import declared, message_types
from oo_storage.integrations.folds import SEEN

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence

    from google.protobuf.message import Message

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One connected source; `parts` are those the person chose, none for all."""

    id: str
    kind: str
    place: str
    parts: tuple[str, ...]
    connected_ms: int


@dataclass(frozen=True, slots=True)
class WorldRow:
    """One record of the world: its newest revision and that revision's seq.

    `moves` counts how often a task's due date moved later; `is_stale` marks last good data, of a
    part of its source that could not be read.
    """

    subject: str
    kind: str
    source: str
    event: int
    first_ms: int
    changed_ms: int
    moves: int
    data: Message
    is_stale: bool = False


def sources(db: sqlite3.Connection) -> list[SourceRecord]:
    """Every connected source, by id."""
    rows = db.execute(
        "SELECT id, kind, place, parts, connected_ms FROM integrations_sources ORDER BY id"
    )
    return [
        SourceRecord(id, kind, place, tuple(json.loads(parts)), connected_ms)
        for id, kind, place, parts, connected_ms in rows
    ]


def source(db: sqlite3.Connection, id: str) -> SourceRecord | None:
    """One connected source."""
    return next((each for each in sources(db) if each.id == id), None)


def world_rows(db: sqlite3.Connection, kinds: Collection[str] | None = None) -> list[WorldRow]:
    """The records of connected sources, of some kinds or all, sorted by subject."""
    wanted = list(SEEN) if kinds is None else list(kinds)
    rows = db.execute(
        f"{_WORLD} WHERE world.kind IN ({marks(wanted)}) ORDER BY world.subject", wanted
    )
    return [_world_row(row) for row in rows]


def world_row(db: sqlite3.Connection, subject: str) -> WorldRow | None:
    """One record of the world; None when it is gone."""
    row = db.execute(f"{_WORLD} WHERE world.subject = ?", (subject,)).fetchone()
    return None if row is None else _world_row(row)


def revisions(db: sqlite3.Connection, subjects: Sequence[str]) -> dict[str, Message]:
    """The newest revision of each of the given records that exists."""
    found: dict[str, Message] = {}
    types = message_types()
    for chunk in chunks(subjects):
        rows = db.execute(
            f"SELECT subject, kind, data FROM integrations_world WHERE subject IN ({marks(chunk)})",
            chunk,
        )
        for subject, kind, data in rows:
            found[subject] = types[SEEN[kind]].FromString(data)
    return found


def subjects_of_source(db: sqlite3.Connection, source: str) -> list[str]:
    """The records of a source that are in the world, sorted."""
    rows = db.execute(
        "SELECT subject FROM integrations_world WHERE source = ? ORDER BY subject", (source,)
    )
    return [subject for (subject,) in rows]


def record_counts(db: sqlite3.Connection) -> dict[str, int]:
    """How many records of the world each source has."""
    return dict(db.execute("SELECT source, count(*) FROM integrations_world GROUP BY source"))


def kind_counts(db: sqlite3.Connection) -> dict[str, int]:
    """How many records of the world there are of each kind."""
    return dict(db.execute("SELECT kind, count(*) FROM integrations_world GROUP BY kind"))


def key_counts(db: sqlite3.Connection) -> dict[str, int]:
    """How many records of the world hold a value of each data key."""
    counts: dict[str, int] = {}
    for row in world_rows(db):
        fields = {field.name: field.key for field in declared(type(row.data)).fields}
        for key in {fields[field.name] for field, _value in row.data.ListFields()} - {""}:
            counts[key] = counts.get(key, 0) + 1
    return counts


_WORLD = (
    "SELECT world.subject, world.kind, world.source, world.event, world.first_ms,"
    " world.changed_ms, world.moves, world.data, world.subject IN (SELECT parts.subject"
    " FROM integrations_stale stale JOIN integrations_parts parts"
    " ON parts.source = stale.source AND stale.part IN ('', parts.part))"
    " FROM integrations_world world"
    " JOIN integrations_sources sources ON sources.id = world.source"
)


def _world_row(row: tuple[str, str, str, int, int, int, int, bytes, int]) -> WorldRow:
    subject, kind, source, event, first_ms, changed_ms, moves, data, is_stale = row
    message = message_types()[SEEN[kind]].FromString(data)
    return WorldRow(
        subject, kind, source, event, first_ms, changed_ms, moves, message, bool(is_stale)
    )


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values in as many at a time as one query may name."""
    return (values[at : at + _CHUNK] for at in range(0, len(values), _CHUNK))


def marks(values: Collection[str]) -> str:
    """The placeholders for so many values."""
    return ",".join("?" * len(values))
