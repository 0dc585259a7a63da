"""Proof of table ownership: SQLite itself refuses a statement on another owner's tables."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ON_TABLES = {
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_UPDATE,
    sqlite3.SQLITE_DELETE,
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_ALTER_TABLE,
}


@contextlib.contextmanager
def only_tables_of(
    db: sqlite3.Connection, *owners: str, log: bool = True
) -> Iterator[sqlite3.Connection]:
    """Within the block `db` touches only tables `<owner>_*` and, with `log`, `events_*`.

    Anything else raises sqlite3.DatabaseError ("access to notifier_delivery.id is prohibited").
    """
    allowed = tuple(f"{owner}_" for owner in owners) + (("events_",) if log else ())

    def judge(action: int, table: str | None, *_rest: str | None) -> int:
        if action not in _ON_TABLES or not table:
            return sqlite3.SQLITE_OK
        is_fine = table.startswith((*allowed, "sqlite_", "json_each", "json_tree"))
        return sqlite3.SQLITE_OK if is_fine else sqlite3.SQLITE_DENY

    db.set_authorizer(judge)
    try:
        yield db
    finally:
        db.set_authorizer(None)
