"""A decision as it is kept: what was weighed, in words made now, so that `why` only reads.

Content stands in `candidates` (each with its `keys_used`), in `prompt` (with its `prompt_keys`) and
in the details of `faults`, nowhere else: an erasure blanks it there.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oo_agents.api import When
from oo_agents.moments import when_words
from oo_app.recommender.candidates import stable_hash
from oo_app.recommender.decide import MODEL
from oo_app.recommender.gates import reason
from oo_app.recommender.score import term_words, threshold
from oo_app.recommender.wording import worded
from oo_storage.events import intents
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_agents.api import Fact
    from oo_app.recommender.brief import Fit
    from oo_app.recommender.decide import Decision, Judged
    from oo_storage.recommender import StoredTip

FORMAT = 1
KEPT_CANDIDATES = 20


def decision_data(decision: Decision, fit: Fit, *, latency_ms: float = 0.0) -> dict[str, Any]:
    """The record of a decision as JSON-ready values; at most 20 candidates, the best of them."""
    brief = decision.brief
    kept = _kept(decision)
    silence = decision.silence
    return {
        "format": FORMAT,
        "now": brief.now.isoformat(),
        "zone": str(brief.now.tzinfo),
        "is_asked": brief.is_asked,
        "context": brief.context.id,
        "language": brief.rules.language,
        "threshold": threshold(brief),
        "policy": decision.policy,
        "policy_version": decision.policy_version,
        "prompt": decision.prompt,
        "prompt_keys": sorted(map(list, decision.rests_on)),
        "model": _model(decision),
        "note": decision.note,
        "wording": decision.wording,
        "faults": [[each.code, each.detail] for each in decision.faults],
        "latency_ms": round(latency_ms, 3),
        "weighed": len(decision.judged),
        "candidates": [_candidate(decision, judged, fit) for judged in kept],
        "silence": [silence.gate, silence.reason, silence.hint] if silence else None,
        "skipped": [[each.agent, each.reason] for each in brief.skipped],
        "changes": list(_changes(decision)),
    }


def words_made(decision: Decision, tip: StoredTip, decision_id: str) -> intents.TipWorded:
    """The event of other words for a tip that nobody has seen yet."""
    return intents.TipWorded(
        id=tip.id,
        decision=decision_id,
        agent=tip.agent,
        host=host_of(decision),
        text=decision.text,
        why=why_text(decision),
        keys_used=tip.keys_used,
        policy=decision.policy,
        wording=decision.wording,
    )


def host_of(decision: Decision) -> str:
    """Where the model that worded it runs; "" for a template's words."""
    is_worded = decision.model is not None and decision.wording == MODEL
    return decision.model.host if decision.model is not None and is_worded else ""


def reasons_of(decision: Decision) -> tuple[str, str, list[str]]:
    """Which reply a decision rests on, and why a model's words were not used."""
    used = decision.model.input_hash if decision.model else ""
    return used, decision.note, [each.code for each in decision.faults]


