"""The erasure jobs as they are written down, so that one that was killed goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oo_storage import redaction
from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database as Schema

RECORD_TABLES = ("erasure_jobs", "erasure_subjects", "erasure_carried")

COLLECT, REDACT, SCRUB, COMPACT, COPIES, DONE = (
    "collect", "redact", "scrub", "compact", "copies", "done",
)  # fmt: skip
OO = "oo"
# No agent and no host can have this name.
RETENTION = "oo:retention"

_SELECT = (
    "SELECT id, data_key, recipient, until_seq, before_ms, stage, position, events, records,"
    " started_ms FROM erasure_jobs"
)


@dataclass(frozen=True, slots=True)
class Job:
    """One erasure: what is erased up to which `seq`, and how far it has come."""

    id: str
    data_key: str
    recipient: str
    until_seq: int
    before_ms: int
    stage: str
    position: int
    events: int
    records: int
    started_ms: int

    @property
    def scope(self) -> redaction.Scope:
        """What the job takes out of the log."""
        if self.recipient == RETENTION:
            return redaction.Superseded(self.before_ms)
        agent = None if self.recipient == OO else self.recipient
        return redaction.Revoked(frozenset((self.data_key,)), agent)


def unfinished(db: sqlite3.Connection) -> tuple[Job, ...]:
    """The jobs that have not come to their end, oldest first."""
    rows = db.execute(f"{_SELECT} WHERE stage <> ? ORDER BY until_seq, id", (DONE,)).fetchall()
    return tuple(Job(*row) for row in rows)


def is_waiting(db: sqlite3.Connection) -> bool:
    """Whether an erasure is unfinished, or a restore carried acts over that begin one."""
    carried = db.execute("SELECT 1 FROM erasure_carried LIMIT 1").fetchone()
    return carried is not None or bool(unfinished(db))


def job_of(db: sqlite3.Connection, job: str) -> Job:
    """A job as it stands."""
    return Job(*db.execute(f"{_SELECT} WHERE id = ?", (job,)).fetchone())


def record(
    db: sqlite3.Connection,
    job: str,
    data_key: str,
    recipient: str,
    until_seq: int,
    now_ms: int,
    before_ms: int = 0,
) -> Job:
    """Write a new job down inside the caller's transaction."""
    # A restored home may know the job as finished, and yet hold what it erased.
    db.execute(
        "INSERT OR REPLACE INTO erasure_jobs VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?)",
        (job, data_key, recipient, until_seq, before_ms, COLLECT, now_ms),
    )
    return job_of(db, job)


def advance(db: sqlite3.Connection, job: Job, **changes: str | int) -> Job:
    """Write down how far a job has come, inside the transaction that did it."""
    new = replace(job, **changes)  # type: ignore[arg-type] # the columns' own names
    db.execute(
        "UPDATE erasure_jobs SET stage = ?, position = ?, events = ?, records = ? WHERE id = ?",
        (new.stage, new.position, new.events, new.records, new.id),
    )
    return new


def first_tables(schema: Schema) -> None:
    """The jobs, the subjects that each has still to fold anew, and what a restore carried over."""
    schema.execute(
        "CREATE TABLE erasure_jobs (id TEXT PRIMARY KEY, data_key TEXT NOT NULL,"
        " recipient TEXT NOT NULL, until_seq INTEGER NOT NULL, before_ms INTEGER NOT NULL,"
        " stage TEXT NOT NULL, position INTEGER NOT NULL, events INTEGER NOT NULL,"
        " records INTEGER NOT NULL, started_ms INTEGER NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE erasure_subjects (job TEXT NOT NULL, subject INTEGER NOT NULL,"
        " PRIMARY KEY (job, subject)) STRICT, WITHOUT ROWID"
    )
    schema.execute(
        "CREATE TABLE erasure_carried (position INTEGER PRIMARY KEY, type TEXT NOT NULL,"
        " source TEXT NOT NULL, subject TEXT NOT NULL, time INTEGER NOT NULL,"
        " data BLOB NOT NULL) STRICT"
    )


MIGRATIONS = MigrationSet("erasure", (first_tables,))
