"""The profile's tables: preferences, contexts, the chosen context and the consents' history.

All of them are folds. Preferences and contexts keep the newest write by (stamp, device), with a
row for what was unset, so that a late arrival cannot bring an older value back. Consents keep
every node of their history and what each node saw, so that no order of arrival matters: a head
is a node that no other node of its (data key, recipient) has seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.events import intents
from oo_storage.events.registry import type_name
from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database as Schema

    from oo_storage.log import Event

PREFERENCES = "profile_preferences"
CONTEXTS = "profile_contexts"
CHOSEN_CONTEXT = "profile_chosen_context"
CONSENTS = "profile_consents"
CONSENTS_SEEN = "profile_consents_seen"

FOLD_TABLES: tuple[str, ...] = (PREFERENCES, CONTEXTS, CHOSEN_CONTEXT, CONSENTS, CONSENTS_SEEN)
RECORD_TABLES: tuple[str, ...] = ()
CACHE_TABLES: tuple[str, ...] = ()

CHOSEN_SUBJECT = "context"


def preference_subject(name: str) -> str:
    """The subject of every event on a preference."""
    return f"preference/{name}"


def context_subject(context: str) -> str:
    """The subject of every event that defines or removes a context."""
    return f"context/{context}"


def consent_subject(key: str, recipient: str) -> str:
    """The subject of every event on a consent."""
    return f"consent/{key}/{recipient}"


@dataclass(frozen=True, slots=True)
class StoredContext:
    """A context the person made or changed; `rules` is a JSON list."""

    id: str
    rules: str
    is_busy: bool


@dataclass(frozen=True, slots=True)
class StoredChoice:
    """The context chosen by hand; without `until_ms` it holds until another choice."""

    id: str
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class ConsentNode:
    """One act on a consent: given or withdrawn, when, for what and to whom exactly."""

    id: str
    key: str
    recipient: str
    is_grant: bool
    purpose: str
    notice: str
    recipient_hash: str
    time_ms: int
    is_head: bool


class ProfileProjection:
    """Folds preferences, contexts and consents."""

    tables = FOLD_TABLES
    types = tuple(
        type_name(message)
        for message in (
            intents.PreferenceSet,
            intents.PreferenceUnset,
            intents.ContextDefined,
            intents.ContextRemoved,
            intents.ContextChosen,
            intents.ConsentGiven,
            intents.ConsentWithdrawn,
        )
    )

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Fold one event."""
        _FOLDS[event.type](db, event)

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Start over, for the given subjects or for all."""
        if subjects is None:
            for table in FOLD_TABLES:
                db.execute(f"DELETE FROM {table}")
            return
        for subject in subjects:
            _clear_subject(db, subject)


def preferences(db: sqlite3.Connection) -> dict[str, str]:
    """Every preference that is set, as JSON text by name."""
    return dict(db.execute(f"SELECT name, value FROM {PREFERENCES} WHERE value IS NOT NULL"))


def contexts(db: sqlite3.Connection) -> tuple[StoredContext, ...]:
    """The contexts the person made or changed, by id."""
    rows = db.execute(
        f"SELECT id, rules, is_busy FROM {CONTEXTS} WHERE rules IS NOT NULL ORDER BY id"
    )
    return tuple(StoredContext(id, rules, bool(is_busy)) for id, rules, is_busy in rows)


def chosen_context(db: sqlite3.Connection) -> StoredChoice | None:
    """The context chosen by hand, even when its time is over; None when the rules decide."""
    row = db.execute(f"SELECT id, until_ms FROM {CHOSEN_CONTEXT} WHERE id <> ''").fetchone()
    return None if row is None else StoredChoice(*row)


_NODES = (
    "SELECT node.id, node.data_key, node.recipient, node.is_grant, node.purpose, node.notice,"
    " node.recipient_hash, node.time_ms, seen.id IS NULL AS is_head"
    f" FROM {CONSENTS} node LEFT JOIN {CONSENTS_SEEN} seen ON seen.data_key = node.data_key"
    " AND seen.recipient = node.recipient AND seen.id = node.id"
)


def consent_heads(db: sqlite3.Connection) -> tuple[ConsentNode, ...]:
    """The heads of every consent, by (data key, recipient) and id."""
    order = "ORDER BY node.data_key, node.recipient, node.id"
    return _nodes(db.execute(f"{_NODES} WHERE seen.id IS NULL {order}"))


def consent_history(
    db: sqlite3.Connection, key: str = "", recipient: str = ""
) -> tuple[ConsentNode, ...]:
    """Every act on consents, oldest first; of one data key or recipient when it is named."""
    rows = db.execute(
        f"{_NODES} WHERE ? IN ('', node.data_key) AND ? IN ('', node.recipient)"
        " ORDER BY node.stamp, node.device, node.id",
        (key, recipient),
    )
    return _nodes(rows)


def _nodes(rows: Iterable[tuple[Any, ...]]) -> tuple[ConsentNode, ...]:
    return tuple(
        ConsentNode(id, key, recipient, bool(is_grant), purpose, notice, hash, time, bool(is_head))
        for id, key, recipient, is_grant, purpose, notice, hash, time, is_head in rows
    )


def _fold_preference(db: sqlite3.Connection, event: Event) -> None:
    data = event.data
    if not isinstance(data, intents.PreferenceSet | intents.PreferenceUnset):
        return
    value = data.value if isinstance(data, intents.PreferenceSet) else None
    db.execute(
        f"INSERT INTO {PREFERENCES} (name, value, stamp, device) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value, stamp = excluded.stamp,"
        f" device = excluded.device WHERE {_IS_NEWER}",
        (data.name, value, event.stamp, event.device),
    )


def _fold_context(db: sqlite3.Connection, event: Event) -> None:
    data = event.data
    if not isinstance(data, intents.ContextDefined | intents.ContextRemoved):
        return
    defined = data if isinstance(data, intents.ContextDefined) else None
    rules, is_busy = (defined.rules, defined.is_busy) if defined else (None, False)
    db.execute(
        f"INSERT INTO {CONTEXTS} (id, rules, is_busy, stamp, device) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET rules = excluded.rules, is_busy = excluded.is_busy,"
        f" stamp = excluded.stamp, device = excluded.device WHERE {_IS_NEWER}",
        (data.id, rules, is_busy, event.stamp, event.device),
    )


def _fold_choice(db: sqlite3.Connection, event: Event) -> None:
    data = event.data
    if not isinstance(data, intents.ContextChosen):
        return
    until_ms = data.until_ms if data.HasField("until_ms") else None
    db.execute(
        f"INSERT INTO {CHOSEN_CONTEXT} (one, id, until_ms, stamp, device) VALUES (1, ?, ?, ?, ?)"
        " ON CONFLICT (one) DO UPDATE SET id = excluded.id, until_ms = excluded.until_ms,"
        f" stamp = excluded.stamp, device = excluded.device WHERE {_IS_NEWER}",
        (data.id, until_ms, event.stamp, event.device),
    )


def _fold_consent(db: sqlite3.Connection, event: Event) -> None:
    data = event.data
    if not isinstance(data, intents.ConsentGiven | intents.ConsentWithdrawn):
        return
    given = data if isinstance(data, intents.ConsentGiven) else intents.ConsentGiven()
    values = (
        data.id, data.data_key, data.recipient, isinstance(data, intents.ConsentGiven),
        given.purpose, given.notice, given.recipient_hash, event.time_ms, event.stamp, event.device,
    )  # fmt: skip
    # Two acts under one id can only be forged; the stricter one stays, whichever comes first.
    db.execute(
        f"INSERT INTO {CONSENTS} (id, data_key, recipient, is_grant, purpose, notice,"
        " recipient_hash, time_ms, stamp, device) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (data_key, recipient, id) DO UPDATE SET is_grant = excluded.is_grant,"
        " purpose = excluded.purpose, notice = excluded.notice,"
        " recipient_hash = excluded.recipient_hash, time_ms = excluded.time_ms,"
        " stamp = excluded.stamp, device = excluded.device"
        " WHERE (excluded.is_grant, excluded.stamp, excluded.device) < (is_grant, stamp, device)",
        values,
    )
    # A node that names itself must not stop being a head: a withdrawal would be without effect.
    db.executemany(
        f"INSERT OR IGNORE INTO {CONSENTS_SEEN} (data_key, recipient, id) VALUES (?, ?, ?)",
        [(data.data_key, data.recipient, head) for head in data.heads if head != data.id],
    )


def _clear_subject(db: sqlite3.Connection, subject: str) -> None:
    owner, _, rest = subject.partition("/")
    if owner == "preference":
        db.execute(f"DELETE FROM {PREFERENCES} WHERE name = ?", (rest,))
    elif owner == "consent":
        for table in (CONSENTS, CONSENTS_SEEN):
            where = "data_key = ? AND recipient = ?"
            db.execute(f"DELETE FROM {table} WHERE {where}", rest.partition("/")[::2])
    elif subject == CHOSEN_SUBJECT:
        db.execute(f"DELETE FROM {CHOSEN_CONTEXT}")
    elif owner == "context":
        db.execute(f"DELETE FROM {CONTEXTS} WHERE id = ?", (rest,))


_IS_NEWER = "(excluded.stamp, excluded.device) > (stamp, device)"

_FOLDS: dict[str, Callable[[sqlite3.Connection, Event], None]] = {
    type_name(intents.PreferenceSet): _fold_preference,
    type_name(intents.PreferenceUnset): _fold_preference,
    type_name(intents.ContextDefined): _fold_context,
    type_name(intents.ContextRemoved): _fold_context,
    type_name(intents.ContextChosen): _fold_choice,
    type_name(intents.ConsentGiven): _fold_consent,
    type_name(intents.ConsentWithdrawn): _fold_consent,
}


def first_tables(schema: Schema) -> None:
    """Preferences, contexts, the chosen context, and the consents' history."""
    schema.execute(
        f"CREATE TABLE {PREFERENCES} (name TEXT PRIMARY KEY, value TEXT,"
        " stamp INTEGER NOT NULL, device TEXT NOT NULL) STRICT"
    )
    schema.execute(
        f"CREATE TABLE {CONTEXTS} (id TEXT PRIMARY KEY, rules TEXT, is_busy INTEGER NOT NULL,"
        " stamp INTEGER NOT NULL, device TEXT NOT NULL) STRICT"
    )
    schema.execute(
        f"CREATE TABLE {CHOSEN_CONTEXT} (one INTEGER PRIMARY KEY CHECK (one = 1),"
        " id TEXT NOT NULL, until_ms INTEGER, stamp INTEGER NOT NULL, device TEXT NOT NULL) STRICT"
    )
    schema.execute(
        f"CREATE TABLE {CONSENTS} (data_key TEXT NOT NULL, recipient TEXT NOT NULL,"
        " id TEXT NOT NULL, is_grant INTEGER NOT NULL, purpose TEXT NOT NULL,"
        " notice TEXT NOT NULL, recipient_hash TEXT NOT NULL, time_ms INTEGER NOT NULL,"
        " stamp INTEGER NOT NULL, device TEXT NOT NULL,"
        " PRIMARY KEY (data_key, recipient, id)) STRICT, WITHOUT ROWID"
    )
    schema.execute(
        f"CREATE TABLE {CONSENTS_SEEN} (data_key TEXT NOT NULL, recipient TEXT NOT NULL,"
        " id TEXT NOT NULL, PRIMARY KEY (data_key, recipient, id)) STRICT, WITHOUT ROWID"
    )


MIGRATIONS = MigrationSet("profile", (first_tables,))