def recorded_reasons(data: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """The same of a recorded decision."""
    used = data.get("model") or {}
    codes = [code for code, _detail in data.get("faults", [])]
    return used.get("input_hash", ""), data.get("note", ""), codes


def _model(decision: Decision) -> dict[str, Any] | None:
    used = decision.model
    if used is None:
        return None
    return {name: getattr(used, name) for name in used.__slots__}


def fingerprint(decision: Decision) -> str:
    """The same for decisions that weighed the same with the same outcome."""
    parts = [
        f"{each.candidate.name}\n{','.join(blocked.gate for blocked in each.blocked)}"
        for each in decision.judged
    ]
    outcome = decision.silence.gate if decision.silence else ""
    return f"{stable_hash(outcome, *sorted(parts)):016x}"


def tip_made(decision: Decision, tip: str, decision_id: str) -> intents.TipMade:
    """The event of the decision's tip; the decision must have chosen one."""
    chosen = decision.chosen
    if chosen is None:
        raise ValueError(decision_id)
    stored, snippet = chosen.candidate.stored, chosen.candidate.snippet
    current = dict(stored.revisions)
    sources = source_ids(snippet.subjects)
    made = intents.TipMade(
        id=tip,
        decision=decision_id,
        agent=stored.agent,
        agent_version=stored.version,
        kind=snippet.kind,
        action=chosen.candidate.action,
        category=stored.category,
        dedupe_key=snippet.dedupe_key,
        subjects=snippet.subjects,
        revisions=[current.get(subject, 0) for subject in snippet.subjects],
        text=decision.text,
        why=why_text(decision),
        facts=facts_json(snippet.facts),
        keys_used=sorted(stored.keys_used),
        evidence=snippet.evidence,
        expires_ms=_ms(chosen.candidate.expiry(decision.brief.instant)),
        policy=decision.policy,
        wording=decision.wording,
        sources=sources,
        is_read_only=not decision.brief.read_only.isdisjoint(sources),
        host=host_of(decision),
    )
    if snippet.due is not None:
        made.due_ms = _ms(snippet.due)
    return made


def why_text(decision: Decision) -> str:
    """The wording's reason or, without one, the two terms that raised the odds most."""
    if decision.why or decision.chosen is None:
        return decision.why
    return reasons(decision.chosen)


def reasons(judged: Judged) -> str:
    """The two largest terms for a candidate, as a sentence."""
    score = judged.score
    raising = sorted((term for term in score.terms[1:] if term[1] > 0), key=lambda term: -term[1])
    words = "; ".join(term_words(name, score.features) for name, _value in raising[:2])
    return _("{reasons}.").format(reasons=words[:1].upper() + words[1:]) if words else ""


def source_ids(subjects: tuple[str, ...]) -> tuple[str, ...]:
    """The source ids of world records' subjects (`<kind>/<source>/<hash>`), each once."""
    parts = (subject.split("/") for subject in subjects)
    return tuple(dict.fromkeys(part[1] for part in parts if len(part) == 3))


def facts_json(facts: Mapping[str, Fact]) -> str:
    """Facts as canonical JSON; instants, days and spans are marked objects."""
    return json.dumps(
        {name: _fact(value) for name, value in facts.items()},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _fact(value: Fact) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, When):
        return {"at": value.at.isoformat(), "is_all_day": value.is_all_day}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _kept(decision: Decision) -> list[Judged]:
    rest = [each for each in decision.judged if each is not decision.chosen]
    best = ([decision.chosen] if decision.chosen else []) + rest
    return best[:KEPT_CANDIDATES]


def _candidate(decision: Decision, judged: Judged, fit: Fit) -> dict[str, Any]:
    stored, snippet = judged.candidate.stored, judged.candidate.snippet
    features = judged.score.features
    text, why = _words(decision, judged, fit)
    facts = {} if _is_refused(judged) else snippet.facts
    return {
        "agent": stored.agent,
        "agent_version": stored.version,
        "kind": snippet.kind,
        "action": judged.candidate.action,
        "category": stored.category,
        "dedupe_key": snippet.dedupe_key,
        "subjects": list(snippet.subjects),
        "revisions": [list(each) for each in stored.revisions],
        "evidence": list(snippet.evidence),
        "keys_used": sorted(stored.keys_used),
        "priority": snippet.priority,
        "due": snippet.due.isoformat() if snippet.due else None,
        "expires": judged.candidate.expiry(decision.brief.instant).isoformat(),
        "facts": json.loads(facts_json(facts)),
        "text": text,
        "why": why,
        "features": {name: getattr(features, name) for name in features.__slots__},
        "terms": [[name, value, term_words(name, features)] for name, value in judged.score.terms],
        "score": judged.score.total,
        "probability": judged.score.probability,
        "propensity": judged.propensity,
        "gates": [[each.gate, reason(each, decision.brief.now)] for each in judged.blocked],
        "is_chosen": judged is decision.chosen,
    }


def _is_refused(judged: Judged) -> bool:
    """What may not be read is not written down either."""
    return any(each.gate == "consent" for each in judged.blocked)


def _words(decision: Decision, judged: Judged, fit: Fit) -> tuple[str, str]:
    if judged is decision.chosen:
        return decision.text, why_text(decision)
    if judged.text or _is_refused(judged):
        return judged.text, judged.why
    words = worded(decision.brief, judged.candidate, fit)
    return (words.text, words.why) if words else ("", "")


def _changes(decision: Decision) -> tuple[str, ...]:
    """What would change the outcome, without content."""
    if decision.chosen is None:
        return _silence_changes(decision)
    evidence = _("Without the evidence it rests on, this would not be said.")
    closed = _("Once answered, it stays closed until its record changes or the time you chose.")
    return evidence, _runner_up(decision, decision.chosen), closed


def _runner_up(decision: Decision, chosen: Judged) -> str:
    key = chosen.candidate.snippet.dedupe_key
    others = (
        each
        for each in decision.judged
        if not each.blocked and each.candidate.snippet.dedupe_key != key
    )
    second = next(others, None)
    if second is None:
        return _("Nothing else would be said in its place.")
    factor = math.exp(chosen.score.total - second.score.total)
    return _("The next best is from {agent}; its odds are ×{factor:.1f} lower.").format(
        agent=second.candidate.agent, factor=factor
    )


def _silence_changes(decision: Decision) -> tuple[str, ...]:
    hint = decision.silence.hint if decision.silence else ""
    ends = [
        blocked.until
        for judged in decision.judged
        for blocked in judged.blocked
        if blocked.until is not None
    ]
    if not ends:
        return (hint,) if hint else ()
    soonest = min(ends, key=lambda end: end.astimezone(UTC))
    words = when_words(soonest, decision.brief.now)
    return tuple(filter(None, (hint, _("The next gate opens {time}.").format(time=words))))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
