"""Sources and the world: what is connected, what its records say now, and how reading goes.

Folds: the connected sources, and one row per record of the world with its newest revision.
Records: cursors, and which part of a source each record stands in. Cache: health, and the parts
whose records are last good data ("" stands for the whole source).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events._generated import signals_pb2 as signals
from oo_storage.events.registry import SIGNALS, kind_of, message_types, type_name
from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from google.protobuf.message import Message
    from sqlite_utils import Database as Schema

    from oo_storage.log import Event

FOLD_TABLES = ("integrations_sources", "integrations_world")
RECORD_TABLES = ("integrations_cursors", "integrations_parts")
CACHE_TABLES = ("integrations_health", "integrations_stale")

HEALTHY, UNHEALTHY, UNREAD = "healthy", "unhealthy", "unread"

_CONNECTED = type_name(intents.SourceConnected)
_DISCONNECTED = type_name(intents.SourceDisconnected)
_GONE = type_name(signals.RecordGone)
_SEEN = {kind_of(message): type_name(message) for message in SIGNALS if kind_of(message)}
_KINDS = {event_type: kind for kind, event_type in _SEEN.items()}
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


@dataclass(frozen=True, slots=True)
class Health:
    """How reading a source went: problems are (where, message, hint).

    `last_good_ms` is the last reading without a problem. `rests_on` holds the path, size and
    mtime_ns of what was read, as it was when it was read. `failures` counts those in a row that
    gave nothing at all.
    """

    source: str
    state: str = UNREAD
    problems: tuple[tuple[str, str, str], ...] = ()
    last_read_ms: int | None = None
    last_good_ms: int | None = None
    next_due_ms: int | None = None
    failures: int = 0
    rests_on: tuple[tuple[str, int, int], ...] = ()


def subject_of_source(source: str) -> str:
    """The subject of a source's own events."""
    return f"source/{source}"


def source_of_subject(subject: str) -> str:
    """The source id in the subject of a world record: kind/source/hash."""
    return subject.split("/", 2)[1]


class SourcesProjection:
    """Folds the person's connecting and disconnecting into the list of sources."""

    tables: tuple[str, ...] = ("integrations_sources",)
    types: tuple[str, ...] = (_CONNECTED, _DISCONNECTED)

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """The newest word on a source counts."""
        data: Any = event.data
        if event.type == _DISCONNECTED:
            db.execute("DELETE FROM integrations_sources WHERE id = ?", (data.id,))
            return
        db.execute(
            "INSERT INTO integrations_sources (id, kind, place, parts, connected_ms)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " kind = excluded.kind, place = excluded.place, parts = excluded.parts",
            (data.id, data.kind, data.place, json.dumps(list(data.parts)), event.time_ms),
        )

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Forget the sources, or those of the given subjects."""
        if subjects is None:
            db.execute("DELETE FROM integrations_sources")
            return
        ids = [(subject.split("/", 1)[1],) for subject in subjects if subject.startswith("source/")]
        db.executemany("DELETE FROM integrations_sources WHERE id = ?", ids)


class WorldProjection:
    """Folds signals into one row per record: its newest revision."""

    tables: tuple[str, ...] = ("integrations_world",)
    types: tuple[str, ...] = (*_KINDS, _GONE)

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """A revision replaces the one before; a record that is gone has no row."""
        if event.type == _GONE:
            db.execute("DELETE FROM integrations_world WHERE subject = ?", (event.subject,))
            return
        before = db.execute(
            "SELECT data, first_ms, moves FROM integrations_world WHERE subject = ?",
            (event.subject,),
        ).fetchone()
        first_ms, moves = event.time_ms, 0
        if before is not None:
            data, first_ms, moves = before
            moves += _moved_later(event, data)
        db.execute(
            "INSERT OR REPLACE INTO integrations_world"
            " (subject, kind, source, event, first_ms, changed_ms, moves, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event.subject,
                _KINDS[event.type],
                source_of_subject(event.subject),
                event.seq,
                first_ms,
                event.time_ms,
                moves,
                event.data.SerializeToString(deterministic=True),
            ),
        )

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Forget the world, or the records of the given subjects."""
        if subjects is None:
            db.execute("DELETE FROM integrations_world")
            return
        rows = [(subject,) for subject in subjects]
        db.executemany("DELETE FROM integrations_world WHERE subject = ?", rows)


