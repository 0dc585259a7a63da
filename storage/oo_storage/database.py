"""The one connection to the home's database, on its own thread.

Every command is a function of a `sqlite3.Connection`; commands a person waits for go first. WAL
with `synchronous=FULL` for what a person did and `NORMAL` for what can be recomputed;
`secure_delete` is on, because erasure promises that no byte stays. What SQLite reports becomes an
error that a person can act on: `DiskFull`, `ReadOnly`, `HomeInUse` or `Damaged`.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import shutil
import sqlite3
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from oo_storage.errors import Damaged, DiskFull, HomeInUse, OoError, ReadOnly
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

# The shared-memory index, and a page of the write-ahead log.
LEAST_ROOM_BYTES = 64 << 10
PEOPLE_FIRST, BACKGROUND, CLOSING = 0, 1, 2

CACHE_KB = 16_000

SQLITE_BUSY, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT = 5, 8, 10, 11
SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB = 13, 14, 26


@dataclass(order=True)
class _Command:
    priority: int
    order: int
    run: Callable[[sqlite3.Connection], Any] = field(compare=False)
    answer: Future[Any] = field(compare=False)


class Database:
    """Runs short commands on the connection's thread, in the caller's order of urgency.

    `was_closed_cleanly` is False when the last process that wrote ended without closing; then
    `check` is worth its time. `is_read_only` when the file cannot be written to: reads go on.
    `on_commit` is called on the connection's thread after each command that wrote.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open or create the file; raises Damaged when it is not a usable database."""
        self.path = path
        self.was_closed_cleanly = _is_empty(wal_of(path))
        self.is_read_only = read_only or (path.exists() and not os.access(path, os.W_OK))
        self.on_commit: Callable[[], None] = lambda: None
        self._commands: queue.PriorityQueue[_Command] = queue.PriorityQueue()
        self._order = itertools.count()
        self._gate = threading.Lock()
        self._is_closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._serve, args=(opened,), name="oo-database", daemon=True
        )
        self._thread.start()
        opened.result()

    def read(self, query: Callable[[sqlite3.Connection], T], *, is_urgent: bool = True) -> T:
        """Run a query; SQLite refuses it a write."""

        def only_reading(db: sqlite3.Connection) -> T:
            db.execute("PRAGMA query_only=ON")
            try:
                return query(db)
            finally:
                db.execute("PRAGMA query_only=OFF")

        return self._submit(only_reading, is_urgent)

    def write(
        self,
        command: Callable[[sqlite3.Connection], T],
        *,
        is_durable: bool = True,
        is_urgent: bool = True,
    ) -> T:
        """Run a command in one transaction; it is committed when this returns.

        With `is_durable` the commit has reached the disk (`synchronous=FULL`).
        """
        self._refuse_if_read_only()

        def in_transaction(db: sqlite3.Connection) -> T:
            db.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
            before = db.total_changes
            with transaction(db):
                answer = command(db)
            if db.total_changes != before:
                self.on_commit()
            return answer

        return self._submit(in_transaction, is_urgent)

    def outside_transaction(self, command: Callable[[sqlite3.Connection], T]) -> T:
        """Run a command that cannot be in a transaction (VACUUM, checkpoints)."""
        return self._submit(command, is_urgent=False)

    def close(self) -> None:
        """Finish the waiting commands, then close the connection; safe to call twice."""
        with self._gate:
            if not self._is_closed:
                self._is_closed = True
                self._put(CLOSING, lambda db: db.close())
        self._thread.join()

    def _refuse_if_read_only(self) -> None:
        if self.is_read_only:
            raise _read_only(self.path)

    def _submit(self, run: Callable[[sqlite3.Connection], T], is_urgent: bool) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a database command may not wait for another one")
        with self._gate:
            if self._is_closed:
                raise OoError(_("The home is closed."))
            answer: Future[T] = self._put(PEOPLE_FIRST if is_urgent else BACKGROUND, run)
        return answer.result()

    def _put(self, priority: int, run: Callable[[sqlite3.Connection], Any]) -> Future[Any]:
        answer: Future[Any] = Future()
        self._commands.put(_Command(priority, next(self._order), run, answer))
        return answer

    def _serve(self, opened: Future[None]) -> None:
        try:
            db = _open(self.path, self.is_read_only)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            opened.set_exception(error)
            return
        opened.set_result(None)
        while True:
            command = self._commands.get()
            try:
                with explained(self.path):
                    command.answer.set_result(command.run(db))
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                command.answer.set_exception(error)
            if command.priority == CLOSING:
                return
            _leave_no_transaction(db)


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """BEGIN IMMEDIATE … COMMIT; any exception, one of the commit included, rolls back."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        _leave_no_transaction(db)
        raise


def check(db: sqlite3.Connection) -> tuple[str, ...]:
    """What SQLite's quick check finds wrong with the file; empty when it is sound."""
    try:
        found = [str(row[0]) for row in db.execute("PRAGMA quick_check(20)")]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return (str(error),)
    return () if found == ["ok"] else tuple(found)


