"""Fold the log again beside the real tables: to compare them, or to see an earlier moment.

The copy lives in memory only, so that nothing of it can outlive an erasure, and is filled in
chunks, so that a person's commands are not kept waiting.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING

from oo_storage.home import value_of
from oo_storage.log import REPLAY_ROWS, events_after, last_seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_storage.database import Database
    from oo_storage.log import Event, Log

# Grows with every transaction that rewrites log rows; a fold begun before it is void.
REDACTIONS = "redactions"
ATTEMPTS = 5


def check_folds(database: Database, log: Log) -> tuple[str, ...]:
    """The fold tables that are not the log's fold, sorted; empty when all are."""
    for attempt in range(ATTEMPTS):
        with scratch_copy(database) as scratch:
            differing = _differing(database, log, scratch, is_last=attempt == ATTEMPTS - 1)
        if differing is not None:
            return differing
    return ()


@contextlib.contextmanager
def folded_at(database: Database, log: Log, seq: int) -> Iterator[sqlite3.Connection]:
    """A database in memory whose fold tables are as they were after the event `seq`."""
    with scratch_copy(database) as scratch:
        _fold_until(database, log, scratch, 0, seq)
        yield scratch


@contextlib.contextmanager
def scratch_copy(database: Database) -> Iterator[sqlite3.Connection]:
    """An empty database in memory with the same tables and indices."""
    schema = database.read(_schema, is_urgent=False)
    scratch = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        for statement in schema:
            scratch.execute(statement)
        yield scratch
    finally:
        scratch.close()


def _differing(
    database: Database, log: Log, scratch: sqlite3.Connection, *, is_last: bool
) -> tuple[str, ...] | None:
    redactions, until = database.read(lambda db: (_redactions(db), last_seq(db)), is_urgent=False)
    if is_last:
        # Erasure is busy: one command does it all, and nothing can come between.
        return database.read(lambda db: _compare(db, log, scratch, 0), is_urgent=False)
    seq = _fold_until(database, log, scratch, 0, until)

    def compare_if_unmoved(db: sqlite3.Connection) -> tuple[str, ...] | None:
        if _redactions(db) != redactions:
            return None
        return _compare(db, log, scratch, seq)

    return database.read(compare_if_unmoved, is_urgent=False)


def _fold_until(
    database: Database, log: Log, scratch: sqlite3.Connection, seq: int, until: int
) -> int:
    while seq < until:
        upper = min(seq + REPLAY_ROWS, until)
        events = _events_between(database, log, seq, upper)
        log.fold(scratch, events)
        seq = upper
    return seq


def _events_between(database: Database, log: Log, seq: int, until: int) -> list[Event]:
    return database.read(
        lambda db: list(events_after(db, seq, until, types=log.folded_types)), is_urgent=False
    )


def _compare(
    db: sqlite3.Connection, log: Log, scratch: sqlite3.Connection, seq: int
) -> tuple[str, ...]:
    log.fold(scratch, events_after(db, seq, types=log.folded_types))
    tables = sorted({table for projection in log.projections for table in projection.tables})
    return tuple(table for table in tables if _rows(db, table) != _rows(scratch, table))


def _rows(db: sqlite3.Connection, table: str) -> Counter[tuple[object, ...]]:
    return Counter(db.execute(f"SELECT * FROM {table}"))


def _redactions(db: sqlite3.Connection) -> int:
    return int(value_of(db, REDACTIONS) or 0)


def _schema(db: sqlite3.Connection) -> list[str]:
    rows = db.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%'"
        " ESCAPE '\\' ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END, rowid"
    )
    return [row[0] for row in rows]
