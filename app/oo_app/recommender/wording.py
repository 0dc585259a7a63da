"""A candidate in the words of its agent's templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.recommender.candidates import stable_hash
from oo_storage.errors import OoError

if TYPE_CHECKING:
    from oo_app.recommender.brief import Brief, Fit, Phrases
    from oo_app.recommender.candidates import Candidate

SHORT_LIMIT, NORMAL_LIMIT = 90, 160


@dataclass(frozen=True, slots=True)
class Worded:
    """What is said and, in one sentence, why."""

    text: str
    why: str


def worded(brief: Brief, candidate: Candidate, fit: Fit) -> Worded | None:
    """The template's words at the brief's moment; None when no template can be filled in."""
    phrases = brief.phrases.get((candidate.agent, candidate.snippet.kind, candidate.action))
    if phrases is None:
        return None
    source, limit = _chosen(phrases, brief.rules.tip_length, stable_hash(candidate.name))
    text = _rendered(source, limit, brief, candidate, fit)
    if not text:
        return None
    return Worded(text, _rendered(phrases.why, NORMAL_LIMIT, brief, candidate, fit))


def _chosen(phrases: Phrases, length: str, seed: int) -> tuple[str, int]:
    normal = tuple(phrases.normal)
    if (length == "short" and phrases.short) or not normal:
        return phrases.short, SHORT_LIMIT
    return normal[seed % len(normal)], NORMAL_LIMIT


def _rendered(source: str, limit: int, brief: Brief, candidate: Candidate, fit: Fit) -> str:
    if not source:
        return ""
    try:
        return fit(source, candidate.snippet.facts, brief.now, limit)
    except OoError:
        # a gate reports it, and the next candidate speaks
        return ""
