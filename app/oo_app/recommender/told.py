"""What became of tips, by id, for who shows them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage import recommender as storage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from oo_storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A tip's words ("" once erased), and how it stands: answered, ended, or open."""

    text: str
    is_answered: bool
    is_open: bool


def told_of(database: Database, tips: Collection[str]) -> dict[str, Told]:
    """Those of these tips that are kept."""

    def read(db: sqlite3.Connection) -> dict[str, Told]:
        found = ((id, storage.tip_of(db, id)) for id in tips)
        return {
            id: Told(
                text=tip.text,
                is_answered=tip.reaction is not None,
                is_open=tip.reaction is None and not tip.ended,
            )
            for id, tip in found
            if tip is not None
        }

    return database.read(read)
