"""The folds: connected sources, and one row per record of the world with its newest revision."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events._generated import signals_pb2 as signals
from oo_storage.events.registry import SIGNALS, kind_of, type_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from oo_storage.log import Event

_CONNECTED = type_name(intents.SourceConnected)
_DISCONNECTED = type_name(intents.SourceDisconnected)
_GONE = type_name(signals.RecordGone)
SEEN = {kind_of(message): type_name(message) for message in SIGNALS if kind_of(message)}
"""The event type of each kind of record."""
_KINDS = {event_type: kind for kind, event_type in SEEN.items()}


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
