"""The shapes of a tip and of the silence in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
