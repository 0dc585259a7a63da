"""Briefs, snippets and tips for tests of the decision; every value can be overridden."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from oo_agents.api import Snippet
from oo_app.recommender.brief import Brief, Rules
from oo_storage.errors import BadInput
from oo_storage.plain import plain
from oo_storage.recommender import StoredReaction, StoredTip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_agents.api import Fact

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A stored snippet."""

    agent: str
    snippet: Snippet
    version: str = "1.0.0"
    category: str = "tasks"
    keys_used: tuple[str, ...] = ("tasks.title",)
    created: datetime = NOW - timedelta(minutes=5)
    revisions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """The templates of one kind and action."""

    short: str = "{{ object }} now"
    normal: tuple[str, ...] = ("Do {{ object }} now.",)
    why: str = "It is about {{ object }}."


@dataclass(frozen=True)
class Seen:
    """A delivery."""

    tip: str
    time_ms: int
    channel: str = "cli"


def fit(source: str, facts: Mapping[str, Fact], now: datetime, limit: int) -> str:
    """Fills `{{ name }}` in; the moment is the fact `now`."""
    known = {**facts, "now": f"{now:%H:%M}"}

    def value(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise BadInput(f"there is no fact {match[1]}")
        return str(known[match[1]])

    return plain(re.sub(r"\{\{ (\w+) \}\}", value, source), limit)


def snippet(name: str = "tax form", **changes: Any) -> Snippet:
    """A snippet about one record of the source `s1`."""
    subject = f"tasks/s1/{name.replace(' ', '-')}"
    plain_one = Snippet(
        kind="task_due",
        facts={"object": name},
        evidence=(7,),
        dedupe_key=f"task_due:{subject}",
        expires_at=NOW + timedelta(hours=2),
        actions=("do",),
        subjects=(subject,),
    )
    return replace(plain_one, **changes)


def found(name: str = "tax form", *, agent: str = "due_risk", **changes: Any) -> Found:
    """A stored snippet; changes go to it or to its snippet, by their names."""
    own = {key: changes.pop(key) for key in tuple(changes) if key in Found.__dataclass_fields__}
    made = snippet(name, **changes)
    revision = made.evidence[0] if made.evidence else 1
    revisions = tuple((subject, revision) for subject in made.subjects)
    given: dict[str, Any] = {"agent": agent, "snippet": made, "revisions": revisions}
    return Found(**given | own)


def brief(*snippets: Found, is_asked: bool = True, now: datetime = NOW, **changes: Any) -> Brief:
    """A brief in which these snippets may be said."""
    agents = {each.agent for each in snippets}
    ready = Brief(
        now=now,
        is_asked=is_asked,
        rules=Rules(quiet_hours=None, min_gap=timedelta(minutes=45)),
        snippets=snippets,
        phrases={
            (each.agent, each.snippet.kind, action): Words()
            for each in snippets
            for action in each.snippet.actions
        },
        grants={agent: frozenset({"tasks.title", "tasks.due"}) for agent in agents},
    )
    return replace(ready, **changes)


def tip(id: str = "t1", name: str = "tax form", **changes: Any) -> StoredTip:
    """The tip that `found(name)` gives, made an hour ago."""
    of = found(name)
    plain_one = StoredTip(
        id=id,
        opened=1,
        opened_ms=ms(NOW - timedelta(hours=1)),
        made_ms=ms(NOW - timedelta(hours=1)),
        decision=f"d-{id}",
        agent=of.agent,
        agent_version=of.version,
        kind=of.snippet.kind,
        action="do",
        category=of.category,
        dedupe_key=of.snippet.dedupe_key,
        subjects=of.snippet.subjects,
        revisions=(7,),
        text=f"Do {name} now.",
        why=f"It is about {name}.",
        facts=f'{{"object":"{name}"}}',
        keys_used=of.keys_used,
        evidence=of.snippet.evidence,
        due_ms=None,
        expires_ms=ms(NOW + timedelta(hours=1)),
        policy="builtin",
        wording="template",
        sources=("s1",),
        is_read_only=False,
    )
    return replace(plain_one, **changes)


def reaction(kind: str, reason: str = "", **changes: Any) -> StoredReaction:
    """A reaction given half an hour ago."""
    plain_one = StoredReaction(
        id="r1",
        tip="t1",
        kind=kind,
        reason=reason,
        until_ms=None,
        time_ms=ms(NOW - timedelta(minutes=30)),
        face="cli",
    )
    return replace(plain_one, **changes)


def ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return round(at.timestamp() * 1000)
