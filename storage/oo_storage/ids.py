"""Small integers that stand for names in the log, and a memory for them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from oo_storage.events.registry import type_name

if TYPE_CHECKING:
    import sqlite3

    from google.protobuf.message import Message

REMEMBERED_SUBJECTS = 20_000

# A device's row: its id, last seq, last stamp, and the writer that appended last.
Chain = tuple[int, int, int, int]


def lookup_id(db: sqlite3.Connection, table: str, name: str) -> int:
    """The small integer that stands for a name in a look-up table, made when it is new."""
    row = db.execute(f"SELECT id FROM {table} WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return int(row[0])
    cursor = db.execute(f"INSERT INTO {table} (name) VALUES (?)", (name,))
    return int(cursor.lastrowid or 0)


class Ids:
    """The look-up tables' ids, remembered while the transaction that learnt them holds.

    The device's chain moves in the same transaction: when it is not where this writer left it,
    the last append was rolled back or another log appended, and everything is looked up anew.
    """

    def __init__(self) -> None:
        self.writer = secrets.randbits(62) + 1
        self._held: tuple[sqlite3.Connection, Chain] | None = None
        self.types: dict[type[Message], int] = {}
        self.sources: dict[str, int] = {}
        self.subjects: dict[str, int] = {}

    def for_transaction(self, db: sqlite3.Connection, chain: Chain) -> Ids:
        """Itself, after forgetting what the log's chain shows was rolled back."""
        if self._held != (db, chain):
            for remembered in (self.types, self.sources, self.subjects):
                remembered.clear()
        self._held = None
        return self

    def hold(self, db: sqlite3.Connection, chain: Chain) -> None:
        """Keep what was learnt, as long as the chain stands where it stands now."""
        self._held = (db, chain)

    def of_type(self, db: sqlite3.Connection, message: type[Message]) -> int:
        """The id of a message class's event type."""
        known = self.types.get(message)
        if known is None:
            known = self.types[message] = lookup_id(db, "events_types", type_name(message))
        return known

    def of_source(self, db: sqlite3.Connection, name: str) -> int:
        """The id of a source."""
        known = self.sources.get(name)
        if known is None:
            known = self.sources[name] = lookup_id(db, "events_sources", name)
        return known

    def of_subject(self, db: sqlite3.Connection, name: str) -> int:
        """The id of a subject."""
        known = self.subjects.get(name)
        if known is None:
            if len(self.subjects) >= REMEMBERED_SUBJECTS:
                self.subjects.clear()
            known = self.subjects[name] = lookup_id(db, "events_subjects", name)
        return known
