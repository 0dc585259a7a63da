"""The one connection to the home's database, on its own thread.

Every command is a function of a `sqlite3.Connection`; commands a person waits for go first. WAL
with `synchronous=FULL` for what a person did and `NORMAL` for what can be recomputed;
`secure_delete` is on, because erasure promises that no byte stays.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import sqlite3
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from oo_storage.errors import Damaged, OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

PEOPLE_FIRST, BACKGROUND, CLOSING = 0, 1, 2


@dataclass(order=True)
class _Command:
    priority: int
    order: int
    run: Callable[[sqlite3.Connection], Any] = field(compare=False)
    answer: Future[Any] = field(compare=False)


class Database:
    """Runs short commands on the connection's thread, in the caller's order of urgency."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; raises Damaged when it is not a usable database."""
        self.path = path
        self._commands: queue.PriorityQueue[_Command] = queue.PriorityQueue()
        self._order = itertools.count()
        self._is_closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._serve, args=(opened,), name="oo-database", daemon=True
        )
        self._thread.start()
        opened.result()

    def read(self, query: Callable[[sqlite3.Connection], T], *, is_urgent: bool = True) -> T:
        """Run a query; it must not write."""
        return self._submit(query, is_urgent)

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

        def in_transaction(db: sqlite3.Connection) -> T:
            db.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
            with transaction(db):
                return command(db)

        return self._submit(in_transaction, is_urgent)

    def outside_transaction(self, command: Callable[[sqlite3.Connection], T]) -> T:
        """Run a command that cannot be in a transaction (VACUUM, checkpoints)."""
        return self._submit(command, is_urgent=False)

    def close(self) -> None:
        """Finish the waiting commands, then close the connection; safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        self._put(CLOSING, lambda db: db.close())
        self._thread.join()

    def _submit(self, run: Callable[[sqlite3.Connection], T], is_urgent: bool) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a database command may not wait for another one")
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
            db = _open(self.path)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            opened.set_exception(error)
            return
        opened.set_result(None)
        while True:
            command = self._commands.get()
            try:
                command.answer.set_result(command.run(db))
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                command.answer.set_exception(error)
            if command.priority == CLOSING:
                return


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Any:  # noqa: ANN401 - a context manager
    """BEGIN IMMEDIATE … COMMIT; any exception rolls back."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.touch(mode=0o600)
        db = sqlite3.connect(path, isolation_level=None, timeout=5.0)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA secure_delete=ON")
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA busy_timeout=5000")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise Damaged(
            _("The database {path} cannot be opened: {error}.").format(path=path, error=error),
            hint=_("Run `oo restore` to go back to the newest backup; the damaged file is kept."),
        ) from error
    return db
