"""Tips and what became of them: folds of the log.

A tip's events share the subject `tip/<id>`. Folding does not depend on arrival: endings and
undone reactions have tables of their own, and the newest reaction by (stamp, device) that was
not undone is the one that counts. The records of the decisions are in `recommender_records`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.migrate import MigrationSet
from oo_storage.recommender_records import RECORD_TABLES as RECORD_TABLES
from oo_storage.recommender_records import decision_tables
from oo_storage.recommender_vectors import CACHE_TABLES as CACHE_TABLES
from oo_storage.recommender_vectors import vector_table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from google.protobuf.message import Message
    from sqlite_utils import Database as Schema

    from oo_storage.log import Event

FOLD_TABLES = (
    "recommender_tips",
    "recommender_wordings",
    "recommender_endings",
    "recommender_feedback",
    "recommender_undone",
)


SUBJECT_PREFIX = "tip/"


def tip_subject(tip: str) -> str:
    """The subject that all events of a tip share."""
    return f"{SUBJECT_PREFIX}{tip}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReaction:
    """One reaction; `reason` is that of a dismissal; times in milliseconds since 1970 UTC."""

    id: str
    tip: str
    kind: str
    reason: str
    until_ms: int | None
    time_ms: int
    face: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTip:
    """One tip with the reaction that counts.

    `opened` and `opened_ms` are the log's seq and the time at which it was made or last opened
    again by an undo; `text`, `why` and `facts` are empty after an erasure. `worded_ms` is when it
    got the words it has.
    """

    id: str
    opened: int
    opened_ms: int
    made_ms: int
    decision: str
    agent: str
    agent_version: str
    kind: str
    action: str
    category: str
    dedupe_key: str
    subjects: tuple[str, ...]
    revisions: tuple[int, ...]
    text: str
    why: str
    facts: str
    keys_used: tuple[str, ...]
    evidence: tuple[int, ...]
    due_ms: int | None
    expires_ms: int
    policy: str
    wording: str
    sources: tuple[str, ...]
    is_read_only: bool
    worded_ms: int = 0
    ended: str = ""
    reaction: StoredReaction | None = None


class TipProjection:
    """Folds tips, their endings and the reactions to them."""

    tables = FOLD_TABLES
    types = ("tip.made", "tip.worded", "tip.ended", "reaction.given", "reaction.undone")

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Fold one event."""
        _FOLDS[event.type](db, event)

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Start over, for the given subjects or for all."""
        if subjects is None:
            for table in FOLD_TABLES:
                db.execute(f"DELETE FROM {table}")
            return
        tips = [
            (subject.removeprefix(SUBJECT_PREFIX),)
            for subject in subjects
            if subject.startswith(SUBJECT_PREFIX)
        ]
        db.executemany("DELETE FROM recommender_tips WHERE id = ?", tips)
        for table in FOLD_TABLES[1:]:
            db.executemany(f"DELETE FROM {table} WHERE tip = ?", tips)


def _fold_made(db: sqlite3.Connection, event: Event) -> None:
    made: Any = event.data
    db.execute(
        f"INSERT OR IGNORE INTO recommender_tips ({_TIP_COLUMNS})"
        f" VALUES ({','.join('?' * len(_TIP_COLUMNS.split(',')))})",
        (
            made.id, event.seq, event.time_ms, made.decision, made.agent, made.agent_version,
            made.kind, made.action, made.category, made.dedupe_key, _json(made.subjects),
            _json(made.revisions), made.text, made.why, made.facts, _json(made.keys_used),
            _json(made.evidence), _optional(made, "due_ms"), made.expires_ms, made.policy,
            made.wording, _json(made.sources), int(made.is_read_only),
        ),
    )  # fmt: skip


def _fold_worded(db: sqlite3.Connection, event: Event) -> None:
    worded: Any = event.data
    db.execute(
        f"INSERT INTO recommender_wordings (tip, {_WORDING_COLUMNS}, time, stamp, device)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tip) DO UPDATE SET"
        " decision = excluded.decision, text = excluded.text, why = excluded.why,"
        " policy = excluded.policy, wording = excluded.wording, time = excluded.time,"
        " stamp = excluded.stamp, device = excluded.device"
        " WHERE (excluded.stamp, excluded.device) >= (stamp, device)",
        (
            worded.id, worded.decision, worded.text, worded.why, worded.policy, worded.wording,
            event.time_ms, event.stamp, event.device,
        ),
    )  # fmt: skip


def _fold_ended(db: sqlite3.Connection, event: Event) -> None:
    ended: Any = event.data
    db.execute(
        "INSERT INTO recommender_endings (tip, reason, time, stamp, device) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (tip) DO UPDATE SET reason = excluded.reason, time = excluded.time,"
        " stamp = excluded.stamp, device = excluded.device"
        " WHERE (excluded.stamp, excluded.device) < (stamp, device)",
        (ended.id, ended.reason, event.time_ms, event.stamp, event.device),
    )


def _fold_given(db: sqlite3.Connection, event: Event) -> None:
    given: Any = event.data
    db.execute(
        "INSERT OR IGNORE INTO recommender_feedback"
        " (id, tip, kind, reason, until, time, face, stamp, device)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            given.id, given.tip, given.kind, given.reason, _optional(given, "until_ms"),
            event.time_ms, given.face, event.stamp, event.device,
        ),
    )  # fmt: skip


def _fold_undone(db: sqlite3.Connection, event: Event) -> None:
    undone: Any = event.data
    db.execute(
        "INSERT OR IGNORE INTO recommender_undone (reaction, tip, seq, time) VALUES (?, ?, ?, ?)",
        (undone.id, undone.tip, event.seq, event.time_ms),
    )


_FOLDS: dict[str, Callable[[sqlite3.Connection, Event], None]] = {
    "tip.made": _fold_made,
    "tip.worded": _fold_worded,
    "tip.ended": _fold_ended,
    "reaction.given": _fold_given,
    "reaction.undone": _fold_undone,
}

_TIP_COLUMNS = (
    "id, seq, made, decision, agent, agent_version, kind, action, category, dedupe_key,"
    " subjects, revisions, text, why, facts, keys_used, evidence, due, expires, policy, wording,"
    " sources, is_read_only"
)
_COLUMN_NAMES = {"made": "made_ms", "due": "due_ms", "expires": "expires_ms"}
_TIP_FIELDS = tuple(_COLUMN_NAMES.get(name, name) for name in _TIP_COLUMNS.split(", "))
_WORDING_COLUMNS = "decision, text, why, policy, wording"
_WORDING_FIELDS = (*_WORDING_COLUMNS.split(", "), "worded_ms")
_TIP_LISTS = ("subjects", "revisions", "keys_used", "evidence", "sources")
_LIVE = (
    "SELECT id, tip, kind, reason, until, time, face FROM recommender_feedback"
    " WHERE id NOT IN (SELECT reaction FROM recommender_undone)"
)


def tips(
    db: sqlite3.Connection, *, since_ms: int | None = None, limit: int = -1
) -> list[StoredTip]:
    """Tips, newest first; with `since_ms` those made since then or ever reacted to."""
    where, values = "1", []
    if since_ms is not None:
        where = "made >= ? OR id IN (SELECT tip FROM recommender_feedback)"
        values.append(since_ms)
    return _tips(db, where, [*values, limit])


def tip_of(db: sqlite3.Connection, id: str) -> StoredTip | None:
    """One tip by its id."""
    found = _tips(db, "id = ?", [id, 1])
    return found[0] if found else None


def _tips(db: sqlite3.Connection, where: str, values: Sequence[int | str]) -> list[StoredTip]:
    rows = db.execute(
        f"SELECT {_TIP_COLUMNS} FROM recommender_tips WHERE {where}"
        " ORDER BY made DESC, seq DESC LIMIT ?",
        tuple(values),
    ).fetchall()
    reactions = {row[1]: _reaction(row) for row in db.execute(f"{_LIVE} ORDER BY stamp, device")}
    wordings = {
        row[0]: dict(zip(_WORDING_FIELDS, row[1:], strict=True))
        for row in db.execute(
            f"SELECT tip, {_WORDING_COLUMNS}, time FROM recommender_wordings WHERE text <> ''"
        )
    }
    ended = dict(db.execute("SELECT tip, reason FROM recommender_endings"))
    opened = {
        row[0]: (row[1], row[2])
        for row in db.execute("SELECT tip, max(seq), time FROM recommender_undone GROUP BY tip")
    }
    return [_tip(row, wordings, opened, ended, reactions) for row in rows]


def _tip(
    row: tuple[Any, ...],
    wordings: dict[str, dict[str, Any]],
    opened: dict[str, tuple[int, int]],
    ended: dict[str, str],
    reactions: dict[str, StoredReaction],
) -> StoredTip:
    fields = dict(zip(_TIP_FIELDS, row, strict=True))
    made = fields.pop("seq"), fields["made_ms"]
    opened_seq, opened_ms = max(made, opened.get(fields["id"], made))
    lists = {name: tuple(json.loads(fields[name])) for name in _TIP_LISTS}
    words = wordings.get(fields["id"], {"worded_ms": fields["made_ms"]})
    return StoredTip(
        **fields | lists | {"is_read_only": bool(fields["is_read_only"])} | words,
        opened=opened_seq,
        opened_ms=opened_ms,
        ended=ended.get(fields["id"], ""),
        reaction=reactions.get(fields["id"]),
    )


def _reaction(row: tuple[Any, ...]) -> StoredReaction:
    id, tip, kind, reason, until, time, face = row
    return StoredReaction(
        id=id, tip=tip, kind=kind, reason=reason, until_ms=until, time_ms=time, face=face
    )


def _optional(message: Message, name: str) -> int | None:
    return getattr(message, name) if message.HasField(name) else None


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values), separators=(",", ":"))


def first_tables(schema: Schema) -> None:
    """Tips, their endings, reactions, undone reactions."""
    schema.execute(
        "CREATE TABLE recommender_tips (id TEXT PRIMARY KEY, seq INTEGER NOT NULL,"
        " made INTEGER NOT NULL, decision TEXT NOT NULL, agent TEXT NOT NULL,"
        " agent_version TEXT NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,"
        " category TEXT NOT NULL, dedupe_key TEXT NOT NULL, subjects TEXT NOT NULL,"
        " revisions TEXT NOT NULL, text TEXT NOT NULL, why TEXT NOT NULL, facts TEXT NOT NULL,"
        " keys_used TEXT NOT NULL, evidence TEXT NOT NULL, due INTEGER, expires INTEGER NOT NULL,"
        " policy TEXT NOT NULL, wording TEXT NOT NULL, sources TEXT NOT NULL,"
        " is_read_only INTEGER NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX recommender_tips_made ON recommender_tips (made)")
    schema.execute(
        "CREATE TABLE recommender_endings (tip TEXT PRIMARY KEY, reason TEXT NOT NULL,"
        " time INTEGER NOT NULL, stamp INTEGER NOT NULL, device TEXT NOT NULL) STRICT"
    )
    schema.execute(
        "CREATE TABLE recommender_feedback (id TEXT PRIMARY KEY, tip TEXT NOT NULL,"
        " kind TEXT NOT NULL, reason TEXT NOT NULL, until INTEGER, time INTEGER NOT NULL,"
        " face TEXT NOT NULL, stamp INTEGER NOT NULL, device TEXT NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX recommender_feedback_tip ON recommender_feedback (tip)")
    schema.execute(
        "CREATE TABLE recommender_undone (reaction TEXT PRIMARY KEY, tip TEXT NOT NULL,"
        " seq INTEGER NOT NULL, time INTEGER NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX recommender_undone_tip ON recommender_undone (tip)")


def wording_table(schema: Schema) -> None:
    """The words that replaced those a tip was made with."""
    schema.execute(
        "CREATE TABLE recommender_wordings (tip TEXT PRIMARY KEY, decision TEXT NOT NULL,"
        " text TEXT NOT NULL, why TEXT NOT NULL, policy TEXT NOT NULL, wording TEXT NOT NULL,"
        " time INTEGER NOT NULL, stamp INTEGER NOT NULL, device TEXT NOT NULL) STRICT"
    )


MIGRATIONS = MigrationSet(
    "recommender", (first_tables, decision_tables, wording_table, vector_table)
)
