"""What oO keeps about agents.

Enabled, trusted and state are folds; outputs, due times and health are caches.

Subjects are "agent/<id>". An enabling, a trust or a state that another device made later wins by
(stamp, device), never by arrival.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from sqlite_utils import Database as Schema

    from oo_storage.log import Event

FOLD_TABLES: tuple[str, ...] = ("agents_enabled", "agents_trust", "agents_state")
RECORD_TABLES: tuple[str, ...] = ()
CACHE_TABLES: tuple[str, ...] = ("agents_outputs", "agents_due", "agents_health")

_PREFIX = "agent/"


@dataclass(frozen=True, slots=True)
class Enabled:
    """What the person, or a rule, last said about running an agent, and when (ms)."""

    is_enabled: bool
    reason: str
    changed_ms: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """One stored snippet as JSON text, and what it rests on; times in milliseconds.

    `revisions` are (subject, seq of the revision that the look saw); `by_model` says that a model
    was shown the records.
    """

    agent: str
    dedupe_key: str
    snippet: str
    keys_used: tuple[str, ...]
    version: str
    hash: str
    created_ms: int
    expires_ms: int
    revisions: tuple[tuple[str, int], ...] = ()
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """When an agent last looked, at what, and when it looks again.

    `next_ms` is when its findings change or expire, `slot_ms` its next scheduled time; both are
    None for never. `basis` names all but the data that the look depended on; `seen_seq` is the
    log's last seq that it saw. `last_ms` is 0 before the first look.
    """

    agent: str
    next_ms: int | None
    slot_ms: int | None
    last_ms: int
    seen_seq: int
    basis: str


@dataclass(frozen=True, slots=True)
class Health:
    """How an agent's looks went; `message` is "" for a healthy one."""

    agent: str
    state: str = "healthy"
    message: str = ""
    failures: int = 0
    overruns: int = 0
    last_ms: int = 0
    elapsed_ms: float = 0.0
    retry_ms: int = 0


class AgentsProjection:
    """Folds what the person said about agents, and the agents' own state."""

    tables: tuple[str, ...] = FOLD_TABLES
    types: tuple[str, ...] = (
        "agent.enabled",
        "agent.disabled",
        "agent.trusted",
        "agent.trust.withdrawn",
        "agent.state.changed",
    )

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Fold one event, unless a later one of another device is there already."""
        data: Any = event.data
        if event.type in ("agent.enabled", "agent.disabled"):
            is_enabled = event.type == "agent.enabled"
            values = {"enabled": int(is_enabled), "reason": "" if is_enabled else data.reason}
            _upsert(db, "agents_enabled", event, values)
        elif event.type == "agent.state.changed":
            keys = json.dumps(sorted(data.keys_used))
            values = {"version": data.version, "state": data.state, "keys_used": keys}
            _upsert(db, "agents_state", event, values)
        else:
            trusted = data.folder_hash if event.type == "agent.trusted" else ""
            _upsert(db, "agents_trust", event, {"folder_hash": trusted})

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Forget every agent's fold, or that of the given subjects."""
        for table in self.tables:
            if subjects is None:
                db.execute(f"DELETE FROM {table}")
            else:
                agents = [(name.removeprefix(_PREFIX),) for name in subjects if _is_agent(name)]
                db.executemany(f"DELETE FROM {table} WHERE agent = ?", agents)


def enabled(db: sqlite3.Connection) -> dict[str, Enabled]:
    """What was said about each agent that something was said about."""
    rows = db.execute("SELECT agent, enabled, reason, changed_ms FROM agents_enabled")
    return {
        agent: Enabled(bool(is_enabled), reason, changed_ms)
        for agent, is_enabled, reason, changed_ms in rows
    }


def trusted(db: sqlite3.Connection) -> dict[str, str]:
    """The folder hash the person trusts, by agent."""
    return dict(
        db.execute("SELECT agent, folder_hash FROM agents_trust WHERE folder_hash <> ''").fetchall()
    )


def states(db: sqlite3.Connection) -> dict[str, str]:
    """The last state of each agent that has one, as JSON text."""
    return dict(db.execute("SELECT agent, state FROM agents_state WHERE state <> ''").fetchall())


def outputs(db: sqlite3.Connection, agent: str = "") -> list[Output]:
    """The stored snippets, of one agent when it is named, ordered by agent and dedupe key."""
    rows = db.execute(
        "SELECT agent, dedupe_key, snippet, keys_used, version, hash, created_ms, expires_ms,"
        " revisions, by_model FROM agents_outputs WHERE agent = ? OR ? = ''"
        " ORDER BY agent, dedupe_key",
        (agent, agent),
    )
    return [_output(row) for row in rows]


