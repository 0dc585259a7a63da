"""The erasure job: the one exception to an append-only log.

`begin` belongs to the transaction that withdraws a consent: it raises the consent epoch, so that
from then on nothing reads the key, and records a job. The job then redacts log rows, folds their
subjects anew, lets every owner of records scrub its tables, rewrites the file, empties the
write-ahead log and replaces the backups. Every step is recorded with what it did, so that a job
that was killed anywhere goes on at the next start. Law: fold(erase(log)) = erase(fold(log)).
Retention is the same job on a timer.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from oo_storage import redaction
from oo_storage.backup import back_up, remove_copies, remove_unfinished_restore
from oo_storage.carry import take_carried
from oo_storage.database import connect_to_read, wal_of
from oo_storage.errors import DiskFull, OoError
from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.home import raise_epoch
from oo_storage.jobs import (
    COLLECT,
    COMPACT,
    COPIES,
    DONE,
    OO,
    REDACT,
    RETENTION,
    SCRUB,
    Job,
    advance,
    job_of,
    record,
    unfinished,
)
from oo_storage.log import NewEvent, last_seq
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oo_storage.database import Database
    from oo_storage.log import Log

COLLECTED_ROWS = 100_000
COUNTED_ROWS = 10_000
IN_MEMORY_BYTES = 64 << 20


class Scrubber(Protocol):
    """An owner's way to erase from its record and cache tables.

    Rows belong to a key when their `keys_used`, or the records they came from, name it. For an
    agent (or host) only what that recipient derived is meant; for oO (`agent` None) everything,
    cursors included, so that a new grant reads afresh. Scrubbing twice changes nothing more.
    """

    owner: str

    def scrub(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """Erase inside the caller's transaction; the number of rows that changed."""

    def count(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """The number of rows that `scrub` would change."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What an erasure would change: log rows, tips among them, and rows by owner."""

    events: int
    tips: int
    records: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erased:
    """What a finished job changed; `copies` counts the backups and kept files that went."""

    job: str
    data_key: str
    recipient: str
    events: int
    records: int
    copies: int


def begin(
    db: sqlite3.Connection, log: Log, *, data_key: str, recipient: str, job: str, now_ms: int
) -> Job:
    """Start an erasure inside the durable transaction that withdraws the consent.

    `recipient` is "oo", an agent or a host; `job` is a new id. The caller has removed the
    prepared tip before, and hands the job to `Eraser.run` after the commit.
    """
    raise_epoch(db)
    started = intents.ErasureStarted(id=job, data_key=data_key, recipient=recipient)
    [seq] = log.append(db, [NewEvent(started, "oo", f"erasure/{job}", now_ms)])
    return record(db, job, data_key, recipient, seq, now_ms)


class Eraser:
    """Runs erasure jobs, one at a time; every method may be called from any thread."""

    def __init__(
        self,
        database: Database,
        log: Log,
        scrubbers: Sequence[Scrubber],
        *,
        backups: Path,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        """`backups` is the folder that erasure clears of older copies; `new_id` makes job ids."""
        self._database = database
        self._log = log
        self._scrubbers = tuple(scrubbers)
        self._backups = backups
        self._now_ms = now_ms
        self._new_id = new_id
        self._one_at_a_time = threading.Lock()

    def take_over(self) -> int:
        """After a restore: fold the acts carried over, begin their erasures; how many there were.

        Bootstrap calls it before anything reads the home.
        """
        waits = self._database.read(
            lambda db: db.execute("SELECT 1 FROM erasure_carried LIMIT 1").fetchone()
        )
        return self._database.write(self._take_over) if waits else 0

    def resume(self) -> tuple[Erased, ...]:
        """Finish what an earlier process began; call it at every start, after `take_over`."""
        return tuple(self.run(job) for job in self._database.read(unfinished))

    def run(self, job: Job) -> Erased:
        """Do the job to its end, in short transactions behind people's commands.

        Raises DiskFull, or OoError when another program keeps the file busy; the job then stays
        and `resume` goes on with it.
        """
        with self._one_at_a_time:
            job = self._database.read(lambda db: job_of(db, job.id))
            copies = 0
            while job.stage != DONE:
                job, removed = self._step(job)
                copies += removed
        return Erased(job.id, job.data_key, job.recipient, job.events, job.records, copies)

    @contextlib.contextmanager
    def at_rest(self) -> Iterator[None]:
        """No job runs inside; a copy that is made here holds nothing that a job passed over."""
        with self._one_at_a_time:
            yield

    def dry_run(self, data_key: str, recipient: str) -> Counts:
        """What revoking the key for the recipient would change; nothing is written."""
        job = Job("", data_key, recipient, 0, 0, COLLECT, 0, 0, 0, 0)
        keys, agent = _keys_and_agent(job)
        events = tips = 0
        seq, last = 0, self._database.read(last_seq)
        while seq < last:
            some = self._read_affected(job, seq, min(seq + COUNTED_ROWS, last))
            events, tips = events + some[0], tips + some[1]
            seq += COUNTED_ROWS
        records = self._database.read(
            lambda db: {each.owner: each.count(db, keys, agent) for each in self._scrubbers}
        )
        return Counts(events, tips, records)

    def retain(self, before_ms: int) -> Erased | None:
        """Clear signals recorded before `before_ms` that a newer one of their record replaced.

        What is true now stays; None when there was nothing to clear.
        """
        job = self._database.write(lambda db: self._begin_retention(db, before_ms))
        return None if job is None else self.run(job)

    def _read_affected(self, job: Job, seq: int, until: int) -> tuple[int, int]:
        return self._database.read(
            lambda db: redaction.count_affected(db, job.scope, seq, until), is_urgent=False
        )

    def _begin_retention(self, db: sqlite3.Connection, before_ms: int) -> Job | None:
        if not redaction.has_superseded(db, before_ms):
            return None
        now_ms, job = self._now_ms(), self._new_id()
        started = intents.ErasureStarted(id=job, recipient=RETENTION)
        [seq] = self._log.append(db, [NewEvent(started, "oo", f"erasure/{job}", now_ms)])
        return record(db, job, "", RETENTION, seq, now_ms, before_ms)

    def _take_over(self, db: sqlite3.Connection) -> int:
        events = take_carried(db)
        for event, seq in zip(events, self._log.append(db, events), strict=True):
            started = event.data
            if isinstance(started, intents.ErasureStarted) and started.recipient != RETENTION:
                record(db, started.id, started.data_key, started.recipient, seq, event.time_ms)
        raise_epoch(db)
        return len(events)

    def _step(self, job: Job) -> tuple[Job, int]:
        if job.stage in (COLLECT, REDACT, SCRUB):
            step = {COLLECT: _collect, REDACT: self._redact, SCRUB: self._scrub}[job.stage]
            return self._write(lambda db: step(db, job)), 0
        if job.stage == COMPACT:
            removed = self._compact(job)
            return self._write(lambda db: advance(db, job, stage=COPIES)), removed
        removed = self._replace_copies(job)
        return self._write(lambda db: self._finish(db, job)), removed

    def _write(self, step: Callable[[sqlite3.Connection], Job]) -> Job:
        return self._database.write(step, is_urgent=False)

    def _redact(self, db: sqlite3.Connection, job: Job) -> Job:
        subjects = redaction.next_subjects(db, job.id)
        if not subjects:
            return advance(db, job, stage=SCRUB)
        changed = redaction.redact(db, self._log, job.scope, subjects, job.until_seq)
        db.executemany(
            "DELETE FROM erasure_subjects WHERE job = ? AND subject = ?",
            [(job.id, subject) for subject in subjects],
        )
        return advance(db, job, events=job.events + changed)

    def _scrub(self, db: sqlite3.Connection, job: Job) -> Job:
        if job.recipient == RETENTION:
            return advance(db, job, stage=COMPACT)
        keys, agent = _keys_and_agent(job)
        count = sum(each.scrub(db, keys, agent) for each in self._scrubbers)
        return advance(db, job, stage=COMPACT, records=job.records + count)

    def _compact(self, job: Job) -> int:
        remove_unfinished_restore(self._database.path)
        try:
            self._database.outside_transaction(_rewrite)
        except DiskFull:
            # The copies must go anyway; without them there may be room.
            removed = self._remove_copies(job)
            if not removed:
                raise
            self._database.outside_transaction(_rewrite)
            return removed
        return 0

    def _replace_copies(self, job: Job) -> int:
        if job.recipient == RETENTION:
            return 0  # the rotation lets older backups go in their time
        now = datetime.fromtimestamp(self._now_ms() / 1000, UTC)
        if not self._backups.is_dir() or not any(self._backups.iterdir()):
            return 0
        try:
            back_up(self._database, self._backups, now)
        except DiskFull:
            removed = self._remove_copies(job)
            back_up(self._database, self._backups, now)
            return removed
        return self._remove_copies(job)

    def _remove_copies(self, job: Job) -> int:
        return remove_copies(self._backups, unless=lambda path: _is_clean(path, job.id))

    def _finish(self, db: sqlite3.Connection, job: Job) -> Job:
        finished = intents.ErasureFinished(id=job.id, events=job.events, records=job.records)
        self._log.append(db, [NewEvent(finished, "oo", f"erasure/{job.id}", self._now_ms())])
        return advance(db, job, stage=DONE)


def _keys_and_agent(job: Job) -> tuple[frozenset[str], str | None]:
    return frozenset((job.data_key,)), None if job.recipient == OO else job.recipient


def _collect(db: sqlite3.Connection, job: Job) -> Job:
    upper = min(job.position + COLLECTED_ROWS, job.until_seq)
    redaction.collect_subjects(db, job.id, job.scope, job.position, upper)
    stage = REDACT if upper >= job.until_seq else COLLECT
    return advance(db, job, stage=stage, position=upper)


def _rewrite(db: sqlite3.Connection) -> None:
    # secure_delete clears freed cells, but splitting a page leaves copies of the cells that
    # moved away in the old page's gap; only writing the file anew is sure to lose them.
    [pages, size] = [
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    ]
    # VACUUM's own copy holds only what stays; a large one does not belong in memory.
    db.execute(f"PRAGMA temp_store={'MEMORY' if pages * size < IN_MEMORY_BYTES else 'FILE'}")
    try:
        db.execute("VACUUM")
    finally:
        db.execute("PRAGMA temp_store=MEMORY")
    _empty_wal(db)


def _empty_wal(db: sqlite3.Connection) -> None:
    is_busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    [path] = [row[2] for row in db.execute("PRAGMA database_list") if row[1] == "main"]
    wal = wal_of(Path(path))
    if is_busy or (wal.exists() and wal.stat().st_size):
        raise OoError(
            _("Another program is reading the database, so the erasure cannot be finished yet."),
            hint=_("Close it; oO goes on at its next start."),
        )


def _is_clean(path: Path, job: str) -> bool:
    try:
        db = connect_to_read(path, is_immutable=True)
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    try:
        row = db.execute("SELECT stage FROM erasure_jobs WHERE id = ?", (job,)).fetchone()
        return row is not None and row[0] in (COPIES, DONE)
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    finally:
        db.close()
