"""The ledger of what left the machine: a record of every passage through the outbound door.

A row is written before anything is sent, and gets its outcome and its sizes at the end: one that
stays "begun" was under way when its process ended. It holds where, what for, how much, and the
names of the data keys that were shown or withheld, never content; so an erasure leaves it, as
what was sent is not unsent, and only retention forgets it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sqlite_utils import Database as Schema

FOLD_TABLES: tuple[str, ...] = ()
RECORD_TABLES = ("outbound_passages",)
CACHE_TABLES: tuple[str, ...] = ()

BEGUN, OK, REFUSED, FAILED = "begun", "ok", "refused", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage:
    """One passage; `time_ms` milliseconds since 1970 UTC, `keys` and `withheld` data keys."""

    time_ms: int
    host: str
    purpose: str
    keys: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    bytes_out: int = 0
    bytes_in: int = 0
    outcome: str = BEGUN


def record_passage(db: sqlite3.Connection, passage: StoredPassage) -> int:
    """Write a passage down; its number."""
    cursor = db.execute(
        "INSERT INTO outbound_passages"
        " (time, host, purpose, keys, withheld, bytes_out, bytes_in, outcome)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            passage.time_ms, passage.host, passage.purpose, _json(passage.keys),
            _json(passage.withheld), passage.bytes_out, passage.bytes_in, passage.outcome,
        ),
    )  # fmt: skip
    return int(cursor.lastrowid or 0)


def end_passage(
    db: sqlite3.Connection, number: int, *, outcome: str, bytes_out: int, bytes_in: int
) -> None:
    """Write down how a passage ended."""
    db.execute(
        "UPDATE outbound_passages SET outcome = ?, bytes_out = ?, bytes_in = ? WHERE number = ?",
        (outcome, bytes_out, bytes_in, number),
    )


def passages(db: sqlite3.Connection, *, limit: int = -1) -> list[StoredPassage]:
    """The passages, newest first."""
    rows = db.execute(
        "SELECT time, host, purpose, keys, withheld, bytes_out, bytes_in, outcome"
        " FROM outbound_passages ORDER BY number DESC LIMIT ?",
        (limit,),
    ).fetchall()
    return [
        StoredPassage(
            time_ms=time,
            host=host,
            purpose=purpose,
            keys=tuple(json.loads(keys)),
            withheld=tuple(json.loads(withheld)),
            bytes_out=bytes_out,
            bytes_in=bytes_in,
            outcome=outcome,
        )
        for time, host, purpose, keys, withheld, bytes_out, bytes_in, outcome in rows
    ]


def forget_passages(db: sqlite3.Connection, before_ms: int) -> int:
    """Delete the passages begun before then; how many there were."""
    return db.execute("DELETE FROM outbound_passages WHERE time < ?", (before_ms,)).rowcount


def _json(keys: Iterable[str]) -> str:
    return json.dumps(sorted(keys), separators=(",", ":"))


def first_tables(schema: Schema) -> None:
    """The ledger."""
    schema.execute(
        "CREATE TABLE outbound_passages (number INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
        " host TEXT NOT NULL, purpose TEXT NOT NULL, keys TEXT NOT NULL, withheld TEXT NOT NULL,"
        " bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL, outcome TEXT NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX outbound_passages_time ON outbound_passages (time)")


MIGRATIONS = MigrationSet("outbound", (first_tables,))
