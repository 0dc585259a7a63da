"""Vectors of what tips are about, by a keyed hash of the text: a cache that may go at any time."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sqlite_utils import Database as Schema

CACHE_TABLES = ("recommender_vectors",)
KEPT_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class StoredVector:
    """The vector that a model gave for a text, and the data keys that the text rests on."""

    text_hash: str
    vector: tuple[float, ...]
    keys_used: frozenset[str]


def vectors(db: sqlite3.Connection, model: str) -> dict[str, tuple[float, ...]]:
    """Every vector of a model, by the text's hash."""
    rows = db.execute("SELECT text_hash, vector FROM recommender_vectors WHERE model = ?", (model,))
    return {text_hash: tuple(array("f", blob)) for text_hash, blob in rows}


def keep_vectors(
    db: sqlite3.Connection, model: str, rows: Iterable[StoredVector], now_ms: int
) -> None:
    """Keep new vectors; those of other models and those made a week ago go."""
    db.execute(
        "DELETE FROM recommender_vectors WHERE model <> ? OR made_ms < ? OR made_ms > ?",
        (model, now_ms - KEPT_MS, now_ms + KEPT_MS),
    )
    db.executemany(
        "INSERT OR REPLACE INTO recommender_vectors (text_hash, model, vector, keys_used, made_ms)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (
                row.text_hash, model, array("f", row.vector).tobytes(),
                json.dumps(sorted(row.keys_used)), now_ms,
            )
            for row in rows
        ],
    )  # fmt: skip


class VectorScrubber:
    """Erases the vectors of texts that rest on revoked keys, whoever may not see them any more."""

    owner = "recommender"

    def scrub(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """Erase what rests on the keys; how many rows."""
        return db.execute(f"DELETE FROM recommender_vectors WHERE {_uses(keys)}", [*keys]).rowcount

    def count(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """None: nobody can read a vector, and it is made again when it is needed."""
        return 0


def _uses(keys: frozenset[str]) -> str:
    marks = ",".join("?" * len(keys))
    return f"EXISTS (SELECT 1 FROM json_each(keys_used) WHERE value IN ({marks}))"


def vector_table(schema: Schema) -> None:
    """The vectors of texts."""
    schema.execute(
        "CREATE TABLE recommender_vectors (text_hash TEXT PRIMARY KEY, model TEXT NOT NULL,"
        " vector BLOB NOT NULL, keys_used TEXT NOT NULL, made_ms INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
