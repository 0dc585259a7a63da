"""Deliveries: each showing of a tip through one channel, a record of what was really seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sqlite_utils import Database as Schema

FOLD_TABLES: tuple[str, ...] = ()
RECORD_TABLES = ("notifier_deliveries",)
CACHE_TABLES: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One showing; `channel` is the face or backend, `time_ms` milliseconds since 1970 UTC."""

    tip: str
    time_ms: int
    channel: str


def record_deliveries(db: sqlite3.Connection, deliveries: Iterable[Delivery]) -> int:
    """Keep deliveries, each (tip, channel, instant) once; how many were new."""
    before = db.total_changes
    db.executemany(
        "INSERT OR IGNORE INTO notifier_deliveries (tip, channel, time) VALUES (?, ?, ?)",
        [(each.tip, each.channel, each.time_ms) for each in deliveries],
    )
    return db.total_changes - before


def date_back(db: sqlite3.Connection, now_ms: int, latest_ms: int) -> int:
    """Date deliveries later than `latest_ms` as of now, once; how many there were.

    They were written under a clock that ran ahead: counted as now at every look, they would
    withhold everything until that clock's time has come.
    """
    late = db.execute(
        "SELECT tip, channel FROM notifier_deliveries WHERE time > ?", (latest_ms,)
    ).fetchall()
    if late:
        db.execute("DELETE FROM notifier_deliveries WHERE time > ?", (latest_ms,))
        record_deliveries(db, (Delivery(tip, now_ms, channel) for tip, channel in late))
    return len(late)


def deliveries(db: sqlite3.Connection, *, since_ms: int | None = None) -> list[Delivery]:
    """Deliveries since then (all by default), oldest first."""
    rows = db.execute(
        "SELECT tip, time, channel FROM notifier_deliveries WHERE time >= ?"
        " ORDER BY time, tip, channel",
        (-(1 << 62) if since_ms is None else since_ms,),
    ).fetchall()
    return [Delivery(*row) for row in rows]


def forget_deliveries(db: sqlite3.Connection, before_ms: int) -> int:
    """Delete the deliveries made before then; how many there were."""
    return db.execute("DELETE FROM notifier_deliveries WHERE time < ?", (before_ms,)).rowcount


def first_tables(schema: Schema) -> None:
    """The delivery log."""
    schema.execute(
        "CREATE TABLE notifier_deliveries (tip TEXT NOT NULL, channel TEXT NOT NULL,"
        " time INTEGER NOT NULL, PRIMARY KEY (tip, channel, time)) STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX notifier_deliveries_time ON notifier_deliveries (time)")


MIGRATIONS = MigrationSet("notifier", (first_tables,))