def projections() -> tuple[SourcesProjection, WorldProjection]:
    """The folds of this owner."""
    return SourcesProjection(), WorldProjection()


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
    wanted = list(_SEEN) if kinds is None else list(kinds)
    rows = db.execute(
        f"{_WORLD} WHERE world.kind IN ({_marks(wanted)}) ORDER BY world.subject", wanted
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
    for chunk in _chunks(subjects):
        rows = db.execute(
            "SELECT subject, kind, data FROM integrations_world"
            f" WHERE subject IN ({_marks(chunk)})",
            chunk,
        )
        for subject, kind, data in rows:
            found[subject] = types[_SEEN[kind]].FromString(data)
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
    from oo_storage.events.registry import declared

    counts: dict[str, int] = {}
    for row in world_rows(db):
        fields = {field.name: field.key for field in declared(type(row.data)).fields}
        for key in {fields[field.name] for field, _value in row.data.ListFields()} - {""}:
            counts[key] = counts.get(key, 0) + 1
    return counts


def stale_parts(db: sqlite3.Connection, source: str) -> frozenset[str]:
    """The parts of a source whose records are last good data; "" stands for all of them."""
    rows = db.execute("SELECT part FROM integrations_stale WHERE source = ?", (source,))
    return frozenset(part for (part,) in rows)


def set_stale_parts(db: sqlite3.Connection, source: str, parts: Collection[str]) -> None:
    """Mark the records of these parts, and of no others, as last good data."""
    db.execute("DELETE FROM integrations_stale WHERE source = ?", (source,))
    rows = [(source, part) for part in sorted(parts)]
    db.executemany("INSERT INTO integrations_stale (source, part) VALUES (?, ?)", rows)


def cursor_of(db: sqlite3.Connection, source: str) -> dict[str, Any]:
    """Where the next reading of a source begins; empty to read everything."""
    row = db.execute(
        "SELECT cursor FROM integrations_cursors WHERE source = ?", (source,)
    ).fetchone()
    return {} if row is None else dict(json.loads(row[0]))


def set_cursor(db: sqlite3.Connection, source: str, cursor: dict[str, Any]) -> None:
    """Keep where the next reading begins; belongs into the transaction of what was read."""
    db.execute(
        "INSERT OR REPLACE INTO integrations_cursors (source, cursor) VALUES (?, ?)",
        (source, json.dumps(cursor)),
    )


def reset_cursors(db: sqlite3.Connection, kinds: Collection[str]) -> tuple[str, ...]:
    """Let the sources of some kinds be read afresh and at once; their ids."""
    ids = tuple(each.id for each in sources(db) if each.kind in kinds)
    for id in ids:
        reset_cursor(db, id)
    return ids


def reset_cursor(db: sqlite3.Connection, source: str) -> None:
    """Let a source be read afresh and at once."""
    db.execute("DELETE FROM integrations_cursors WHERE source = ?", (source,))
    db.execute(
        "UPDATE integrations_health SET next_due_ms = NULL, last_read_ms = NULL, failures = 0"
        " WHERE source = ?",
        (source,),
    )


def forget_source(db: sqlite3.Connection, source: str) -> None:
    """Drop a disconnected source's cursor, parts and health."""
    for table in (*RECORD_TABLES, *CACHE_TABLES):
        db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))


def parts_of(db: sqlite3.Connection, source: str) -> set[str]:
    """The parts of a source that hold records."""
    rows = db.execute("SELECT DISTINCT part FROM integrations_parts WHERE source = ?", (source,))
    return {part for (part,) in rows}


def subjects_of_part(db: sqlite3.Connection, source: str, part: str) -> set[str]:
    """The records that a part holds."""
    rows = db.execute(
        "SELECT subject FROM integrations_parts WHERE source = ? AND part = ?", (source, part)
    )
    return {subject for (subject,) in rows}


def add_to_part(db: sqlite3.Connection, source: str, part: str, subjects: Iterable[str]) -> None:
    """Note that a part holds these records too."""
    db.executemany(
        "INSERT OR IGNORE INTO integrations_parts (source, part, subject) VALUES (?, ?, ?)",
        ((source, part, subject) for subject in subjects),
    )


def remove_from_part(
    db: sqlite3.Connection, source: str, part: str, subjects: Sequence[str]
) -> list[str]:
    """Note that a part holds these no more; those that no other part holds, sorted."""
    db.executemany(
        "DELETE FROM integrations_parts WHERE source = ? AND part = ? AND subject = ?",
        ((source, part, subject) for subject in subjects),
    )
    held: set[str] = set()
    for chunk in _chunks(subjects):
        rows = db.execute(
            "SELECT subject FROM integrations_parts"
            f" WHERE source = ? AND subject IN ({_marks(chunk)})",
            (source, *chunk),
        )
        held |= {subject for (subject,) in rows}
    return sorted(set(subjects) - held)


