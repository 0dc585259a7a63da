"""The record of every decision: what our own runs did, never rebuilt, blanked by lineage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.events.registry import HISTORY_KEY, REACH_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from sqlite_utils import Database as Schema

RECORD_TABLES = ("recommender_decisions", "recommender_lineage")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """One decision's record; `tip` is "" for silence, `gate` is "" for a tip."""

    id: str
    time_ms: int
    tip: str
    gate: str
    fingerprint: str
    data: dict[str, Any]


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


def record_decision(db: sqlite3.Connection, decision: StoredDecision) -> None:
    """Keep a decision with its lineage.

    `data["candidates"]` is a list of objects with `agent` and `keys_used`; the content of each
    stands in it and nowhere else, except for `data["prompt"]`, which may hold more findings: all
    that it rests on is in `data["prompt_keys"]`, as [agent, key].
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
    id, time_ms, tip, gate, fingerprint, data = row
    return StoredDecision(
        id=id, time_ms=time_ms, tip=tip, gate=gate, fingerprint=fingerprint, data=json.loads(data)
    )


class DecisionScrubber:
    """Blanks what decisions hold from data keys, for the erasure job.

    Agent, kind, action, gates and the choice stay; text, why, facts, terms and dates go. For a
    host the prompt that it was shown goes, and the words that its model gave the choice.
    """

    owner = "recommender"

    def scrub(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """Blank what rests on the keys (what this agent derived, if one is named); how many."""
        if agent is not None and _is_host(agent):
            return _scrub_host(db, keys, agent)
        where, values = _lineage(keys, agent)
        rows = db.execute(
            "SELECT id, data FROM recommender_decisions WHERE id IN"
            f" (SELECT decision FROM recommender_lineage WHERE {where})",
            values,
        ).fetchall()
        for id, data in rows:
            blanked = _blanked(json.loads(data), keys, agent)
            db.execute(
                "UPDATE recommender_decisions SET data = ? WHERE id = ?", (_canonical(blanked), id)
            )
            _write_lineage(db, id, blanked)
        return len(rows)

    def count(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """How many decisions `scrub` would change."""
        if agent is not None and _is_host(agent):
            return len(_shown_to_host(db, keys, agent))
        where, values = _lineage(keys, agent)
        found = db.execute(
            f"SELECT count(DISTINCT decision) FROM recommender_lineage WHERE {where}", values
        ).fetchone()
        return int(found[0])


def forget_decisions(db: sqlite3.Connection, before_ms: int) -> int:
    """Delete the decisions made before then; how many there were."""
    db.execute(
        "DELETE FROM recommender_lineage WHERE decision IN"
        " (SELECT id FROM recommender_decisions WHERE time < ?)",
        (before_ms,),
    )
    return db.execute("DELETE FROM recommender_decisions WHERE time < ?", (before_ms,)).rowcount


_KEPT = ("agent", "agent_version", "kind", "action", "category", "gates", "propensity", "is_chosen")


def _blanked(data: dict[str, Any], keys: frozenset[str], agent: str | None) -> dict[str, Any]:
    candidates = [
        _without_content(each) if _rests_on(each, keys, agent) else each
        for each in data.get("candidates", [])
    ]
    return _without_prompt(data) | {"candidates": candidates}


def _without_prompt(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"prompt": "", "prompt_keys": [], "faults": _codes(data)}


def _codes(data: dict[str, Any]) -> list[list[str]]:
    """Why a model's words were not used, without those words."""
    return [[code, ""] for code, _detail in data.get("faults", [])]


def _scrub_host(db: sqlite3.Connection, keys: frozenset[str], host: str) -> int:
    shown = _shown_to_host(db, keys, host)
    for id, data in shown:
        blanked = _without_prompt(data) | {"candidates": _without_model_words(data)}
        db.execute(
            "UPDATE recommender_decisions SET data = ? WHERE id = ?", (_canonical(blanked), id)
        )
        _write_lineage(db, id, blanked)
    return len(shown)


def _shown_to_host(
    db: sqlite3.Connection, keys: frozenset[str], host: str
) -> list[tuple[str, dict[str, Any]]]:
    """The decisions whose prompt the host was shown, and that rest on the keys.

    Nothing says which candidates of a decision were in its prompt, so all are taken to be.
    """
    rests = "1"
    values: list[str] = []
    if REACH_KEY not in keys:
        where, values = _lineage(keys, None)
        rests = f"id IN (SELECT decision FROM recommender_lineage WHERE {where})"
    rows = db.execute(
        "SELECT id, data FROM recommender_decisions WHERE json_extract(data, '$.model.host') = ?"
        f" AND json_extract(data, '$.prompt') <> '' AND {rests}",
        (host, *values),
    ).fetchall()
    return [(id, json.loads(data)) for id, data in rows]


def _without_model_words(data: dict[str, Any]) -> list[dict[str, Any]]:
    candidates: list[dict[str, Any]] = data.get("candidates", [])
    if data.get("wording") != "model":
        return candidates
    blank = {"text": "", "why": "", "is_erased": True}
    return [each | blank if each.get("is_chosen") else each for each in candidates]


def _is_host(recipient: str) -> bool:
    return ":" in recipient  # no agent's id has one


def _rests_on(candidate: dict[str, Any], keys: frozenset[str], agent: str | None) -> bool:
    if _is_history(keys, agent):
        return True
    return not keys.isdisjoint(candidate["keys_used"]) and agent in (None, candidate["agent"])


def _without_content(candidate: dict[str, Any]) -> dict[str, Any]:
    kept = {name: candidate[name] for name in _KEPT if name in candidate}
    return kept | {"keys_used": [], "is_erased": True}


def _is_history(keys: Collection[str], agent: str | None) -> bool:
    """Whether the whole history of tips is meant, whatever they rest on."""
    return agent is None and HISTORY_KEY in keys


def _lineage(keys: Collection[str], agent: str | None) -> tuple[str, list[str]]:
    if _is_history(keys, agent):
        return "1", []
    where = f"key IN ({','.join('?' * len(keys))})"
    return (where, [*keys]) if agent is None else (f"{where} AND agent = ?", [*keys, agent])


def _write_lineage(db: sqlite3.Connection, id: str, data: dict[str, Any]) -> None:
    pairs = {
        (id, each["agent"], key) for each in data.get("candidates", []) for key in each["keys_used"]
    }
    pairs |= {(id, agent, key) for agent, key in data.get("prompt_keys", [])}
    db.execute("DELETE FROM recommender_lineage WHERE decision = ?", (id,))
    db.executemany(
        "INSERT INTO recommender_lineage (decision, agent, key) VALUES (?, ?, ?)", sorted(pairs)
    )


def _canonical(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def decision_tables(schema: Schema) -> None:
    """Decisions and their lineage."""
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
