"""The tables of sources and the world, and their classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    from sqlite_utils import Database as Schema

FOLD_TABLES = ("integrations_sources", "integrations_world")
RECORD_TABLES = ("integrations_cursors", "integrations_parts")
CACHE_TABLES = ("integrations_health", "integrations_stale")


def first_tables(schema: Schema) -> None:
    """Sources, the world, cursors, parts and health."""
    schema.execute(
        "CREATE TABLE integrations_sources (id TEXT PRIMARY KEY, kind TEXT NOT NULL,"
        " place TEXT NOT NULL, parts TEXT NOT NULL, connected_ms INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    schema.execute(
        "CREATE TABLE integrations_world (subject TEXT PRIMARY KEY, kind TEXT NOT NULL,"
        " source TEXT NOT NULL, event INTEGER NOT NULL, first_ms INTEGER NOT NULL,"
        " changed_ms INTEGER NOT NULL, moves INTEGER NOT NULL, data BLOB NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX integrations_world_kind ON integrations_world (kind, subject)")
    schema.execute("CREATE INDEX integrations_world_source ON integrations_world (source)")
    schema.execute(
        "CREATE TABLE integrations_cursors (source TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE integrations_parts (source TEXT NOT NULL, part TEXT NOT NULL,"
        " subject TEXT NOT NULL, PRIMARY KEY (source, part, subject)) STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX integrations_parts_subject ON integrations_parts (subject)")
    schema.execute(
        "CREATE TABLE integrations_health (source TEXT PRIMARY KEY, state TEXT NOT NULL,"
        " problems TEXT NOT NULL, last_read_ms INTEGER, last_good_ms INTEGER,"
        " next_due_ms INTEGER, failures INTEGER NOT NULL, rests_on TEXT NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE integrations_stale (source TEXT NOT NULL, part TEXT NOT NULL,"
        " PRIMARY KEY (source, part)) STRICT, WITHOUT ROWID"
    )


MIGRATIONS = MigrationSet("integrations", (first_tables,))
