"""Tips and what became of them (folds), and the record of every decision.

A tip's events share the subject `tip/<id>`. Folding does not depend on arrival: endings and
undone reactions have tables of their own, and the newest reaction by (stamp, device) that was
not undone is the one that counts. Decisions are records: what our own runs did, never rebuilt,
blanked by lineage.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.migrate import MigrationSet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Sequence

    from google.protobuf.message import Message
    from sqlite_utils import Database as Schema

    from oo_storage.log import Event

FOLD_TABLES = (
    "recommender_tips",
    "recommender_endings",
    "recommender_feedback",
    "recommender_undone",
)
RECORD_TABLES = ("recommender_decisions", "recommender_lineage")
CACHE_TABLES: tuple[str, ...] = ()

SUBJECT_PREFIX = "tip/"
SCRUB_ROWS = 500


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
    again by an undo; `text`, `why` and `facts` are empty after an erasure.
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
    ended: str = ""
    reaction: StoredReaction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """One decision's record; `tip` is "" for silence, `gate` is "" for a tip."""

    id: str
    time_ms: int
    tip: str
    gate: str
    fingerprint: str
    data: dict[str, Any]


class TipProjection:
    """Folds tips, their endings and the reactions to them."""

    tables = FOLD_TABLES
    types = ("tip.made", "tip.ended", "reaction.given", "reaction.undone")

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
    "tip.ended": _fold_ended,
    "reaction.given": _fold_given,
    "reaction.undone": _fold_undone,
}

_TIP_COLUMNS = (
    "id, seq, made, decision, agent, agent_version, kind, action, category, dedupe_key, subjects,"
    " revisions, text, why, facts, keys_used, evidence, due, expires, policy, wording, sources,"
    " is_read_only"
)
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


def ids_starting(db: sqlite3.Connection, prefix: str) -> list[str]:
    """At most three ids of tips or decisions that start with the prefix."""
    if not prefix:
        return []
    rows = db.execute(
        "SELECT id FROM recommender_tips WHERE substr(id, 1, ?1) = ?2"
        " UNION SELECT id FROM recommender_decisions WHERE substr(id, 1, ?1) = ?2 LIMIT 3",
        (len(prefix), prefix),
    ).fetchall()
    return [row[0] for row in rows]


def reaction_of(db: sqlite3.Connection, id: str) -> StoredReaction | None:
    """One reaction by its id, also one that was undone."""
    row = db.execute(
        "SELECT id, tip, kind, reason, until, time, face FROM recommender_feedback WHERE id = ?",
        (id,),
    ).fetchone()
    return _reaction(row) if row else None


def _tips(db: sqlite3.Connection, where: str, values: Sequence[int | str]) -> list[StoredTip]:
    rows = db.execute(
        f"SELECT {_TIP_COLUMNS} FROM recommender_tips WHERE {where}"
        " ORDER BY made DESC, seq DESC LIMIT ?",
        tuple(values),
    ).fetchall()
    reactions = {row[1]: _reaction(row) for row in db.execute(f"{_LIVE} ORDER BY stamp, device")}
    ended = dict(db.execute("SELECT tip, reason FROM recommender_endings"))
    opened = {
        row[0]: (row[1], row[2])
        for row in db.execute("SELECT tip, max(seq), time FROM recommender_undone GROUP BY tip")
    }
    return [_tip(row, opened, ended, reactions) for row in rows]


def _tip(
    row: tuple[Any, ...],
    opened: dict[str, tuple[int, int]],
    ended: dict[str, str],
    reactions: dict[str, StoredReaction],
) -> StoredTip:
    id = row[0]
    seq, opened_ms = max((row[1], row[2]), opened.get(id, (0, 0)))
    return StoredTip(
        id=id,
        opened=seq,
        opened_ms=opened_ms,
        made_ms=row[2],
        decision=row[3],
        agent=row[4],
        agent_version=row[5],
        kind=row[6],
        action=row[7],
        category=row[8],
        dedupe_key=row[9],
        subjects=tuple(json.loads(row[10])),
        revisions=tuple(json.loads(row[11])),
        text=row[12],
        why=row[13],
        facts=row[14],
        keys_used=tuple(json.loads(row[15])),
        evidence=tuple(json.loads(row[16])),
        due_ms=row[17],
        expires_ms=row[18],
        policy=row[19],
        wording=row[20],
        sources=tuple(json.loads(row[21])),
        is_read_only=bool(row[22]),
        ended=ended.get(id, ""),
        reaction=reactions.get(id),
    )


def _reaction(row: tuple[Any, ...]) -> StoredReaction:
    id, tip, kind, reason, until, time, face = row
    return StoredReaction(
        id=id, tip=tip, kind=kind, reason=reason, until_ms=until, time_ms=time, face=face
    )


def record_decision(db: sqlite3.Connection, decision: StoredDecision) -> None:
    """Keep a decision with its lineage.

    `data["candidates"]` is a list of objects with `agent` and `keys_used`; the content of each
    stands in it and nowhere else, except for `data["prompt"]`.
    """
    db.execute(
        "INSERT INTO recommender_decisions (id, time, tip, gate, fingerprint, data)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            decision.id, decision.time_ms, decision.tip, decision.gate, decision.fingerprint,
            _canonical(decision.data),
        ),
    )  # fmt: skip
    _write_lineage(db, decision.id, decision.data)


