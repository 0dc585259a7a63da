"""How reading goes: cursors, the part each record stands in, health, and which parts are stale.

A stale part holds last good data; "" stands for the whole source.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.integrations.tables import CACHE_TABLES, RECORD_TABLES
from oo_storage.integrations.world import chunks, marks, sources

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

HEALTHY, UNHEALTHY, UNREAD = "healthy", "unhealthy", "unread"


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


def stale_parts(db: sqlite3.Connection, source: str) -> frozenset[str]:
    """The parts of a source whose records are last good data; "" stands for all of them."""
    rows = db.execute("SELECT part FROM integrations_stale WHERE source = ?", (source,))
    return frozenset(part for (part,) in rows)


def stale_marks(db: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """The (source, part) pairs whose records are last good data."""
    return frozenset(db.execute("SELECT source, part FROM integrations_stale").fetchall())


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
    for chunk in chunks(subjects):
        rows = db.execute(
            "SELECT subject FROM integrations_parts"
            f" WHERE source = ? AND subject IN ({marks(chunk)})",
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
