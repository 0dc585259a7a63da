"""Appending, rebuilding and erasing, beside bare sqlite3."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, interleaved, median_ratio, milliseconds

from oo_storage.database import Database
from oo_storage.events import signals
from oo_storage.log import MIGRATIONS, Log, NewEvent
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BATCH = 2_000
_INSERT = "INSERT INTO bare VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def figures() -> Iterator[Figure]:
    """Append durable one by one, append in a batch; each beside bare sqlite3 with our indices."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _append(Path(folder))


def _append(folder: Path) -> Iterator[Figure]:
    database, log = open_log(folder / "ours.sqlite3")
    bare = open_bare(folder / "bare.sqlite3")
    one = [event(0)]
    many = [event(number) for number in range(BATCH)]
    rows = [_row(each) for each in many]
    for name, is_durable, ours, peer, budget, rounds in (
        ("append, one commit each, on disk", True, one, rows[:1], 1.5, 300),
        ("append, one commit each, not synced", False, one, rows[:1], 5.0, 300),
        (f"append, {BATCH} in one commit", False, many, rows, 2.4, 31),
    ):
        seconds = interleaved(
            {
                "ours": _ours(database, log, ours, is_durable),
                "bare": _bare(bare, peer, is_durable),
            },
            rounds,
        )
        ratio = median_ratio(seconds["ours"], seconds["bare"])
        detail = f"{milliseconds(seconds['ours'])} · sqlite3 {milliseconds(seconds['bare'])}"
        yield Figure(name, ratio, "x", budget, detail)
    database.close()
    bare.close()


def event(number: int) -> NewEvent:
    """A task with a title of its own."""
    data = signals.TaskSeen(title=f"Task number {number}", status="open")
    data.due.date = "2026-11-24"
    return NewEvent(data, "todotxt-1", f"tasks/todotxt-1/{number:016x}", 1_795_000_000_000)


def open_log(path: Path) -> tuple[Database, Log]:
    """A database with the log's tables and no projection."""
    database = Database(path)
    database.outside_transaction(lambda db: migrate(db, [MIGRATIONS]))
    log = Log([], device="bench", now_ms=lambda: int(time.time() * 1e3), next_stamp=next_stamp)
    return database, log


def open_bare(path: Path) -> sqlite3.Connection:
    """The same table and indices in a bare connection."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA secure_delete=ON")
    db.execute(
        "CREATE TABLE bare (seq INTEGER PRIMARY KEY, device INTEGER, device_seq INTEGER,"
        " stamp INTEGER, type INTEGER, source INTEGER, subject INTEGER, time INTEGER,"
        " recorded INTEGER, data BLOB) STRICT"
    )
    db.execute("CREATE INDEX bare_type ON bare (type, seq)")
    db.execute("CREATE INDEX bare_subject ON bare (subject, seq)")
    return db


def _row(each: NewEvent) -> tuple[int | bytes, ...]:
    subject = int(each.subject[-16:], 16)
    return (1, 1, 1, 1, 1, subject, each.time_ms, each.time_ms, each.data.SerializeToString())


def _ours(
    database: Database, log: Log, events: list[NewEvent], is_durable: bool
) -> Callable[[], None]:
    def act() -> None:
        database.write(lambda db: log.append(db, events), is_durable=is_durable)

    return act


def _bare(
    db: sqlite3.Connection, rows: list[tuple[int | bytes, ...]], is_durable: bool
) -> Callable[[], None]:
    def act() -> None:
        db.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
        db.execute("BEGIN IMMEDIATE")
        db.executemany(_INSERT, rows)
        db.execute("COMMIT")

    return act
