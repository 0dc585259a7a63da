"""Deliveries: each showing of a tip through one channel, a record of what was really seen.

Notices are what oO said first, or would have: one row for each tip and channel, and one without a
channel for what is withheld. They hold no content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sqlite_utils import Database as Schema

FOLD_TABLES: tuple[str, ...] = ()
RECORD_TABLES = ("notifier_deliveries", "notifier_notices")
CACHE_TABLES: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One showing; `channel` is the face or backend, `time_ms` milliseconds since 1970 UTC."""

    tip: str
    time_ms: int
    channel: str


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """What became of one tip on one channel; "" is no channel yet.

    `reason` is a gate's name or why a channel failed; `until_ms` is when that ends, if known.
    """

    tip: str
    channel: str
    state: str
    reason: str
    until_ms: int | None
    time_ms: int


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


def claim_notice(db: sqlite3.Connection, tip: str, channel: str, state: str, time_ms: int) -> bool:
    """Take a tip's only turn on a channel; False when it was taken before."""
    return (
        db.execute(
            "INSERT OR IGNORE INTO notifier_notices VALUES (?, ?, ?, '', NULL, ?)",
            (tip, channel, state, time_ms),
        ).rowcount
        == 1
    )


def keep_notice(db: sqlite3.Connection, notice: StoredNotice) -> None:
    """Keep what became of a tip on a channel; without a new reason the last one stays."""
    db.execute(
        "INSERT INTO notifier_notices VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tip, channel)"
        " DO UPDATE SET state = excluded.state, until = excluded.until, time = excluded.time,"
        " reason = CASE excluded.reason WHEN '' THEN reason ELSE excluded.reason END",
        (
            notice.tip,
            notice.channel,
            notice.state,
            notice.reason,
            notice.until_ms,
            notice.time_ms,
        ),
    )


def notices(
    db: sqlite3.Connection, *, limit: int = -1, state: str = "", tip: str = ""
) -> list[StoredNotice]:
    """Notices in a state, or of a tip (all by default), newest first."""
    rows = db.execute(
        "SELECT tip, channel, state, reason, until, time FROM notifier_notices"
        " WHERE (:state = '' OR state = :state) AND (:tip = '' OR tip = :tip)"
        " ORDER BY time DESC, tip DESC, channel LIMIT :limit",
        {"state": state, "tip": tip, "limit": limit},
    ).fetchall()
    return [StoredNotice(*row) for row in rows]


def move_notices(
    db: sqlite3.Connection, before: str, after: str, time_ms: int, *, but: str = ""
) -> int:
    """Put every notice of one state, those of the tip `but` aside, into another; how many."""
    return db.execute(
        "UPDATE notifier_notices SET state = ?, time = ? WHERE state = ? AND tip <> ?",
        (after, time_ms, before, but),
    ).rowcount


def forget_notices(db: sqlite3.Connection, before_ms: int) -> int:
    """Delete the notices that last changed before then; how many there were."""
    return db.execute("DELETE FROM notifier_notices WHERE time < ?", (before_ms,)).rowcount


def first_tables(schema: Schema) -> None:
    """The delivery log."""
    schema.execute(
        "CREATE TABLE notifier_deliveries (tip TEXT NOT NULL, channel TEXT NOT NULL,"
        " time INTEGER NOT NULL, PRIMARY KEY (tip, channel, time)) STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX notifier_deliveries_time ON notifier_deliveries (time)")


def notice_table(schema: Schema) -> None:
    """What oO said first, and what withheld it."""
    schema.execute(
        "CREATE TABLE notifier_notices (tip TEXT NOT NULL, channel TEXT NOT NULL,"
        " state TEXT NOT NULL, reason TEXT NOT NULL, until INTEGER, time INTEGER NOT NULL,"
        " PRIMARY KEY (tip, channel)) STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX notifier_notices_time ON notifier_notices (time)")


MIGRATIONS = MigrationSet("notifier", (first_tables, notice_table))
