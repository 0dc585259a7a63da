"""The event log: typed, append-only, and the only truth that folds are made of.

`data` is the protobuf message of the event's type; `time` is when it happened and `recorded` when
it was appended, both in milliseconds since 1970 UTC. The log knows owners of tables only through
the `Projection` port: each names the types it folds, and the log applies it in the appending
transaction. All events that touch one row of a fold share one `subject`, so that erasure can
fold a subject anew. `seq` orders the log of this device; as-of is by `seq`, never by time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from oo_storage.events.registry import message_types, type_name
from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from google.protobuf.message import Message
    from sqlite_utils import Database as Schema

REPLAY_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be appended; `time_ms` is when it happened."""

    data: Message
    source: str
    subject: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log."""

    seq: int
    device: str
    device_seq: int
    stamp: int
    type: str
    source: str
    subject: str
    time_ms: int
    recorded_ms: int
    data: Message


class Projection(Protocol):
    """Folds the events of its types into its own tables.

    `tables` are all of them; `apply` must give the same rows for the same events, whenever it
    runs; `clear` forgets everything, or only the rows of the given subjects.
    """

    tables: tuple[str, ...]
    types: tuple[str, ...]

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Fold one event."""

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Start over, for the given subjects or for all."""


class Log:
    """Appends events and folds them; every method runs on the connection's thread."""

    def __init__(
        self,
        projections: Sequence[Projection],
        *,
        device: str,
        now_ms: Callable[[], int],
        next_stamp: Callable[[int, int], int],
    ) -> None:
        """`next_stamp(last, now_ms)` is the hybrid clock; `device` names this machine's chain."""
        self.projections = tuple(projections)
        self._device = device
        self._now_ms = now_ms
        self._next_stamp = next_stamp
        self._by_type: dict[str, list[Projection]] = {}
        for projection in projections:
            for name in projection.types:
                self._by_type.setdefault(name, []).append(projection)

    def append(
        self, db: sqlite3.Connection, events: Sequence[NewEvent], *, request: str = ""
    ) -> list[int]:
        """Append and fold events inside the caller's transaction; their seqs.

        A `request` (UUIDv7) that was appended before appends nothing and answers with the seqs
        it had then.
        """
        if request and (known := request_range(db, request)):
            return list(range(known[0], known[1] + 1))
        if not events:
            return []
        recorded = self._now_ms()
        device_id, device_seq, stamp = _device_row(db, self._device)
        seqs = []
        for event in events:
            device_seq += 1
            stamp = self._next_stamp(stamp, recorded)
            seqs.append(self._insert(db, event, device_id, device_seq, stamp, recorded))
        db.execute(
            "UPDATE events_devices SET last_seq = ?, last_stamp = ? WHERE id = ?",
            (device_seq, stamp, device_id),
        )
        if request:
            db.execute(
                "INSERT INTO events_requests (request, first_seq, last_seq) VALUES (?, ?, ?)",
                (request, seqs[0], seqs[-1]),
            )
        return seqs

    def rebuild(self, db: sqlite3.Connection) -> int:
        """Fold the whole log anew inside the caller's transaction; the number of events."""
        for projection in self.projections:
            projection.clear(db)
        count = 0
        for event in events_after(db, 0):
            self._fold(db, event)
            count += 1
        return count

    def refold(self, db: sqlite3.Connection, subjects: Sequence[str]) -> None:
        """Fold anew only the rows of the given subjects."""
        for projection in self.projections:
            projection.clear(db, subjects)
        for event in events_of(db, subjects):
            self._fold(db, event)

    def _insert(
        self,
        db: sqlite3.Connection,
        event: NewEvent,
        device_id: int,
        device_seq: int,
        stamp: int,
        recorded: int,
    ) -> int:
        name = type_name(type(event.data))
        cursor = db.execute(
            "INSERT INTO events_log"
            " (device, device_seq, stamp, type, source, subject, time, recorded, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                device_id,
                device_seq,
                stamp,
                lookup_id(db, "events_types", name),
                lookup_id(db, "events_sources", event.source),
                lookup_id(db, "events_subjects", event.subject),
                event.time_ms,
                recorded,
                event.data.SerializeToString(),
            ),
        )
        seq = int(cursor.lastrowid or 0)
        self._fold(
            db,
            Event(
                seq, self._device, device_seq, stamp, name, event.source, event.subject,
                event.time_ms, recorded, event.data,
            ),
        )  # fmt: skip
        return seq

    def _fold(self, db: sqlite3.Connection, event: Event) -> None:
        for projection in self._by_type.get(event.type, ()):
            projection.apply(db, event)


def lookup_id(db: sqlite3.Connection, table: str, name: str) -> int:
    """The small integer that stands for a name in a look-up table, made when it is new."""
    row = db.execute(f"SELECT id FROM {table} WHERE name = ?", (name,)).fetchone()
    if row is None:
        cursor = db.execute(f"INSERT INTO {table} (name) VALUES (?)", (name,))
        return int(cursor.lastrowid or 0)
    return int(row[0])


