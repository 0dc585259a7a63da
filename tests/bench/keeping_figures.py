"""Rebuilding, checking and erasing a long log, beside a bare scan and a bare rewrite of it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from homes import connect, paths_of, tasks_text
from measure import Figure

from oo_app.bootstrap import Home, open_home
from oo_storage.events import signals
from oo_storage.log import NewEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVENTS, SUBJECTS, BATCH = 100_000, 20_000, 2_000
MILLION = 1_000_000
KEY = "tasks.title"
TASKS = "FROM events_log WHERE type = (SELECT id FROM events_types WHERE name = 'task.seen')"


def figures() -> Iterator[Figure]:
    """Seconds are for a million events, measured on a tenth of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = _filled(folder)
        bare = folder / "bare.sqlite3"
        _empty_wal(home)
        shutil.copyfile(paths_of(folder / "home").database, bare)
        scan = min(_seconds(lambda: _bare_fold(bare)) for _round in range(3))
        for title, act, budget in (
            (
                "rebuild, by a bare parse and insert",
                lambda: home.database.write(home.log.rebuild),
                8.0,
            ),
            ("check, by a bare parse and insert", lambda: home.keeping.rebuild(check=True), 8.0),
        ):
            yield _figure(title, _seconds(act), scan, budget)
        rewrite = _seconds(lambda: _bare_rewrite(bare))
        yield _figure(
            "erasure of a key, by a bare rewrite", _seconds(lambda: _revoke(home)), rewrite, 8.0
        )
        home.close()


def _figure(title: str, ours: float, peer: float, budget: float) -> Figure:
    scale = MILLION / EVENTS
    detail = f"a million events {ours * scale:.3g} s · bare {peer * scale:.3g} s"
    return Figure(title, ours / peer, "x", budget, detail)


def _filled(folder: Path) -> Home:
    todo = folder / "todo.txt"
    todo.write_text(tasks_text(10))
    connect(folder / "home", [("todotxt", todo)])
    home = open_home(paths_of(folder / "home"), now=lambda: datetime.now(UTC))
    source = home.sources.rows()[0].id
    for start in range(0, EVENTS, BATCH):
        events = [_task(number, source) for number in range(start, start + BATCH)]
        home.database.write(partial(home.log.append, events=events), is_durable=False)
    return home


def _task(number: int, source: str) -> NewEvent:
    data = signals.TaskSeen(title=f"Task number {number}", status="open")
    data.due.date = "2026-11-24"
    return NewEvent(data, source, f"tasks/{source}/{number % SUBJECTS:016x}", 1_795_000_000_000)


def _revoke(home: Home) -> None:
    home.agreeing.revoke(KEY, agent="", dry_run=False, request="")


def _empty_wal(home: Home) -> None:
    home.database.outside_transaction(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)"))


def _bare_fold(path: Path) -> None:
    """Read and parse every row, and keep the newest one of each subject in one table."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("BEGIN")
    db.execute("DROP TABLE IF EXISTS newest")
    db.execute("CREATE TABLE newest (subject INTEGER PRIMARY KEY, title TEXT, data BLOB)")
    for subject, data in db.execute(f"SELECT subject, data {TASKS} ORDER BY seq").fetchall():
        title = signals.TaskSeen.FromString(data).title
        db.execute("INSERT OR REPLACE INTO newest VALUES (?, ?, ?)", (subject, title, data))
    db.execute("COMMIT")
    db.close()


def _bare_rewrite(path: Path) -> None:
    """Clear one field of every row that has it, and write the file anew."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA secure_delete=ON")
    db.execute("BEGIN")
    for seq, data in db.execute(f"SELECT seq, data {TASKS}").fetchall():
        task = signals.TaskSeen.FromString(data)
        task.ClearField("title")
        row = (task.SerializeToString(), seq)
        db.execute("UPDATE events_log SET data = ? WHERE seq = ?", row)
    db.execute("COMMIT")
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
