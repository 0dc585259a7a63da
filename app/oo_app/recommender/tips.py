"""The open tip: how long it stands, and what takes its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oo_app.recommender.acceptance import instant
from oo_app.recommender.candidates import Candidate, candidates
from oo_app.recommender.decide import is_pressing
from oo_app.recommender.gates import IMMINENT, truth_gates
from oo_app.recommender.past import SUPERSEDED
from oo_app.recommender.record import facts_json
from oo_app.recommender.silence import still_open

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from oo_app.answers import Silence
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.decide import Decision, Judged
    from oo_storage.recommender import StoredTip

# asking again on the same day gives the same tip, however short-lived each finding of it is
OPEN_FOR = timedelta(hours=24)
# how much better (in log-odds) something due within two hours must be to interrupt an open tip
MARGIN = 1.0
# what is due so soon need only be better, where the open tip itself can wait
SOON = timedelta(hours=1)

EXPIRED, WITHDRAWN = "expired", "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to answer: the open tip in its candidate's words, a new decision, or silence.

    `ends` are the tips that end with it, each with the reason.
    """

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
        return Plan(decision=decide(brief))
    tip, *others = opened
    ends = tuple((other.id, SUPERSEDED) for other in others)
    stands = standing(tip, brief)
    if stands.candidate is None:
        return Plan(decision=decide(brief), ends=(*ends, (tip.id, stands.ends)))
    decision = decide(replace(brief, past=brief.past.without(tip.id)))
    is_delivered = tip.id in delivered
    if gives_way(tip, decision, is_delivered=is_delivered):
        return Plan(decision=decision, ends=(*ends, (tip.id, SUPERSEDED)))
    if brief.is_asked or not (is_delivered or decision.silence):
        return Plan(keep=tip, carrier=stands.candidate, ends=ends)
    return Plan(silence=still_open() if is_delivered else decision.silence, ends=ends)


def gives_way(tip: StoredTip, decision: Decision, *, is_delivered: bool) -> bool:
    """Whether a new decision takes an open tip's place.

    One that nobody has seen gives way to any other choice; one that was delivered only to
    something due within two hours that is clearly better, or better and due within the hour
    while the tip can wait. Silence never replaces a tip.
    """
    chosen = decision.chosen
    if chosen is None or is_same(tip, chosen.candidate):
        return False
    if not is_delivered:
        return True
    own = max(_own(tip, decision), key=lambda each: each.score.total, default=None)
    leads = own is None or chosen.score.total - own.score.total >= _margin(decision, own, chosen)
    is_other = chosen.candidate.snippet.dedupe_key != tip.dedupe_key
    return is_other and leads and is_pressing(decision.brief, chosen)


def _margin(decision: Decision, own: Judged, chosen: Judged) -> float:
    """How much better than the open tip the other one must be."""
    brief = decision.brief
    if _is_coming(brief, chosen, SOON) and not _is_coming(brief, own, IMMINENT):
        return 0.0
    return MARGIN


def _is_coming(brief: Brief, judged: Judged, within: timedelta) -> bool:
    """Whether it is due so soon, and was not due before."""
    due = judged.candidate.snippet.due
    return due is not None and timedelta() <= due - brief.instant <= within


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
