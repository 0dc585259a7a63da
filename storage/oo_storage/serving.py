"""What models replied: a fold of the log, one row for each thing that was asked.

Subjects are "reply/<hash of what was asked>"; the newest reply by (stamp, device) counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from sqlite_utils import Database as Schema

    from oo_storage.log import Event

FOLD_TABLES: tuple[str, ...] = ("serving_replies",)
RECORD_TABLES: tuple[str, ...] = ()
CACHE_TABLES = ("serving_saved",)

SUBJECT_PREFIX = "reply/"
SAVED_HOURS = 24 * 7


def reply_subject(input_hash: str) -> str:
    """The subject of all replies to one input."""
    return f"{SUBJECT_PREFIX}{input_hash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """One reply; `reply` is JSON, "" when `fault` says that there is no usable one or after an
    erasure. Times in milliseconds; `latency_ms` is that of all `calls` together."""

    input_hash: str
    alias: str
    model: str
    host: str
    prompt: str
    agents: tuple[str, ...]
    keys_used: tuple[str, ...]
    reply: str
    fault: str
    time_ms: int
    calls: int
    tokens_in: int
    tokens_out: int
    latency_ms: int


class ReplyProjection:
    """Folds what models replied."""

    tables = FOLD_TABLES
    types = ("model.replied",)

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Fold one reply, unless a later one is there already."""
        data: Any = event.data
        db.execute(
            f"INSERT INTO serving_replies ({_COLUMNS}, stamp, device)"
            f" VALUES ({','.join('?' * (_COUNT + 2))})"
            f" ON CONFLICT (input_hash) DO UPDATE SET {_REPLACED}"
            " WHERE (excluded.stamp, excluded.device) >= (stamp, device)",
            (
                data.input_hash, data.alias, data.model, data.host, data.prompt,
                json.dumps(sorted(data.agents)), json.dumps(sorted(data.keys_used)), data.reply,
                data.fault, event.time_ms, data.calls, data.tokens_in, data.tokens_out,
                data.latency_ms, event.stamp, event.device,
            ),
        )  # fmt: skip

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Start over, for the given subjects or for all."""
        if subjects is None:
            db.execute("DELETE FROM serving_replies")
            return
        hashes = [
            (name.removeprefix(SUBJECT_PREFIX),)
            for name in subjects
            if name.startswith(SUBJECT_PREFIX)
        ]
        db.executemany("DELETE FROM serving_replies WHERE input_hash = ?", hashes)


_NAMES = (
    "input_hash", "alias", "model", "host", "prompt", "agents", "keys_used", "reply", "fault",
    "time", "calls", "tokens_in", "tokens_out", "latency_ms",
)  # fmt: skip
_COLUMNS = ", ".join(_NAMES)
_COUNT = len(_NAMES)
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in (*_NAMES[1:], "stamp", "device"))


def replies(db: sqlite3.Connection, hashes: Collection[str]) -> dict[str, StoredReply]:
    """The replies to these inputs, by hash; those not answered yet are left out."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM serving_replies"
        " WHERE input_hash IN (SELECT value FROM json_each(?))",
        (json.dumps(list(hashes)),),
    ).fetchall()
    return {row[0]: _reply(row) for row in rows}


def newest_replies(db: sqlite3.Connection, *, since_ms: int, limit: int = -1) -> list[StoredReply]:
    """The replies since then, newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM serving_replies WHERE time >= ? ORDER BY time DESC LIMIT ?",
        (since_ms, limit),
    ).fetchall()
    return [_reply(row) for row in rows]


def answered_agents(db: sqlite3.Connection, host: str) -> frozenset[str]:
    """The agents for whom a model at this host has answered."""
    rows = db.execute("SELECT DISTINCT agents FROM serving_replies WHERE host = ?", (host,))
    return frozenset(agent for (agents,) in rows.fetchall() for agent in json.loads(agents))


def count_saved(db: sqlite3.Connection, hour: int, count: int) -> None:
    """Add to the times that nobody had to be asked in an hour (counted since 1970 UTC)."""
    db.execute(
        "INSERT INTO serving_saved (hour, count) VALUES (?, ?)"
        " ON CONFLICT (hour) DO UPDATE SET count = count + excluded.count",
        (hour, count),
    )
    db.execute("DELETE FROM serving_saved WHERE hour < ?", (hour - SAVED_HOURS,))


def saved(db: sqlite3.Connection, since_hour: int) -> int:
    """How often nobody had to be asked since then."""
    row = db.execute(
        "SELECT coalesce(sum(count), 0) FROM serving_saved WHERE hour >= ?", (since_hour,)
    ).fetchone()
    return int(row[0])


def _reply(row: tuple[Any, ...]) -> StoredReply:
    fields = dict(zip(_NAMES, row, strict=True))
    lists = {name: tuple(json.loads(fields[name])) for name in ("agents", "keys_used")}
    time_ms = fields.pop("time")
    return StoredReply(**fields | lists, time_ms=time_ms)


def first_tables(schema: Schema) -> None:
    """What models replied, and how often a reply was there already."""
    schema.execute(
        "CREATE TABLE serving_replies (input_hash TEXT PRIMARY KEY, alias TEXT NOT NULL,"
        " model TEXT NOT NULL, host TEXT NOT NULL, prompt TEXT NOT NULL, agents TEXT NOT NULL,"
        " keys_used TEXT NOT NULL, reply TEXT NOT NULL, fault TEXT NOT NULL, time INTEGER NOT NULL,"
        " calls INTEGER NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL,"
        " latency_ms INTEGER NOT NULL, stamp INTEGER NOT NULL, device TEXT NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX serving_replies_time ON serving_replies (time)")

    schema.execute(
        "CREATE TABLE serving_saved (hour INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT"
    )


MIGRATIONS = MigrationSet("serving", (first_tables,))
