"""The shapes of oO's answers: frozen dataclasses of plain values; instants are aware datetimes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oo_app.answers_models import ModelUsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One record a tip rests on; `is_stale` when its source could not be read lately."""

    event: int
    kind: str
    source: str
    title: str
    seen: datetime
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """The one thing worth doing now.

    `actions` are the reactions a face may offer now; `note` is what a person must know for it.
    """

    id: str
    text: str
    why: str
    agents: tuple[str, ...]
    kind: str
    action: str
    evidence: tuple[Evidence, ...]
    actions: tuple[str, ...]
    policy: str
    wording: str
    made: datetime
    expires: datetime
    due: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Why nothing is said: the gate's name, its reason, and what a person can do about it."""

    gate: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TipAnswer:
    """Exactly one of `tip` and `silence` is set; `is_demo` marks the sample life."""

    tip: Tip | None
    silence: Silence | None
    now: datetime
    is_demo: bool = False
    is_what_if: bool = False


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

    `changes` would change the outcome; `notes` say why no model worded it; it rests on `keys`.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an act changed, in a sentence; `can_undo` when `oo undo` takes it back."""

    message: str
    can_undo: bool = False
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A task in oO's own inbox, with the date that was understood (None: no date found)."""

    title: str
    due: datetime | None
    is_all_day: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """One agent as a list shows it; `eligible` with `reason` says whether it may speak now."""

    id: str
    name: str
    kind: str
    description: str
    version: str
    origin: str
    eligible: bool
    reason: str
    enabled: bool
    keys: tuple[str, ...]
    health: str
    last_run: datetime | None
    next_due: datetime | None
    snippets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetRow:
    """One snippet of a run, worded."""

    kind: str
    text: str
    facts: dict[str, Any]
    priority: int
    due: datetime | None
    expires: datetime
    actions: tuple[str, ...]
    dedupe_key: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRunResult:
    """What one agent finds at a moment; nothing is kept."""

    agent: str
    at: datetime
    snippets: tuple[SnippetRow, ...]
    next_change: datetime | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One (data key, recipient) and what the person said; `purpose` is what it is wanted for."""

    key: str
    recipient: str
    granted: bool
    purpose: str
    since: datetime | None
    description: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEffect:
    """What a grant or revocation did or, with `is_dry_run`, would do."""

    message: str
    is_dry_run: bool
    events: int
    snippets: int
    tips: int
    records: int
    agents: tuple[str, ...]
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRow:
    """One context; `origin` is manual, rule or "" when it is not the active one."""

    id: str
    is_active: bool
    is_busy: bool
    rules: tuple[str, ...]
    until: datetime | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceRow:
    """A declared preference, its value as one would type it; `choices` where they are few."""

    name: str
    value: Any
    default: Any
    is_set: bool
    type: str
    description: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A place discovery knows by name; nothing in it was opened."""

    kind: str
    place: str
    exists: bool
    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewFile:
    """One part that connecting would read."""

    name: str
    size: int | None
    modified: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedKey:
    """A data key that connecting would collect; `is_optional` ones are off unless asked for."""

    key: str
    description: str
    is_optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A built-in agent that would read some of these keys: what it does, and what each is for."""

    agent: str
    name: str
    description: str
    keys: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectPreview:
    """What connecting a place would read, collect and hand to whom; nothing was opened."""

    kind: str
    name: str
    place: str
    parts: tuple[PreviewFile, ...]
    keys: tuple[WantedKey, ...]
    readers: tuple[Reader, ...]
    note: str


def within(part: str, place: str) -> str:
    """A part's name below its place, or as it is."""
    return part.removeprefix(place.rstrip("/\\")).lstrip("/\\") or part


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProblem:
    """What a source could not read: where, what, and what to do."""

    where: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One connected source; `health` is healthy, unhealthy or unread."""

    id: str
    kind: str
    place: str
    parts: tuple[str, ...]
    health: str
    problems: tuple[SourceProblem, ...]
    records: int
    last_read: datetime | None
    last_good: datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One tip that was given, and what became of it."""

    id: str
    made: datetime
    text: str
    agent: str
    status: str
    reaction: str
    reason: str
    reacted: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One event of the log, its data as JSON."""

    seq: int
    time: datetime
    type: str
    source: str
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The outcome of a rebuild or its check; `differing` names tables that were not the fold."""

    events: int
    tables: int
    differing: tuple[str, ...]
    is_check: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """One verified backup."""

    path: str
    size: int
    made: datetime
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of `oo doctor`: ok, warn or fail; `hint` is its fix, `value` is for programs."""

    name: str
    state: str
    message: str
    hint: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since a seq: the new last seq, and the types of the events between."""

    last_seq: int
    types: tuple[str, ...] = ()
