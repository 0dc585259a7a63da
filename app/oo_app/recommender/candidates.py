"""Candidates: each snippet with one of its actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oo_agents.api import Snippet
    from oo_app.recommender.brief import Brief, StoredSnippet


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A snippet with one action; `rank` is the action's place among the snippet's own."""

    stored: StoredSnippet
    action: str
    rank: int

    @property
    def agent(self) -> str:
        """The agent's id."""
        return self.stored.agent

    @property
    def snippet(self) -> Snippet:
        """The finding."""
        return self.stored.snippet

    @property
    def name(self) -> str:
        """The same for the same finding and action, in every run."""
        return "\n".join((self.snippet.dedupe_key, self.agent, self.snippet.kind, self.action))

    def expiry(self, instant: datetime) -> datetime:
        """When it stops being true, in UTC; its period counts from now if its clock ran ahead."""
        ahead = max(self.stored.created.astimezone(UTC) - instant, timedelta())
        return self.snippet.expires_at.astimezone(UTC) - ahead


def candidates(brief: Brief) -> tuple[Candidate, ...]:
    """Every snippet × action, in an order that does not depend on the snippets' own."""
    found = [
        Candidate(stored=stored, action=action, rank=rank)
        for stored in brief.snippets
        for rank, action in enumerate(stored.snippet.actions)
    ]
    names = {candidate.name for candidate in found}
    # the findings themselves are compared only where their names do not tell them apart
    is_named = len(names) == len(found)
    return tuple(sorted(found, key=(lambda each: each.name) if is_named else _order))


def stable_hash(*parts: str) -> int:
    """The same number for the same texts, on every machine and in every run."""
    return int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=8).digest(), "big")


def _order(candidate: Candidate) -> tuple[str, int, str, str]:
    snippet = candidate.snippet
    facts = repr(sorted(snippet.facts.items(), key=lambda item: item[0]))
    return candidate.name, -snippet.priority, candidate.stored.version, facts + repr(snippet)