def output_heads(db: sqlite3.Connection) -> list[tuple[str, str, str, int]]:
    """Agent, dedupe key, hash and expiry of every stored snippet."""
    return db.execute("SELECT agent, dedupe_key, hash, expires_ms FROM agents_outputs").fetchall()


def replace_outputs(
    db: sqlite3.Connection, agent: str, changed: Sequence[Output], gone: Sequence[str]
) -> None:
    """Store changed snippets of an agent and delete those whose dedupe key is gone."""
    db.executemany(
        "DELETE FROM agents_outputs WHERE agent = ? AND dedupe_key = ?",
        [(agent, key) for key in gone],
    )
    db.executemany(
        "INSERT OR REPLACE INTO agents_outputs (agent, dedupe_key, snippet, keys_used, version,"
        " hash, created_ms, expires_ms, revisions, by_model)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                each.agent, each.dedupe_key, each.snippet, json.dumps(each.keys_used),
                each.version, each.hash, each.created_ms, each.expires_ms,
                json.dumps(each.revisions), each.by_model,
            )
            for each in changed
        ],
    )  # fmt: skip


def refresh_expiries(db: sqlite3.Connection, rows: Sequence[tuple[int, str, str]]) -> None:
    """Move the expiry of unchanged snippets: (expires_ms, agent, dedupe_key)."""
    db.executemany(
        "UPDATE agents_outputs SET expires_ms = ? WHERE agent = ? AND dedupe_key = ?", rows
    )


def forget_expired(db: sqlite3.Connection, before_ms: int) -> None:
    """Delete snippets that expired before a time, whoever wrote them."""
    db.execute("DELETE FROM agents_outputs WHERE expires_ms < ?", (before_ms,))


def due_rows(db: sqlite3.Connection) -> dict[str, Due]:
    """When each agent looks again."""
    rows = db.execute("SELECT agent, next_ms, slot_ms, last_ms, seen_seq, basis FROM agents_due")
    return {row[0]: Due(*row) for row in rows}


def save_due(db: sqlite3.Connection, rows: Iterable[Due]) -> None:
    """Store due times."""
    db.executemany(
        "INSERT OR REPLACE INTO agents_due (agent, next_ms, slot_ms, last_ms, seen_seq, basis)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (row.agent, row.next_ms, row.slot_ms, row.last_ms, row.seen_seq, row.basis)
            for row in rows
        ],
    )


def health_rows(db: sqlite3.Connection) -> dict[str, Health]:
    """How each agent's looks went."""
    rows = db.execute(
        "SELECT agent, state, message, failures, overruns, last_ms, elapsed_ms, retry_ms"
        " FROM agents_health"
    )
    return {row[0]: Health(*row) for row in rows}


def save_health(
    db: sqlite3.Connection, rows: Iterable[Health], keys_used: Mapping[str, Sequence[str]]
) -> None:
    """Store how looks went; `keys_used` by agent are what a message may rest on."""
    db.executemany(
        "INSERT OR REPLACE INTO agents_health (agent, state, message, failures, overruns,"
        " last_ms, elapsed_ms, retry_ms, keys_used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row.agent, row.state, row.message, row.failures, row.overruns, row.last_ms,
                row.elapsed_ms, row.retry_ms, json.dumps(sorted(keys_used.get(row.agent, ()))),
            )
            for row in rows
        ],
    )  # fmt: skip