def wal_of(path: Path) -> Path:
    """The write-ahead log beside a database file; SQLite removes it at a clean close."""
    return path.with_name(path.name + "-wal")


def shm_of(path: Path) -> Path:
    """The shared-memory index of the write-ahead log."""
    return path.with_name(path.name + "-shm")


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """What SQLite says about the file at `path`, as an error a person can act on."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        told = _told(error, path)
        if told is None:
            raise
        raise told from error


def _told(error: Exception, path: Path) -> OoError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == SQLITE_FULL or (code == SQLITE_IOERR and _has_no_room(path)):
        return DiskFull(
            _("There is no room left to write to {path}.").format(path=path),
            hint=_("Free some space and try again; nothing that was confirmed is lost."),
        )
    if code == SQLITE_READONLY:
        return _read_only(path)
    if code == SQLITE_BUSY:
        return HomeInUse(
            _("Another program is using {path}.").format(path=path),
            hint=_("Close it and try again."),
        )
    if code in (SQLITE_IOERR, SQLITE_CANTOPEN):
        return _unreachable(path, error)
    is_text_damage = isinstance(error, UnicodeDecodeError) or "decode to UTF-8" in str(error)
    if code in (SQLITE_CORRUPT, SQLITE_NOTADB) or is_text_damage:
        return damaged(path, error)
    return None


def damaged(path: Path, error: object) -> Damaged:
    """The error for a file that is not a usable database; nothing overwrites the file."""
    return Damaged(
        _("The database {path} is damaged: {error}.").format(path=path, error=error),
        hint=_("Run `oo restore` to go back to the newest backup; the damaged file is kept."),
    )


def _unreachable(path: Path, error: object) -> OoError:
    return OoError(
        _("The database {path} cannot be opened: {error}.").format(path=path, error=error),
        hint=_("Check the disk, that the folder exists and that you may write to it."),
    )


def _has_no_room(path: Path) -> bool:
    """Whether the disk is so full that SQLite could not make its files beside the database."""
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM_BYTES
    except OSError:
        return False


def _read_only(path: Path) -> ReadOnly:
    return ReadOnly(
        _("{path} may only be read.").format(path=path),
        hint=_("Give yourself the right to write to it; until then oO only shows what it has."),
    )


def _leave_no_transaction(db: sqlite3.Connection) -> None:
    # SQLite itself has rolled back after some errors (a full disk); a second time is an error.
    if db.in_transaction:
        db.execute("ROLLBACK")


def _is_empty(path: Path) -> bool:
    return not path.exists() or path.stat().st_size == 0


def _open(path: Path, read_only: bool) -> sqlite3.Connection:
    try:
        return _open_to_read(path) if read_only else _open_to_write(path)
    except OSError as error:
        raise _unreachable(path, error) from error
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise (_told(error, path) or damaged(path, error)) from error


def _open_to_write(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    path.chmod(0o600)
    db = sqlite3.connect(path, isolation_level=None, timeout=5.0, cached_statements=256)
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA secure_delete=ON")
        db.execute("PRAGMA foreign_keys=ON")
        # Sorting must not spill what people wrote into files outside the home.
        db.execute("PRAGMA temp_store=MEMORY")
        # Filled only by large imports and rebuilds, which it makes half as fast again.
        db.execute(f"PRAGMA cache_size=-{CACHE_KB}")
    except BaseException:
        db.close()
        raise
    return db


def _open_to_read(path: Path) -> sqlite3.Connection:
    try:
        return connect_to_read(path)
    except sqlite3.OperationalError:
        # A folder that cannot be written to has no room for the shared-memory file either.
        if not _is_empty(wal_of(path)):
            raise
        return connect_to_read(path, is_immutable=True)


def connect_to_read(path: Path, *, is_immutable: bool = False) -> sqlite3.Connection:
    """A connection that cannot write; with `is_immutable` it takes no locks and makes no files."""
    immutable = "&immutable=1" if is_immutable else ""
    address = f"{path.absolute().as_uri()}?mode=ro{immutable}"
    db = sqlite3.connect(address, uri=True, isolation_level=None)
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        db.execute("PRAGMA temp_store=MEMORY")
    except BaseException:
        db.close()
        raise
    return db