def request_range(db: sqlite3.Connection, request: str) -> tuple[int, int] | None:
    """The first and last seq a person's request appended; None when it is new."""
    row: tuple[int, int] | None = db.execute(
        "SELECT first_seq, last_seq FROM events_requests WHERE request = ?", (request,)
    ).fetchone()
    return row


def last_seq(db: sqlite3.Connection) -> int:
    """The newest seq; 0 for an empty log."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM events_log").fetchone()[0])


def newest_seqs(db: sqlite3.Connection) -> dict[str, int]:
    """The seq of the newest event of each type that ever occurred."""
    rows = db.execute(
        "SELECT name, (SELECT max(seq) FROM events_log WHERE type = events_types.id)"
        " FROM events_types"
    )
    return {name: int(seq) for name, seq in rows if seq is not None}


_SELECT = (
    "SELECT log.seq, devices.name, log.device_seq, log.stamp, types.name, sources.name,"
    " subjects.name, log.time, log.recorded, log.data FROM events_log log"
    " JOIN events_devices devices ON devices.id = log.device"
    " JOIN events_types types ON types.id = log.type"
    " JOIN events_sources sources ON sources.id = log.source"
    " JOIN events_subjects subjects ON subjects.id = log.subject"
)


def events_after(db: sqlite3.Connection, seq: int, until: int | None = None) -> Iterator[Event]:
    """All events with a greater seq (and at most `until`), in order, read in chunks."""
    last = last_seq(db) if until is None else until
    while seq < last:
        rows = db.execute(
            f"{_SELECT} WHERE log.seq > ? AND log.seq <= ? ORDER BY log.seq LIMIT ?",
            (seq, last, REPLAY_ROWS),
        ).fetchall()
        if not rows:
            return
        for row in rows:
            yield _event(row)
        seq = rows[-1][0]


def events_of(db: sqlite3.Connection, subjects: Sequence[str]) -> Iterator[Event]:
    """All events of the given subjects, in order of seq."""
    marks = ",".join("?" * len(subjects))
    rows = db.execute(
        f"{_SELECT} WHERE log.subject IN (SELECT id FROM events_subjects WHERE name IN ({marks}))"
        " ORDER BY log.seq",
        tuple(subjects),
    ).fetchall()
    return map(_event, rows)


def latest_events(
    db: sqlite3.Connection, limit: int, *, types: Sequence[str] = (), subject: str = ""
) -> list[Event]:
    """The newest events first, of the given types and subject when these are named."""
    conditions: list[str] = ["1"]
    values: list[str] = []
    if types:
        marks = ",".join("?" * len(types))
        conditions.append(f"log.type IN (SELECT id FROM events_types WHERE name IN ({marks}))")
        values += list(types)
    if subject:
        conditions.append("log.subject = (SELECT id FROM events_subjects WHERE name = ?)")
        values.append(subject)
    where = " AND ".join(conditions)
    rows = db.execute(
        f"{_SELECT} WHERE {where} ORDER BY log.seq DESC LIMIT ?", (*values, limit)
    ).fetchall()
    return [_event(row) for row in rows]


def _event(row: tuple[int, str, int, int, str, str, str, int, int, bytes]) -> Event:
    seq, device, device_seq, stamp, name, source, subject, time_ms, recorded_ms, data = row
    message = message_types()[name].FromString(data)
    return Event(
        seq, device, device_seq, stamp, name, source, subject, time_ms, recorded_ms, message
    )


def _device_row(db: sqlite3.Connection, device: str) -> tuple[int, int, int]:
    select = "SELECT id, last_seq, last_stamp FROM events_devices WHERE name = ?"
    row: tuple[int, int, int] | None = db.execute(select, (device,)).fetchone()
    if row is None:
        db.execute(
            "INSERT INTO events_devices (name, last_seq, last_stamp) VALUES (?, 0, 0)", (device,)
        )
        row = db.execute(select, (device,)).fetchone()
        if row is None:
            raise LookupError(device)
    return row


def first_tables(schema: Schema) -> None:
    """The log, its look-up tables and the people's requests."""
    for table in ("events_types", "events_sources", "events_subjects"):
        schema.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")
    schema.execute(
        "CREATE TABLE events_devices (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " last_seq INTEGER NOT NULL, last_stamp INTEGER NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE events_log (seq INTEGER PRIMARY KEY, device INTEGER NOT NULL,"
        " device_seq INTEGER NOT NULL, stamp INTEGER NOT NULL, type INTEGER NOT NULL,"
        " source INTEGER NOT NULL, subject INTEGER NOT NULL, time INTEGER NOT NULL,"
        " recorded INTEGER NOT NULL, data BLOB NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX events_log_type ON events_log (type, seq)")
    schema.execute("CREATE INDEX events_log_subject ON events_log (subject, seq)")
    schema.execute(
        "CREATE TABLE events_requests (request TEXT PRIMARY KEY, first_seq INTEGER NOT NULL,"
        " last_seq INTEGER NOT NULL, undone_by INTEGER) STRICT"
    )
    schema.execute(
        "CREATE TABLE events_home (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
    )


MIGRATIONS = MigrationSet("events", (first_tables,))
