"""Append-only, named migrations, one set for each owner of tables.

sqlite-utils applies and records them, each in its transaction; it is imported only when a step
is missing, because a start-up rarely has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.errors import OoError
from oo_storage.words import _

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
    """Apply the missing steps in order; the names applied, as `owner.step`.

    Raises OoError, before anything is changed, when a newer oO has used the home.
    """
    sets = tuple(sets)
    names = pending(db, sets)
    owners = {name.partition(".")[0] for name in names}
    for each in sets:
        if each.owner in owners:
            _apply(db, each)
    return names


def pending(db: sqlite3.Connection, sets: Iterable[MigrationSet]) -> tuple[str, ...]:
    """The steps that `migrate` would apply, as `owner.step`; raises OoError as it does."""
    applied = _applied(db)
    missing: list[str] = []
    for each in sets:
        steps = [step.__name__ for step in each.steps]
        unknown = {name for owner, name in applied if owner == each.owner} - set(steps)
        if unknown:
            raise OoError(
                _("A newer oO has used this home (it knows {step}).").format(
                    step=f"{each.owner}.{min(unknown)}"
                ),
                hint=_("Update oO, or go back to an older backup with `oo restore`."),
            )
        missing += [f"{each.owner}.{name}" for name in steps if (each.owner, name) not in applied]
    return tuple(missing)


def _applied(db: sqlite3.Connection) -> set[tuple[str, str]]:
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    if known is None:
        return set()
    return set(db.execute("SELECT migration_set, name FROM _sqlite_migrations"))


def _apply(db: sqlite3.Connection, each: MigrationSet) -> None:
    from sqlite_utils import Database as Schema
    from sqlite_utils.migrations import Migrations

    registered = Migrations(each.owner)
    for step in each.steps:
        registered(name=step.__name__)(step)
    registered.apply(Schema(db))
