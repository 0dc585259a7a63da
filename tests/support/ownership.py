"""Proof of table ownership: SQLite itself refuses a statement on another owner's tables."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

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

    def judge(action: int, first: str | None, *rest: str | None) -> int:
        table = _table(action, first, *rest)
        if action not in _ON_TABLES or not table:
            return sqlite3.SQLITE_OK
        is_fine = table.startswith((*allowed, "sqlite_", "json_each", "json_tree"))
        return sqlite3.SQLITE_OK if is_fine else sqlite3.SQLITE_DENY

    db.set_authorizer(judge)
    try:
        yield db
    finally:
        db.set_authorizer(None)


# Modules that work on every owner's tables by their nature.
_GENERAL = frozenset({"backup", "carry", "erasure", "migrate", "rebuild", "redaction"})
_OWNED = {
    "jobs": "erasure",
    "recommender_records": "recommender",
    "recommender_vectors": "recommender",
}
_LOG = frozenset({"home", "ids", "log", "requests"})


def trespass(table: str, frame: FrameType | None) -> str:
    """Who touches a table that is not theirs, judged by the calling code; "" when nobody does.

    The code that counts is the nearest one in `oo_storage`; code outside it has no tables.
    """
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if "oo_storage" in path.parts and path.stem != "database":
            inner = path.parts[path.parts.index("oo_storage") + 1 :]
            module = inner[0].removesuffix(".py")
            owner = "events" if module in _LOG else _OWNED.get(module, module)
            is_fine = module in _GENERAL or table.startswith((f"{owner}_", "sqlite_", "json_"))
            return "" if is_fine else f"{'/'.join(inner)} touches {table}"
        if path.name == "threading.py":
            break
        frame = frame.f_back
    return f"code outside oo_storage touches {table}"


def _table(action: int, first: str | None, *rest: str | None) -> str | None:
    """The table of an action: ALTER TABLE names the database before it."""
    return rest[0] if action == sqlite3.SQLITE_ALTER_TABLE else first


def watched(db: sqlite3.Connection, found: set[str]) -> sqlite3.Connection:
    """Note every trespass on the connection's tables in `found`; nothing is refused."""

    def note(action: int, first: str | None, *rest: str | None) -> int:
        table = _table(action, first, *rest)
        if action in _ON_TABLES and table and (told := trespass(table, sys._getframe(1))):
            found.add(told)
        return sqlite3.SQLITE_OK

    db.set_authorizer(note)
    return db
