"""The shapes of what oO knows of its person, and of what its agents have found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oo_app.answers import ContextRow, PreferenceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who oO takes its person for: zone, language, active context, pause, and every preference.

    `zone` is the one in use; `language` is "" for the machine's, `context` when none is active.
    """

    zone: str
    language: str
    context: str
    paused_until: datetime | None
    contexts: tuple[ContextRow, ...]
    preferences: tuple[PreferenceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRow:
    """One unexpired snippet of an agent, worded; `keys` are the data keys it rests on."""

    agent: str
    kind: str
    text: str
    facts: dict[str, Any]
    priority: int
    made: datetime
    due: datetime | None
    expires: datetime
    actions: tuple[str, ...]
    evidence: tuple[int, ...]
    keys: tuple[str, ...]