def decision_of(db: sqlite3.Connection, id: str) -> StoredDecision | None:
    """A decision by its own id or that of its tip."""
    return _decision(
        db,
        "WHERE id = ?1 OR (tip = ?1 AND tip != '')"
        " OR id = (SELECT decision FROM recommender_tips WHERE id = ?1)",
        (id,),
    )


def newest_decision(db: sqlite3.Connection) -> StoredDecision | None:
    """The last decision that was recorded."""
    return _decision(db, "", ())


def _decision(db: sqlite3.Connection, where: str, values: tuple[str, ...]) -> StoredDecision | None:
    row = db.execute(
        "SELECT id, time, tip, gate, fingerprint, data FROM recommender_decisions"
        f" {where} ORDER BY number DESC LIMIT 1",
        values,
    ).fetchone()
    if row is None:
        return None
    return StoredDecision(
        id=row[0],
        time_ms=row[1],
        tip=row[2],
        gate=row[3],
        fingerprint=row[4],
        data=json.loads(row[5]),
    )


def count(db: sqlite3.Connection, keys: Collection[str], agent: str = "") -> int:
    """How many decisions rest on one of the keys (of this agent only, if one is named)."""
    where, values = _lineage(keys, agent)
    found = db.execute(
        f"SELECT count(DISTINCT decision) FROM recommender_lineage WHERE {where}", values
    ).fetchone()
    return int(found[0])


def scrub(
    db: sqlite3.Connection, keys: Collection[str], agent: str = "", limit: int = SCRUB_ROWS
) -> int:
    """Blank what decisions hold from the keys; at most `limit` of them, 0 when none is left.

    Agent, kind, action, gates and the choice stay; text, why, facts, terms and dates go.
    """
    where, values = _lineage(keys, agent)
    rows = db.execute(
        "SELECT id, data FROM recommender_decisions WHERE id IN"
        f" (SELECT DISTINCT decision FROM recommender_lineage WHERE {where} LIMIT ?)",
        (*values, limit),
    ).fetchall()
    for id, data in rows:
        blanked = _blanked(json.loads(data), frozenset(keys), agent)
        db.execute(
            "UPDATE recommender_decisions SET data = ? WHERE id = ?", (_canonical(blanked), id)
        )
        _write_lineage(db, id, blanked)
    return len(rows)


_KEPT = ("agent", "agent_version", "kind", "action", "category", "gates", "propensity", "is_chosen")


def _blanked(data: dict[str, Any], keys: frozenset[str], agent: str) -> dict[str, Any]:
    candidates = [
        _without_content(each) if _rests_on(each, keys, agent) else each
        for each in data.get("candidates", [])
    ]
    return data | {"candidates": candidates, "prompt": ""}


def _rests_on(candidate: dict[str, Any], keys: frozenset[str], agent: str) -> bool:
    return not keys.isdisjoint(candidate["keys_used"]) and agent in ("", candidate["agent"])


def _without_content(candidate: dict[str, Any]) -> dict[str, Any]:
    kept = {name: candidate[name] for name in _KEPT if name in candidate}
    return kept | {"keys_used": [], "is_erased": True}


def _lineage(keys: Collection[str], agent: str) -> tuple[str, list[str]]:
    where = f"key IN ({','.join('?' * len(keys))})"
    return (f"{where} AND agent = ?", [*keys, agent]) if agent else (where, [*keys])


def _write_lineage(db: sqlite3.Connection, id: str, data: dict[str, Any]) -> None:
    pairs = {
        (id, each["agent"], key) for each in data.get("candidates", []) for key in each["keys_used"]
    }
    db.execute("DELETE FROM recommender_lineage WHERE decision = ?", (id,))
    db.executemany(
        "INSERT INTO recommender_lineage (decision, agent, key) VALUES (?, ?, ?)", sorted(pairs)
    )


def _optional(message: Message, name: str) -> int | None:
    return getattr(message, name) if message.HasField(name) else None


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values), separators=(",", ":"))


def _canonical(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def first_tables(schema: Schema) -> None:
    """Tips, endings, reactions, undone reactions; decisions and their lineage."""
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
    schema.execute(
        "CREATE TABLE recommender_decisions (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
        " time INTEGER NOT NULL, tip TEXT NOT NULL, gate TEXT NOT NULL,"
        " fingerprint TEXT NOT NULL, data TEXT NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX recommender_decisions_tip ON recommender_decisions (tip)")
    schema.execute(
        "CREATE TABLE recommender_lineage (decision TEXT NOT NULL, agent TEXT NOT NULL,"
        " key TEXT NOT NULL, PRIMARY KEY (decision, agent, key)) STRICT, WITHOUT ROWID"
    )
    schema.execute("CREATE INDEX recommender_lineage_key ON recommender_lineage (key, agent)")


MIGRATIONS = MigrationSet("recommender", (first_tables,))
