"""The open tip: how long it stands, and what takes its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oo_app.recommender.acceptance import instant
from oo_app.recommender.candidates import Candidate, candidates
from oo_app.recommender.decide import MODEL, TEMPLATE, is_pressing
from oo_app.recommender.gates import truth_gates
from oo_app.recommender.record import facts_json, why_text
from oo_app.recommender.silence import still_open

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from oo_app.answers_tips import Silence
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.decide import Decision, Judged
    from oo_app.recommender.prompting import TipPrompt
    from oo_storage.recommender import StoredTip

# asking again on the same day gives the same tip, however short-lived each finding of it is
OPEN_FOR = timedelta(hours=24)
# how much better (in log-odds) something due within two hours must be to interrupt an open tip
MARGIN = 0.35

EXPIRED, WITHDRAWN, SUPERSEDED = "expired", "withdrawn", "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to answer: the open tip in its candidate's words, a new decision, or silence.

    With `keep`, a `decision` is another one about the same tip: its words take the tip's place if
    it `is_reworded`, and else only its reasons are news. `ends` are the tips that end with it, each
    with the reason. `wanted` is what a model may be asked about a tip that nobody has seen.
    """

    is_reworded: bool = False
    wanted: TipPrompt | None = None
    keep: StoredTip | None = None
    carrier: Candidate | None = None
    decision: Decision | None = None
    silence: Silence | None = None
    ends: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of an open tip: the candidate that still carries it, or why it ends."""

    candidate: Candidate | None
    ends: str = ""


def open_tips(tips: Sequence[StoredTip]) -> list[StoredTip]:
    """Tips that are neither answered nor ended, the one opened last first."""
    found = [tip for tip in tips if tip.reaction is None and not tip.ended]
    return sorted(found, key=lambda tip: tip.opened, reverse=True)


def standing(tip: StoredTip, brief: Brief) -> Standing:
    """Whether an open tip is still true, by the snippets of this moment."""
    if not tip.text:
        return Standing(None, WITHDRAWN)
    if stands_until(tip, brief.instant) <= brief.instant:
        return Standing(None, EXPIRED)
    named = tuple(each for each in brief.snippets if each.snippet.dedupe_key == tip.dedupe_key)
    carriers = [e for e in candidates(replace(brief, snippets=named)) if _carries(e, tip)]
    if not carriers:
        is_over = instant(tip.expires_ms) <= brief.instant
        return Standing(None, EXPIRED if is_over else WITHDRAWN)
    true = [each for each in carriers if not truth_gates(brief, each)]
    if not true:
        return Standing(None, WITHDRAWN)
    unchanged = [each for each in true if _is_unchanged(each, tip)]
    return Standing(unchanged[0]) if unchanged else Standing(None, SUPERSEDED)


def plan(
    tips: Sequence[StoredTip],
    delivered: Collection[str],
    brief: Brief,
    decide: Callable[[Brief], Decision],
) -> Plan:
    """The answer at this moment; `delivered` are the ids of the tips that were shown."""
    opened = open_tips(tips)
    if not opened:
        return _anew(decide(brief))
    tip, *others = opened
    ends = tuple((other.id, SUPERSEDED) for other in others)
    stands = standing(tip, brief)
    if stands.candidate is None:
        return _anew(decide(brief), ends=(*ends, (tip.id, stands.ends)))
    decision = decide(replace(brief, past=brief.past.without(tip.id)))
    is_delivered = tip.id in delivered
    if gives_way(tip, decision, is_delivered=is_delivered):
        return _anew(decision, ends=(*ends, (tip.id, SUPERSEDED)))
    if brief.is_asked or not (is_delivered or decision.silence):
        kept = Plan(keep=tip, carrier=stands.candidate, ends=ends)
        is_settled = is_delivered and not brief.is_waiting
        return kept if is_settled else _with_news(kept, tip, decision)
    return Plan(silence=still_open() if is_delivered else decision.silence, ends=ends)


def gives_way(tip: StoredTip, decision: Decision, *, is_delivered: bool) -> bool:
    """Whether a new decision takes an open tip's place.

    One that nobody has seen gives way to any other choice, also to a model's none; one that was
    delivered only to something due within two hours that is clearly better. No other silence
    replaces a tip.
    """
    chosen = decision.chosen
    if decision.silence is not None and decision.model is not None:
        return not is_delivered
    if chosen is None or is_same(tip, chosen.candidate):
        return False
    if not is_delivered:
        return True
    own = max((each.score.total for each in _own(tip, decision)), default=None)
    leads = own is None or chosen.score.total - own >= MARGIN
    is_other = chosen.candidate.snippet.dedupe_key != tip.dedupe_key
    return is_other and leads and is_pressing(decision.brief, chosen)


def words_hold(tip: StoredTip, now: datetime) -> bool:
    """Whether a model's words still say what they said: "tomorrow" does so on the same day only."""
    worded = instant(tip.worded_ms).astimezone(now.tzinfo)
    return tip.wording == MODEL and worded.date() == now.date()


def _anew(decision: Decision, ends: tuple[tuple[str, str], ...] = ()) -> Plan:
    return Plan(decision=decision, ends=ends, wanted=decision.wanted)


def _with_news(kept: Plan, tip: StoredTip, decision: Decision) -> Plan:
    """The kept tip with the words, or the reasons against them, that a model's reply brought."""
    kept = replace(kept, wanted=decision.wanted)
    if decision.chosen is None or not is_same(tip, decision.chosen.candidate):
        return kept
    if decision.wording == TEMPLATE:
        is_news = tip.wording == TEMPLATE and bool(decision.note or decision.faults)
        return replace(kept, decision=decision) if is_news else kept
    is_alike = (tip.text, tip.why, tip.wording) == (decision.text, why_text(decision), MODEL)
    # said anew, the same words hold for this day too
    is_news = not (is_alike and words_hold(tip, decision.brief.now))
    return replace(kept, decision=decision, is_reworded=True) if is_news else kept


def is_same(tip: StoredTip, candidate: Candidate) -> bool:
    """Whether a candidate says what the tip says."""
    return _carries(candidate, tip) and _is_unchanged(candidate, tip)


def _own(tip: StoredTip, decision: Decision) -> list[Judged]:
    return [each for each in decision.judged if _carries(each.candidate, tip)]


def stands_until(tip: StoredTip, now: datetime) -> datetime:
    """When an open tip expires, even if it stays true; at least a day after it was opened."""
    opened = min(instant(tip.opened_ms), now)
    period = instant(tip.expires_ms) - instant(tip.made_ms)
    return opened + max(period, OPEN_FOR)


def _carries(candidate: Candidate, tip: StoredTip) -> bool:
    snippet = candidate.snippet
    return (snippet.dedupe_key, candidate.agent, snippet.kind, candidate.action) == (
        tip.dedupe_key,
        tip.agent,
        tip.kind,
        tip.action,
    )


def _is_unchanged(candidate: Candidate, tip: StoredTip) -> bool:
    """Its records are those the tip saw; what else may differ follows from the moment alone."""
    if candidate.snippet.evidence == tip.evidence and tip.evidence:
        return True
    return facts_json(candidate.snippet.facts) == tip.facts
