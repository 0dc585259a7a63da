"""The shapes of a decision as it is explained: what it rests on, and what else was weighed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oo_app.answers_models import ModelUsed
from oo_app.answers_notices import NoticeRow
from oo_app.answers_tips import Evidence, Silence, Tip


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One addend of a score in log-odds; `words` explain it, `factor` is exp(value)."""

    name: str
    value: float
    factor: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One candidate of a decision: terms sum to `score`; `gate` and `reason` say why it lost."""

    agent: str
    kind: str
    action: str
    text: str
    score: float
    probability: float
    propensity: float
    terms: tuple[Term, ...]
    gate: str
    reason: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedAgent:
    """An agent that was not asked, and the rule that says so."""

    agent: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The record of a decision, read back and not recomputed.

    `changes` would change the outcome; `notes` say why no model worded it; it rests on `keys`;
    `notices` tell where its tip was said without being asked, or what keeps it back, newest first.
    """

    decision: str
    made: datetime
    tip: Tip | None
    silence: Silence | None
    policy: str
    policy_version: str
    prompt: str
    top_terms: tuple[Term, ...]
    considered: tuple[Considered, ...]
    evidence: tuple[Evidence, ...]
    skipped: tuple[SkippedAgent, ...]
    changes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    model: ModelUsed | None = None
    keys: tuple[str, ...] = ()
    notices: tuple[NoticeRow, ...] = ()
