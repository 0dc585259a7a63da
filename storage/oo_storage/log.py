"""The event log: typed, append-only, and the only truth that folds are made of.

`data` is the protobuf message of the event's type; `time` is when it happened and `recorded` when
it was appended, both in milliseconds since 1970 UTC. The log knows owners of tables only through
the `Projection` port: each names the types it folds, and the log applies it in the appending
transaction. All events that touch one row of a fold share one `subject`, so that erasure can
fold a subject anew. `seq` orders the log of this device; as-of is by `seq`, never by time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from google.protobuf.message import DecodeError

from oo_storage.errors import Damaged, OoError
from oo_storage.events.registry import message_types, type_name
from oo_storage.ids import Chain, Ids
from oo_storage.ids import lookup_id as lookup_id
from oo_storage.migrate import MigrationSet
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from google.protobuf.message import Message
    from sqlite_utils import Database as Schema

REPLAY_ROWS = 5_000
REFOLD_SUBJECTS = 500


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

    @property
    def tables(self) -> tuple[str, ...]:
        """All its tables."""

    @property
    def types(self) -> tuple[str, ...]:
        """The event types it folds."""

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Fold one event."""

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Start over, for the given subjects or for all."""


_CHAIN = "SELECT id, last_seq, last_stamp, writer FROM events_devices WHERE name = ?"
_Row = tuple[int, int, int, int, int, int, int, int, int, bytes]
_INSERT = (
    "INSERT INTO events_log"
    " (seq, device, device_seq, stamp, type, source, subject, time, recorded, data)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


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
        self._ids = Ids()
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
        rows = self._insert(db, events)
        first, last = rows[0][0], rows[-1][0]
        if request:
            db.execute(
                "INSERT INTO events_requests (request, first_seq, last_seq) VALUES (?, ?, ?)",
                (request, first, last),
            )
        if self._by_type:
            self.fold(db, (self._line(*both) for both in zip(events, rows, strict=True)))
        return list(range(first, last + 1))

    def rebuild(self, db: sqlite3.Connection) -> int:
        """Fold the whole log anew inside the caller's transaction; the number of events."""
        for projection in self.projections:
            projection.clear(db)
        for event in events_after(db, 0, types=self.folded_types):
            self._fold(db, event)
        return int(db.execute("SELECT count(*) FROM events_log").fetchone()[0])

    def refold(self, db: sqlite3.Connection, subjects: Sequence[str]) -> None:
        """Fold anew only the rows of the given subjects."""
        for start in range(0, len(subjects), REFOLD_SUBJECTS):
            some = subjects[start : start + REFOLD_SUBJECTS]
            for projection in self.projections:
                projection.clear(db, some)
            for event in events_of(db, some):
                self._fold(db, event)

    @property
    def folded_types(self) -> tuple[str, ...]:
        """The event types that some projection folds."""
        return tuple(self._by_type)

    def _insert(self, db: sqlite3.Connection, events: Sequence[NewEvent]) -> list[_Row]:
        chain = _chain(db, self._device)
        ids = self._ids.for_transaction(db, chain)
        # The hot loop: an id is never 0, and asking the memory here saves a call per name.
        types, sources, subjects = ids.types, ids.sources, ids.subjects
        device, device_seq, stamp, _writer = chain
        next_stamp, recorded = self._next_stamp, self._now_ms()
        seq = last_seq(db)
        rows: list[_Row] = []
        for event in events:
            seq, device_seq, stamp = seq + 1, device_seq + 1, next_stamp(stamp, recorded)
            data, source, subject = event.data, event.source, event.subject
            rows.append(
                (seq, device, device_seq, stamp,
                 types.get(data.__class__) or ids.of_type(db, data.__class__),
                 sources.get(source) or ids.of_source(db, source),
                 subjects.get(subject) or ids.of_subject(db, subject),
                 event.time_ms, recorded, data.SerializeToString())
            )  # fmt: skip
        db.executemany(_INSERT, rows)
        db.execute(
            "UPDATE events_devices SET last_seq = ?, last_stamp = ?, writer = ? WHERE id = ?",
            (device_seq, stamp, ids.writer, device),
        )
        ids.hold(db, (device, device_seq, stamp, ids.writer))
        return rows

    def _line(self, event: NewEvent, row: _Row) -> Event:
        seq, _device, device_seq, stamp, _type, _source, _subject, time_ms, recorded, _data = row
        return Event(
            seq, self._device, device_seq, stamp, type_name(type(event.data)), event.source,
            event.subject, time_ms, recorded, event.data,
        )  # fmt: skip

    def _fold(self, db: sqlite3.Connection, event: Event) -> None:
        for projection in self._by_type.get(event.type, ()):
            projection.apply(db, event)

    def fold(self, db: sqlite3.Connection, events: Iterable[Event]) -> None:
        """Fold events that are already in the log, in another database too."""
        for event in events:
            self._fold(db, event)


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