def held_count(db: sqlite3.Connection, source: str, without: Collection[str]) -> int:
    """How many records the other parts of a source hold."""
    rows = db.execute(
        "SELECT part, count(*) FROM integrations_parts WHERE source = ? GROUP BY part", (source,)
    )
    return sum(count for part, count in rows if part not in without)


def health_of(db: sqlite3.Connection, source: str) -> Health:
    """How reading a source went; unread when nothing is known."""
    row = db.execute(
        "SELECT state, problems, last_read_ms, last_good_ms, next_due_ms, failures, rests_on"
        " FROM integrations_health WHERE source = ?",
        (source,),
    ).fetchone()
    if row is None:
        return Health(source)
    state, problems, last_read_ms, last_good_ms, next_due_ms, failures, rests_on = row
    return Health(
        source,
        state,
        tuple((where, message, hint) for where, message, hint in json.loads(problems)),
        last_read_ms,
        last_good_ms,
        next_due_ms,
        failures,
        tuple((path, size, mtime_ns) for path, size, mtime_ns in json.loads(rests_on)),
    )


def set_health(db: sqlite3.Connection, health: Health) -> None:
    """Keep how reading a source went."""
    db.execute(
        "INSERT OR REPLACE INTO integrations_health (source, state, problems, last_read_ms,"
        " last_good_ms, next_due_ms, failures, rests_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            health.source,
            health.state,
            json.dumps(health.problems),
            health.last_read_ms,
            health.last_good_ms,
            health.next_due_ms,
            health.failures,
            json.dumps(health.rests_on),
        ),
    )


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
    message = message_types()[_SEEN[kind]].FromString(data)
    return WorldRow(
        subject, kind, source, event, first_ms, changed_ms, moves, message, bool(is_stale)
    )


def _moved_later(event: Event, before: bytes) -> int:
    if not isinstance(event.data, signals.TaskSeen):
        return 0
    known = signals.TaskSeen.FromString(before)
    if not (known.HasField("due") and event.data.HasField("due")):
        return 0
    return int(_is_later(event.data.due, known.due))


def _is_later(due: signals.When, known: signals.When) -> bool:
    """Compared as written where both are written alike, else by day, with no zone of a reader."""
    if due.HasField("instant_ms") and known.HasField("instant_ms"):
        return due.instant_ms > known.instant_ms
    if due.local and known.local:
        return due.local > known.local
    day, known_day = _day(due), _day(known)
    return bool(day and known_day and day > known_day)


def _day(when: signals.When) -> str:
    if when.HasField("instant_ms"):
        moment = datetime.fromtimestamp(when.instant_ms / 1000, UTC)
        return moment.astimezone(_zone(when.zone)).date().isoformat()
    return when.date or when.local[:10]


def _zone(name: str) -> Any:  # noqa: ANN401 - either kind of tzinfo
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[at : at + _CHUNK] for at in range(0, len(values), _CHUNK))


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))


def first_tables(schema: Schema) -> None:
    """Sources, the world, cursors, parts and health."""
    schema.execute(
        "CREATE TABLE integrations_sources (id TEXT PRIMARY KEY, kind TEXT NOT NULL,"
        " place TEXT NOT NULL, parts TEXT NOT NULL, connected_ms INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    schema.execute(
        "CREATE TABLE integrations_world (subject TEXT PRIMARY KEY, kind TEXT NOT NULL,"
        " source TEXT NOT NULL, event INTEGER NOT NULL, first_ms INTEGER NOT NULL,"
        " changed_ms INTEGER NOT NULL, moves INTEGER NOT NULL, data BLOB NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX integrations_world_kind ON integrations_world (kind, subject)")
    schema.execute("CREATE INDEX integrations_world_source ON integrations_world (source)")
    schema.execute(
        "CREATE TABLE integrations_cursors (source TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE integrations_parts (source TEXT NOT NULL, part TEXT NOT NULL,"
        " subject TEXT NOT NULL, PRIMARY KEY (source, part, subject)) STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX integrations_parts_subject ON integrations_parts (subject)")
    schema.execute(
        "CREATE TABLE integrations_health (source TEXT PRIMARY KEY, state TEXT NOT NULL,"
        " problems TEXT NOT NULL, last_read_ms INTEGER, last_good_ms INTEGER,"
        " next_due_ms INTEGER, failures INTEGER NOT NULL, rests_on TEXT NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE integrations_stale (source TEXT NOT NULL, part TEXT NOT NULL,"
        " PRIMARY KEY (source, part)) STRICT, WITHOUT ROWID"
    )


MIGRATIONS = MigrationSet("integrations", (first_tables,))
