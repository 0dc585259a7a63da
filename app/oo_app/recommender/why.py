"""`why` reads the record of a decision back; nothing is computed anew."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

from oo_app.answers_models import ModelUsed
from oo_app.answers_tips import Silence
from oo_app.answers_why import Considered, SkippedAgent, Term, Why
from oo_app.recommender.guards import Fault, fault_words
from oo_app.recommender.notes import note_words
from oo_app.recommender.rows import evidence_rows, tip_row
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.recommender.rows import EvidenceOf, Names
    from oo_storage.recommender import StoredTip
    from oo_storage.recommender_records import StoredDecision

TOP_TERMS = 3


def why_of(
    stored: StoredDecision,
    tip: StoredTip | None,
    *,
    evidence: EvidenceOf,
    now: datetime,
    names: Names,
) -> Why:
    """The record as a face shows it; what was erased stays blank."""
    data = stored.data
    candidates: list[dict[str, Any]] = data["candidates"]
    chosen = next((each for each in candidates if each["is_chosen"]), {})
    losses = _losses(candidates)
    silence = _silence(*data["silence"]) if data["silence"] else None
    return Why(
        decision=stored.id,
        made=datetime.fromisoformat(data["now"]).astimezone(now.tzinfo),
        tip=tip_row(tip, evidence=evidence, now=now, names=names) if tip else None,
        silence=silence,
        policy=data["policy"],
        policy_version=data["policy_version"],
        prompt=data["prompt"],
        top_terms=tuple(map(_term, _top_terms(chosen.get("terms", [])))),
        considered=tuple(map(_considered, candidates, losses)),
        evidence=evidence_rows(tuple(chosen.get("evidence", ())), evidence),
        skipped=tuple(
            SkippedAgent(agent=agent, reason=reason) for agent, reason in data["skipped"]
        ),
        changes=tuple(data["changes"]),
        notes=_notes(data),
        model=_model(data.get("model")),
        keys=tip.keys_used if tip else tuple(chosen.get("keys_used", ())),
    )


def why_without_record(tip: StoredTip, *, evidence: EvidenceOf, now: datetime, names: Names) -> Why:
    """The answer for a tip whose decision was made elsewhere or is no longer kept."""
    row = tip_row(tip, evidence=evidence, now=now, names=names)
    return Why(
        decision=tip.decision,
        made=row.made,
        tip=row,
        silence=None,
        policy=tip.policy,
        policy_version="",
        prompt="",
        top_terms=(),
        considered=(),
        evidence=row.evidence,
        skipped=(),
        changes=(_("The record of this decision is no longer kept."),),
        keys=tip.keys_used,
    )


def _notes(data: dict[str, Any]) -> tuple[str, ...]:
    """Why no model's words are used, in words."""
    faults = (Fault(code, detail) for code, detail in data.get("faults", []))
    said = [note_words(data.get("note", "")), *map(fault_words, faults)]
    return tuple(dict.fromkeys(filter(None, said)))


def _model(used: dict[str, Any] | None) -> ModelUsed | None:
    if used is None:
        return None
    return ModelUsed(**{name: used[name] for name in ModelUsed.__slots__})


def _silence(gate: str, reason: str, hint: str) -> Silence:
    return Silence(gate=gate, reason=reason, hint=hint)


def _term(term: list[Any]) -> Term:
    name, value, words = term
    return Term(name=name, value=value, factor=math.exp(value), words=words)


def _considered(candidate: dict[str, Any], loss: tuple[str, str]) -> Considered:
    gate, reason = loss
    return Considered(
        agent=candidate["agent"],
        kind=candidate["kind"],
        action=candidate["action"],
        text=candidate.get("text", ""),
        score=candidate.get("score", 0.0),
        probability=candidate.get("probability", 0.0),
        propensity=candidate["propensity"],
        terms=tuple(map(_term, candidate.get("terms", []))),
        gate=gate,
        reason=reason,
        is_chosen=candidate["is_chosen"],
    )


def _top_terms(terms: list[list[Any]]) -> list[list[Any]]:
    """The three terms that moved the score most, the base aside."""
    moving = [term for term in terms if term[0] != "base"]
    return sorted(moving, key=lambda term: -abs(term[1]))[:TOP_TERMS]


def _losses(candidates: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """For each recorded candidate the gate that withheld it and why; ("", …) for one that lost."""
    chosen = next((each for each in candidates if each.get("is_chosen")), None)
    return [_loss(each, chosen) for each in candidates]


def _loss(candidate: dict[str, Any], chosen: dict[str, Any] | None) -> tuple[str, str]:
    if candidate.get("is_chosen"):
        return "", ""
    gates = candidate.get("gates") or []
    if gates:
        gate, words = gates[0]
        return str(gate), str(words)
    same = chosen is not None and candidate.get("dedupe_key", 0) == chosen.get("dedupe_key", 1)
    if same:
        return "", _("Another action on the same thing was chosen")
    return "", _("Another one had the better odds")