def events_after(
    db: sqlite3.Connection, seq: int, until: int | None = None, *, types: Sequence[str] = ()
) -> Iterator[Event]:
    """All events with a greater seq (and at most `until`), in order, read in chunks.

    With `types` only those of the named types.
    """
    last = last_seq(db) if until is None else until
    wanted = frozenset(types)
    while seq < last:
        rows = db.execute(
            f"{_SELECT} WHERE log.seq > ? AND log.seq <= ? ORDER BY log.seq",
            (seq, min(seq + REPLAY_ROWS, last)),
        ).fetchall()
        for row in rows:
            if not wanted or row[4] in wanted:
                yield _event(row)
        seq += REPLAY_ROWS


def events_of(db: sqlite3.Connection, subjects: Sequence[str]) -> Iterator[Event]:
    """All events of the given subjects, in order of seq."""
    rows = db.execute(
        f"{_SELECT} WHERE log.subject IN"
        " (SELECT id FROM events_subjects WHERE name IN (SELECT value FROM json_each(?)))"
        " ORDER BY log.seq",
        (json.dumps(list(subjects)),),
    ).fetchall()
    return map(_event, rows)


def events_of_types(db: sqlite3.Connection, types: Sequence[str]) -> Iterator[Event]:
    """All events of the given types, in order of seq."""
    rows = db.execute(
        f"{_SELECT} WHERE log.type IN"
        " (SELECT id FROM events_types WHERE name IN (SELECT value FROM json_each(?)))"
        " ORDER BY log.seq",
        (json.dumps(list(types)),),
    ).fetchall()
    return map(_event, rows)


def event_at(db: sqlite3.Connection, seq: int) -> Event | None:
    """One event by its seq."""
    row = db.execute(f"{_SELECT} WHERE log.seq = ?", (seq,)).fetchone()
    return None if row is None else _event(row)


def latest_events(
    db: sqlite3.Connection,
    limit: int,
    *,
    types: Sequence[str] = (),
    subject: str = "",
    before: int | None = None,
) -> list[Event]:
    """The newest events first; of these types, this subject, below this seq when named."""
    conditions: list[str] = ["1"]
    values: list[str | int] = []
    if subject:
        conditions.append("log.subject = (SELECT id FROM events_subjects WHERE name = ?)")
        values.append(subject)
    if before is not None:
        conditions.append("log.seq < ?")
        values.append(before)
    condition = " AND ".join(conditions)
    newest = f" WHERE {condition} {{}} ORDER BY log.seq DESC LIMIT ?"
    if not types:
        rows = db.execute(_SELECT + newest.format(""), (*values, limit)).fetchall()
        return [_event(row) for row in rows]
    # One walk down the index of each type: a list of types would sort them all.
    of_type = "AND log.type = (SELECT id FROM events_types WHERE name = ?)"
    rows = [
        row
        for name in types
        for row in db.execute(_SELECT + newest.format(of_type), (*values, name, limit)).fetchall()
    ]
    return [_event(row) for row in sorted(rows, key=lambda row: -row[0])[:limit]]


def types_after(db: sqlite3.Connection, seq: int) -> tuple[str, ...]:
    """The types of the events with a greater seq, sorted."""
    rows = db.execute(
        "SELECT name FROM events_types WHERE id IN (SELECT type FROM events_log WHERE seq > ?)"
        " ORDER BY name",
        (seq,),
    )
    return tuple(row[0] for row in rows)


def parsed(name: str, data: bytes, seq: int) -> Message:
    """The message of a log row; raises OoError for a type or data this oO cannot read."""
    message = message_types().get(name)
    if message is None:
        raise OoError(
            _("A newer oO has used this home (it knows {step}).").format(step=name),
            hint=_("Update oO, or go back to an older backup with `oo restore`."),
        )
    try:
        return message.FromString(data)
    except DecodeError as error:
        raise Damaged(
            _("Event {seq} of the log cannot be read: {error}.").format(seq=seq, error=error),
            hint=_("Run `oo restore` to go back to the newest backup; the damaged file is kept."),
        ) from error


def _event(row: tuple[int, str, int, int, str, str, str, int, int, bytes]) -> Event:
    seq, device, device_seq, stamp, name, source, subject, time_ms, recorded_ms, data = row
    message = parsed(name, data, seq)
    return Event(
        seq, device, device_seq, stamp, name, source, subject, time_ms, recorded_ms, message
    )


def _chain(db: sqlite3.Connection, device: str) -> Chain:
    row: Chain | None = db.execute(_CHAIN, (device,)).fetchone()
    if row is not None:
        return row
    cursor = db.execute(
        "INSERT INTO events_devices (name, last_seq, last_stamp, writer) VALUES (?, 0, 0, 0)",
        (device,),
    )
    return int(cursor.lastrowid or 0), 0, 0, 0


def first_tables(schema: Schema) -> None:
    """The log, its look-up tables and the people's requests."""
    for table in ("events_types", "events_sources", "events_subjects"):
        schema.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")
    schema.execute(
        "CREATE TABLE events_devices (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " last_seq INTEGER NOT NULL, last_stamp INTEGER NOT NULL, writer INTEGER NOT NULL) STRICT"
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
