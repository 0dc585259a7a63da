"""The shapes of oO's other answers: frozen dataclasses; instants are aware datetimes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


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
