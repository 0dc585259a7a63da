"""What the tables say about all agents, read at once, and what follows for each."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents.api import Own
from oo_agents.asks import ANY_TERMS, Terms
from oo_agents.due import is_due, seqs_by_key, to_ms, waiting
from oo_agents.eligibility import Situation, reason_against
from oo_agents.preferences import own_preferences
from oo_storage import agents as stored
from oo_storage.log import newest_seqs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from oo_agents.api import World
    from oo_agents.looking import Looked
    from oo_agents.manifest import Manifest
    from oo_agents.registry import Entry
    from oo_agents.views import Views

COSTS = ("tiny", "small", "medium", "heavy")


@dataclass(slots=True)
class Known:
    """The rows of every agent by its id; `heads` are (hash, expires_ms) by dedupe key.

    `terms` are those on which prompt agents may have a model asked.
    """

    enabled: dict[str, stored.Enabled]
    trusted: dict[str, str]
    states: dict[str, str]
    due: dict[str, stored.Due]
    health: dict[str, stored.Health]
    heads: dict[str, dict[str, tuple[str, int]]]
    seqs: dict[str, int]
    terms: Terms = ANY_TERMS

    def live_outputs(self, agent: str, now_ms: int) -> int:
        """How many findings of an agent are still good."""
        return sum(expires > now_ms for _hash, expires in self.heads.get(agent, {}).values())


@dataclass(slots=True)
class Job:
    """One agent that is due, with what it will see; `looked` is set once it has looked."""

    entry: Entry
    manifest: Manifest
    keys: frozenset[str]
    basis: str
    world: World
    own: Own
    language: str = ""
    looked: Looked | None = None


def read_known(db: sqlite3.Connection) -> Known:
    """Read everything the runner needs to decide."""
    heads: dict[str, dict[str, tuple[str, int]]] = {}
    for agent, key, digest, expires_ms in stored.output_heads(db):
        heads.setdefault(agent, {})[key] = (digest, expires_ms)
    return Known(
        enabled=stored.enabled(db),
        trusted=stored.trusted(db),
        states=stored.states(db),
        due=stored.due_rows(db),
        health=stored.health_rows(db),
        heads=heads,
        seqs=seqs_by_key(newest_seqs(db)),
    )


def reason_for(entry: Entry, known: Known, now_ms: int, views: Views) -> str:
    """Why an agent may not speak now; "" when it may."""
    return _reason(entry, known, now_ms, views, views.granted("oo"))


def _reason(
    entry: Entry, known: Known, now_ms: int, views: Views, collected: frozenset[str]
) -> str:
    return reason_against(
        entry,
        Situation(
            granted=views.granted(entry.id),
            collected=collected,
            context=views.context,
            now_ms=now_ms,
            enabled=known.enabled.get(entry.id),
            trusted_hash=known.trusted.get(entry.id, ""),
            health=known.health.get(entry.id),
            has_output=known.live_outputs(entry.id, now_ms) > 0,
            terms=known.terms,
        ),
    )


def readable(manifest: Manifest, views: Views, terms: Terms) -> frozenset[str]:
    """The keys an agent looks at: granted to it and, where a model reads them, to its host."""
    keys = views.granted(manifest.id) & manifest.keys
    return keys & terms.keys if manifest.type == "prompt" else keys


def eligible(
    entries: Iterable[Entry], known: Known, now_ms: int, views: Views
) -> Iterator[tuple[Entry, Manifest]]:
    """The agents that may speak now."""
    collected = views.granted("oo")
    for entry in entries:
        if entry.manifest is None or _reason(entry, known, now_ms, views, collected):
            continue
        yield entry, entry.manifest


def due_jobs(
    speaking: Iterable[tuple[Entry, Manifest]],
    known: Known,
    now: datetime,
    views: Views,
    changed_keys: frozenset[str],
) -> list[Job]:
    """Those of the eligible agents that look now, the cheapest first."""
    now_ms = to_ms(now)
    worlds: dict[frozenset[str], World] = {}
    found = []
    for entry, manifest in speaking:
        keys = readable(manifest, views, known.terms)
        basis = _basis(entry, manifest, keys, views, known.terms)
        if not _looks(manifest, known, now_ms, basis, keys, changed_keys):
            continue
        if keys not in worlds:
            worlds[keys] = views.world(keys, now)
        own = own_of(manifest, known, views)
        language = known.terms.language
        found.append(Job(entry, manifest, keys, basis, worlds[keys], own, language))
    return sorted(found, key=_by_cost)


def own_of(manifest: Manifest, known: Known, views: Views) -> Own:
    """An agent's preferences and last state."""
    state = known.states.get(manifest.id, "")
    return Own(
        preferences=own_preferences(manifest.preferences.values(), views.preferences(manifest.id)),
        state=json.loads(state) if state else None,
    )


def _looks(
    manifest: Manifest,
    known: Known,
    now_ms: int,
    basis: str,
    keys: frozenset[str],
    changed_keys: frozenset[str],
) -> bool:
    last, health = known.due.get(manifest.id), known.health.get(manifest.id)
    if last is not None and last.basis == waiting(basis):
        return True
    is_same = last is not None and last.basis == basis
    if health is not None and health.retry_ms > now_ms and is_same:
        return False
    return is_due(
        manifest,
        last,
        now_ms=now_ms,
        basis=basis,
        data_seq=max((known.seqs.get(key, 0) for key in keys), default=0),
        has_output=known.live_outputs(manifest.id, now_ms) > 0,
        is_changed=bool(keys & changed_keys),
    )


def _basis(
    entry: Entry, manifest: Manifest, keys: frozenset[str], views: Views, terms: Terms
) -> str:
    """Names all but the data that a look depends on; another basis means another look."""
    chosen = sorted(views.preferences(manifest.id).items())
    parts: tuple[object, ...] = (
        manifest.version, entry.hash, sorted(keys), views.context, views.settings, chosen,
    )  # fmt: skip
    if manifest.type == "prompt":
        parts += (terms.language,)
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _by_cost(job: Job) -> tuple[bool, int, str]:
    is_program = job.manifest.type == "program"
    return is_program, COSTS.index(job.manifest.cost), job.entry.id
