"""What a restored database takes over from the one it replaces.

A person's no outlives a restore: consents, trust and erasures that the replaced database knows
and the backup does not are written into the restored file before anything reads it, and folded
at the next start.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.database import connect_to_read, transaction
from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events.registry import type_name
from oo_storage.home import DEVICE
from oo_storage.log import Event, NewEvent, events_of_types, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# They are never rolled back: what counts is what the person said last.
CARRIED = (
    intents.ConsentGiven,
    intents.ConsentWithdrawn,
    intents.AgentTrusted,
    intents.AgentTrustWithdrawn,
    intents.ErasureStarted,
)


@dataclass(frozen=True, slots=True)
class Carried:
    """One event of the replaced database, as its log had it."""

    type: str
    source: str
    subject: str
    time_ms: int
    data: bytes


def carried_from(present: Path, backup: Path) -> tuple[Carried, ...]:
    """The acts that the present database knows and the backup does not, in their order."""
    known = set(_acts(backup))
    return tuple(act for act in _acts(present) if act not in known)


def prepare_restored(path: Path, carried: Iterable[Carried]) -> None:
    """Write the acts into a restored file, and let it begin a chain of its own."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        # One file and no other beside it, so that it can be renamed.
        db.execute("PRAGMA journal_mode=DELETE")
        with transaction(db):
            db.execute("DELETE FROM events_home WHERE name = ?", (DEVICE,))
            db.executemany(
                "INSERT INTO erasure_carried (type, source, subject, time, data)"
                " VALUES (?, ?, ?, ?, ?)",
                [(act.type, act.source, act.subject, act.time_ms, act.data) for act in carried],
            )


def take_carried(db: sqlite3.Connection) -> list[NewEvent]:
    """The acts that wait in a restored database, taken out inside the caller's transaction."""
    rows = db.execute(
        "SELECT type, source, subject, time, data FROM erasure_carried ORDER BY position"
    ).fetchall()
    if rows:
        db.execute("DELETE FROM erasure_carried")
    return [
        NewEvent(parsed(name, data, 0), source, subject, time_ms)
        for name, source, subject, time_ms, data in rows
    ]


def _acts(path: Path) -> list[Carried]:
    names = [type_name(message) for message in CARRIED]
    with contextlib.closing(connect_to_read(path, is_immutable=True)) as db:
        logged = [_carried(event) for event in events_of_types(db, names)]
        # A restored file that was never started still has its acts to take over.
        rows = db.execute(
            "SELECT type, source, subject, time, data FROM erasure_carried ORDER BY position"
        ).fetchall()
    return logged + [Carried(*row) for row in rows]


def _carried(event: Event) -> Carried:
    data = event.data.SerializeToString()
    return Carried(event.type, event.source, event.subject, event.time_ms, data)
