"""The log as a face shows it: its newest events, and what came since a seq."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oo_app.answers import Changes, LogRow
from oo_storage.errors import UnknownName
from oo_storage.events.registry import as_plain_data, message_types
from oo_storage.log import last_seq, latest_events, types_after
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3

    from oo_storage.database import Database
    from oo_storage.log import Event

NEVER = 2**63 - 1
"""After every seq."""


def log_rows(database: Database, *, limit: int, type: str, subject: str) -> list[LogRow]:
    """The newest events, of one type or subject when named; raises UnknownName for a type."""
    if type and type not in message_types():
        raise UnknownName(_("event type"), type, sorted(message_types()))
    types = (type,) if type else ()
    events = database.read(lambda db: latest_events(db, limit, types=types, subject=subject))
    return [_row(event) for event in events]


def changes_since(database: Database, seq: int) -> Changes:
    """The last seq now, and the types of the events after `seq`."""
    seq = min(max(seq, 0), NEVER)

    def read(db: sqlite3.Connection) -> Changes:
        return Changes(last_seq=last_seq(db), types=types_after(db, seq))

    return database.read(read)


def _row(event: Event) -> LogRow:
    return LogRow(
        seq=event.seq,
        time=datetime.fromtimestamp(event.time_ms / 1000, UTC),
        type=event.type,
        source=event.source,
        subject=event.subject,
        data=as_plain_data(event.data),
    )
