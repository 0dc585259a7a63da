"""Append-only, named migrations, one set for each owner of tables.

sqlite-utils applies and records them, each in its transaction; it is imported only when a step
is missing, because a start-up rarely has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database as Schema


@dataclass(frozen=True, slots=True)
class MigrationSet:
    """An owner's steps in order; a step's function name is never reused and never changed."""

    owner: str
    steps: tuple[Callable[[Schema], None], ...]


def migrate(db: sqlite3.Connection, sets: Iterable[MigrationSet]) -> tuple[str, ...]:
    """Apply the missing steps in order; the names applied, as `owner.step`."""
    applied = _applied(db)
    missing = tuple(
        (
            each,
            tuple(
                step.__name__ for step in each.steps if (each.owner, step.__name__) not in applied
            ),
        )
        for each in sets
    )
    for each, names in missing:
        if names:
            _apply(db, each)
    return tuple(f"{each.owner}.{name}" for each, names in missing for name in names)


def _applied(db: sqlite3.Connection) -> set[tuple[str, str]]:
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    if known is None:
        return set()
    return set(db.execute("SELECT migration_set, name FROM _sqlite_migrations"))


def _missing(each: MigrationSet, applied: set[tuple[str, str]]) -> tuple[str, ...]:
    names = (step.__name__ for step in each.steps)
    return tuple(name for name in names if (each.owner, name) not in applied)


def _apply(db: sqlite3.Connection, each: MigrationSet) -> None:
    from sqlite_utils import Database as Schema
    from sqlite_utils.migrations import Migrations

    registered = Migrations(each.owner)
    for step in each.steps:
        registered(name=step.__name__)(step)
    registered.apply(Schema(db))