class DerivedScrubber:
    """Erases what agents derived from data keys, for the erasure job.

    Outputs and health texts go; the agents concerned are due at once. The state is erased with
    the log, whose fold it is.
    """

    owner = "agents"

    def scrub(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """Erase what was derived from the keys (by one agent or host, if named); how many rows."""
        concerned: set[tuple[str]] = set()
        count = 0
        for table in ("agents_outputs", "agents_health"):
            where, values = _derived(table, keys, agent)
            concerned.update(db.execute(f"SELECT agent FROM {table} WHERE {where}", values))
            count += db.execute(f"DELETE FROM {table} WHERE {where}", values).rowcount
        db.executemany("DELETE FROM agents_due WHERE agent = ?", concerned)
        return count

    def count(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """How many stored snippets `scrub` would delete."""
        where, values = _derived("agents_outputs", keys, agent)
        row = db.execute(f"SELECT count(*) FROM agents_outputs WHERE {where}", values).fetchone()
        return int(row[0])


def _derived(
    table: str, keys: frozenset[str], agent: str | None
) -> tuple[str, tuple[str | None, ...]]:
    """The condition of the rows that used a key, and its values.

    A host, which is written with a colon, stands for what models were shown: whichever host it was,
    the agents concerned look again, and find what another one said.
    """
    marks = ",".join("?" * len(keys))
    uses = f"EXISTS (SELECT 1 FROM json_each(keys_used) WHERE value IN ({marks}))"
    if agent is not None and ":" in agent:
        return (f"{uses} AND by_model", tuple(keys)) if table == "agents_outputs" else ("0", ())
    return f"{uses} AND (agent = ? OR ? IS NULL)", (*keys, agent, agent)


def _is_agent(subject: str) -> bool:
    return subject.startswith(_PREFIX)


def _upsert(db: sqlite3.Connection, table: str, event: Event, values: dict[str, str | int]) -> None:
    data: Any = event.data
    names = list(values)
    db.execute(
        f"INSERT INTO {table} (agent, {', '.join(names)}, stamp, device, changed_ms)"
        f" VALUES ({', '.join('?' * (len(names) + 4))}) ON CONFLICT (agent) DO UPDATE SET"
        f" {', '.join(f'{name} = excluded.{name}' for name in names)}, stamp = excluded.stamp,"
        " device = excluded.device, changed_ms = excluded.changed_ms"
        " WHERE (excluded.stamp, excluded.device) >= (stamp, device)",
        (data.agent, *values.values(), event.stamp, event.device, event.time_ms),
    )


def _output(row: Sequence[Any]) -> Output:
    agent, key, snippet, keys, version, digest, created_ms, expires_ms, revisions, model = row
    pairs = tuple((str(subject), int(seq)) for subject, seq in json.loads(revisions))
    return Output(
        agent, key, snippet, tuple(json.loads(keys)), version, digest, created_ms, expires_ms,
        pairs, bool(model),
    )  # fmt: skip


def first_tables(schema: Schema) -> None:
    """The folds of what was said about agents, and the caches of their runs."""
    of_fold = "stamp INTEGER NOT NULL, device TEXT NOT NULL, changed_ms INTEGER NOT NULL"
    schema.execute(
        "CREATE TABLE agents_enabled (agent TEXT PRIMARY KEY, enabled INTEGER NOT NULL,"
        f" reason TEXT NOT NULL, {of_fold}) STRICT"
    )
    schema.execute(
        "CREATE TABLE agents_trust (agent TEXT PRIMARY KEY, folder_hash TEXT NOT NULL,"
        f" {of_fold}) STRICT"
    )
    schema.execute(
        "CREATE TABLE agents_state (agent TEXT PRIMARY KEY, version TEXT NOT NULL,"
        f" state TEXT NOT NULL, keys_used TEXT NOT NULL, {of_fold}) STRICT"
    )
    schema.execute(
        "CREATE TABLE agents_outputs (agent TEXT NOT NULL, dedupe_key TEXT NOT NULL,"
        " snippet TEXT NOT NULL, keys_used TEXT NOT NULL, version TEXT NOT NULL,"
        " hash TEXT NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
        " revisions TEXT NOT NULL, PRIMARY KEY (agent, dedupe_key)) STRICT, WITHOUT ROWID"
    )
    schema.execute(
        "CREATE TABLE agents_due (agent TEXT PRIMARY KEY, next_ms INTEGER,"
        " slot_ms INTEGER, last_ms INTEGER NOT NULL, seen_seq INTEGER NOT NULL,"
        " basis TEXT NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE agents_health (agent TEXT PRIMARY KEY, state TEXT NOT NULL,"
        " message TEXT NOT NULL, failures INTEGER NOT NULL, overruns INTEGER NOT NULL,"
        " last_ms INTEGER NOT NULL, elapsed_ms REAL NOT NULL, retry_ms INTEGER NOT NULL,"
        " keys_used TEXT NOT NULL) STRICT"
    )


def model_column(schema: Schema) -> None:
    """Which findings a model's reading of records gave."""
    schema.execute("ALTER TABLE agents_outputs ADD COLUMN by_model INTEGER NOT NULL DEFAULT 0")


MIGRATIONS = MigrationSet("agents", (first_tables, model_column))
