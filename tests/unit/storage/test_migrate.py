"""Migrations: each step once, in a transaction, and never under a newer oO's feet."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import OoError
from oo_storage.migrate import MigrationSet, migrate, pending
from support.small_home import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database as Schema


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def first(schema: Schema) -> None:
    schema.execute("CREATE TABLE one_rows (name TEXT) STRICT")


def second(schema: Schema) -> None:
    schema.execute("ALTER TABLE one_rows ADD COLUMN size INTEGER")


def breaks(schema: Schema) -> None:
    schema.execute("CREATE TABLE one_half (name TEXT)")
    schema.execute("CREATE TABLE one_rows (name TEXT)")


def test_each_step_is_applied_once(db: sqlite3.Connection) -> None:
    assert migrate(db, [MigrationSet("one", (first,))]) == ("one.first",)
    later = [MigrationSet("one", (first, second))]
    assert pending(db, later) == ("one.second",)
    assert migrate(db, later) == ("one.second",)
    assert migrate(db, later) == pending(db, later) == ()
    db.execute("INSERT INTO one_rows VALUES ('a', 1)")


def test_a_step_that_fails_leaves_nothing_of_itself(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, [MigrationSet("one", (first, breaks))])
    names = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "one_rows" in names
    assert "one_half" not in names
    assert pending(db, [MigrationSet("one", (first, second))]) == ("one.second",)


def test_a_home_of_a_newer_oo_is_left_alone(db: sqlite3.Connection) -> None:
    migrate(db, [MigrationSet("one", (first, second))])
    with pytest.raises(OoError, match="newer") as told:
        migrate(db, [MigrationSet("two", (breaks,)), MigrationSet("one", (first,))])
    assert told.value.hint
    assert db.execute("SELECT 1 FROM sqlite_master WHERE name = 'one_half'").fetchone() is None


def test_tables_are_named_after_their_owner(db: sqlite3.Connection) -> None:
    migrate(db, MIGRATIONS)
    owners = {f"{each.owner}_" for each in MIGRATIONS}
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        assert table.startswith(("sqlite_", "_sqlite_", *owners)), table
