"""What a home knows about itself: small named values beside the log.

The consent epoch is one of them. Whoever computes outside a transaction reads it before, and
discards its results when it has moved: a consent was withdrawn meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

EPOCH = "consent_epoch"
DEVICE = "device"


def value_of(db: sqlite3.Connection, name: str) -> int | str | None:
    """A value by its name; None when it was never set."""
    row = db.execute("SELECT value FROM events_home WHERE name = ?", (name,)).fetchone()
    return None if row is None else row[0]


def set_value(db: sqlite3.Connection, name: str, value: int | str) -> None:
    """Set a value inside the caller's transaction."""
    db.execute(
        "INSERT INTO events_home (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def epoch(db: sqlite3.Connection) -> int:
    """The consent epoch; it only grows."""
    return int(value_of(db, EPOCH) or 0)


def raise_epoch(db: sqlite3.Connection) -> int:
    """Begin a new consent epoch inside the caller's transaction; the new one."""
    new = epoch(db) + 1
    set_value(db, EPOCH, new)
    return new


def device(db: sqlite3.Connection, new_name: Callable[[], str]) -> str:
    """The name of this home's chain of events, made once inside the caller's transaction.

    A restored home gets a new one, because two chains of one name could not be told apart.
    """
    known = value_of(db, DEVICE)
    if known is not None:
        return str(known)
    made = new_name()
    set_value(db, DEVICE, made)
    return made
