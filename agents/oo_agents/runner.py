"""Runs agents: who is due looks at the world, and one commit keeps what changed.

Looks happen outside transactions. The commit is discarded if a consent moved meanwhile, and an
agent's part of it if that agent did. A sweep in which nothing changed writes nothing: due times
stay in memory until the next commit or `flush`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oo_agents.api import Own
from oo_agents.asks import no_replies, no_terms
from oo_agents.citations import Citations
from oo_agents.due import from_ms, is_missed, next_slot_ms, to_ms
from oo_agents.known import Job, Known, due_jobs, eligible, own_of, read_known, readable
from oo_agents.looking import Looked
from oo_agents.outcome import events_of, keep, outcome_of
from oo_agents.pool import Pool, check_trust
from oo_agents.status import next_of_all, status_of
from oo_agents.stored import stored_snippet
from oo_storage import agents as stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from oo_agents.api import World
    from oo_agents.asks import Ask, Replies, Terms
    from oo_agents.manifest import Manifest
    from oo_agents.outcome import Outcome
    from oo_agents.registry import Entry, Registry
    from oo_agents.status import AgentStatus
    from oo_agents.stored import StoredSnippet
    from oo_agents.views import Views
    from oo_storage.database import Database
    from oo_storage.log import Log


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """What a sweep did.

    `ran` are the agents that looked, `changed` those whose findings or state changed; `waiting`
    were due but had to wait (for time or power), `problems` say what failed. `is_discarded` when
    a consent moved meanwhile and nothing was kept. `seqs` are the events appended, `next_due` is
    when the next look is due (None: only a change brings one). `asks` are all inputs for which
    prompt agents wait for a model's reply: once one is there, a sweep makes findings of it.
    """

    ran: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    is_discarded: bool = False
    seqs: tuple[int, ...] = ()
    next_due: datetime | None = None
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class _Late:
    """What of a look is not written yet."""

    due: stored.Due
    health: stored.Health | None = None
    keys: tuple[str, ...] = ()


class _Moved(Exception):
    """A consent changed while agents looked."""


class Runner:
    """Lets due agents look, keeps what they found, and hands out what is still good."""

    def __init__(
        self,
        registry: Registry,
        database: Database,
        log: Log,
        *,
        epoch_of: Callable[[sqlite3.Connection], int],
        salt: bytes = b"",
        replies: Replies = no_replies,
        terms: Callable[[], Terms] = no_terms,
        monotonic_s: Callable[[], float] = time.monotonic,
        spent_s: Callable[[], float] = time.thread_time,
    ) -> None:
        """`epoch_of` reads the consent epoch; `salt` (at most 64 bytes) keys the home's hashes.

        `replies` are what models said, and `terms` those on which prompt agents may ask one.
        """
        self.registry = registry
        self._database = database
        self._log = log
        self._epoch_of = epoch_of
        self._salt = salt
        self._terms = terms
        self._pool = Pool(monotonic_s=monotonic_s, spent_s=spent_s, replies=replies, salt=salt)
        self._asks: Mapping[str, Ask] = {}
        # Replaced, never changed: faces ask while a sweep runs in another thread.
        self._late: Mapping[str, _Late] = {}
        self._late_epoch: int | None = None
        self._last_seq: int | None = None
        self._snippets: Mapping[tuple[str, str, str, str], StoredSnippet] = {}

    def due(
        self, now: datetime, views: Views, changed_keys: frozenset[str] = frozenset()
    ) -> tuple[str, ...]:
        """The eligible agents that would look now."""
        known = self._known(views)
        jobs = due_jobs(self._speaking(known, now, views), known, now, views, changed_keys)
        return tuple(job.entry.id for job in jobs)

    def sweep(
        self,
        now: datetime,
        views: Views,
        *,
        changed_keys: frozenset[str] = frozenset(),
        deadline_s: float | None = None,
        on_battery: bool = False,
    ) -> SweepReport:
        """Let every due agent look and keep what changed in one commit.

        What changed in the log since an agent's last look is known here; `changed_keys` adds to
        it. `deadline_s` is a time of the monotonic clock: agents that cannot look before it stay
        due. Heavy agents wait while `on_battery`.
        """
        self.registry.refresh()
        known = self._known(views)
        speaking = self._speaking(known, now, views)
        self._plan_slots(speaking, known, now)
        jobs = due_jobs(speaking, known, now, views, changed_keys)
        powerless = {job.entry.id for job in jobs if on_battery and job.manifest.cost == "heavy"}
        citations = Citations()
        ready = [job for job in jobs if job.entry.id not in powerless]
        self._pool.look(ready, citations, deadline_s)
        outcomes = [
            outcome_of(job, looked, known, now, views.seq, citations=citations, salt=self._salt)
            for job in ready
            if (looked := job.looked) is not None
        ]
        self._note_asks(outcomes, {entry.id for entry, _ in speaking})
        report = self._kept(outcomes, now, views)
        for outcome in outcomes if not report.is_discarded else ():
            known.due[outcome.job.entry.id] = outcome.due
            known.health[outcome.job.entry.id] = outcome.health
        return replace(
            report,
            waiting=tuple(job.entry.id for job in jobs if job.looked is None),
            next_due=next_of_all((entry.id for entry, _ in speaking), known, now, powerless),
            asks=tuple(ask for agent, ask in self._asks.items() if agent not in powerless),
        )

    def snippets(self, now: datetime, views: Views) -> tuple[StoredSnippet, ...]:
        """The freshest unexpired findings of eligible agents, by agent and dedupe key."""
        known, now_ms = self._known(views), to_ms(now)
        allowed = {entry.id: manifest for entry, manifest in self._speaking(known, now, views)}
        wanted = [
            (agent, key, digest, str(now.tzinfo))
            for agent, heads in known.heads.items()
            if agent in allowed
            for key, (digest, expires_ms) in heads.items()
            if expires_ms > now_ms
        ]
        decoded = self._decoded(wanted, allowed, now)
        found = [
            _with_expiry(each, known, allowed[each.agent], now)
            for key in wanted
            if (each := decoded.get(key)) is not None
            and each.version == allowed[each.agent].version
            and each.keys_used <= readable(allowed[each.agent], views, known.terms)
        ]
        return tuple(sorted(found, key=lambda each: (each.agent, each.snippet.dedupe_key)))

    def statuses(self, now: datetime, views: Views) -> tuple[AgentStatus, ...]:
        """Every agent as a list shows it."""
        self.registry.refresh()
        known = self._known(views)
        return tuple(status_of(entry, known, now, views) for entry in self.registry.entries())

    def said_about(self, agent: str) -> stored.Enabled | None:
        """What the person, or a rule, last said about running an agent; None when nothing."""
        return self._database.read(stored.enabled).get(agent)

    def next_due(self, now: datetime, views: Views) -> datetime | None:
        """When the next look of an eligible agent is due; None when only a change brings one."""
        known = self._known(views)
        speaking = self._speaking(known, now, views)
        return next_of_all((entry.id for entry, _ in speaking), known, now)

    def own_of(self, agent: str, views: Views) -> Own:
        """The preferences and the last state of an agent; raises UnknownName."""
        manifest = self.registry.get(agent).manifest
        return Own() if manifest is None else own_of(manifest, self._known(views), views)

    def keys_of(self, agent: str, views: Views) -> frozenset[str]:
        """The keys that an agent looks at; none for a broken or unknown one."""
        manifest = self.registry.manifest(agent)
        return readable(manifest, views, self._terms()) if manifest else frozenset()

    def run_once(self, agent: str, world: World, own: Own) -> Looked:
        """Let one agent look at a world, and keep nothing.

        A broken agent gives a problem; raises UnknownName, and Refused for an untrusted program.
        """
        entry = self.registry.get(agent)
        if entry.needs_trust:
            check_trust(entry, self._database.read(stored.trusted).get(agent, ""))
        if entry.manifest is None:
            return Looked(None, str(entry.problem))
        language = self._terms().language
        job = Job(entry, entry.manifest, entry.manifest.keys, "", world, own, language)
        return self._pool.look_once(job, Citations())

    def flush(self) -> None:
        """Write the due times and health that are still in memory only."""
        if self._late:
            self._database.write(self._write_if_unmoved, is_durable=False, is_urgent=False)
            self._late = {}

    def _known(self, views: Views) -> Known:
        if self._late_epoch != views.epoch:
            # A revocation may have erased the rows that these would bring back.
            self._late = {}
            self._late_epoch = views.epoch
        known = self._database.read(read_known)
        known.terms = self._terms()
        for agent, late in self._late.items():
            known.due[agent] = late.due
            if late.health is not None:
                known.health[agent] = late.health
        return known

    def _speaking(self, known: Known, now: datetime, views: Views) -> list[tuple[Entry, Manifest]]:
        return list(eligible(self.registry.entries(), known, to_ms(now), views))

    def _plan_slots(
        self, speaking: Sequence[tuple[Entry, Manifest]], known: Known, now: datetime
    ) -> None:
        """Give new agents with a cron schedule their first time; leave out missed ones."""
        now_ms = to_ms(now)
        for entry, manifest in speaking:
            last = known.due.get(entry.id)
            if last is None and manifest.schedule.cron is not None:
                last = stored.Due(entry.id, None, None, 0, 0, "")
            elif last is None or not is_missed(manifest, last, now_ms):
                continue
            planned = replace(last, slot_ms=next_slot_ms(manifest, now))
            known.due[entry.id] = planned
            self._late = {**self._late, entry.id: _Late(planned)}

    def _note_asks(self, outcomes: Sequence[Outcome], speaking: Collection[str]) -> None:
        asks = {agent: ask for agent, ask in self._asks.items() if agent in speaking}
        for outcome in outcomes:
            looked = outcome.job.looked
            asks.pop(outcome.job.entry.id, None)
            if looked is not None and looked.ask is not None:
                asks[outcome.job.entry.id] = looked.ask
        self._asks = asks

    def _kept(self, outcomes: Sequence[Outcome], now: datetime, views: Views) -> SweepReport:
        report = SweepReport(
            ran=tuple(outcome.job.entry.id for outcome in outcomes),
            problems={
                outcome.job.entry.id: outcome.problem for outcome in outcomes if outcome.problem
            },
        )
        if not any(outcome.must_write for outcome in outcomes):
            late = {
                each.due.agent: _Late(each.due, each.health, tuple(each.job.keys))
                for each in outcomes
            }
            self._late = {**self._late, **late}
            return report
        try:
            seqs, dropped = self._database.write(
                lambda db: self._commit(db, outcomes, now, views),
                is_durable=False,
                is_urgent=False,
            )
        except _Moved:
            return replace(report, is_discarded=True)
        self._late = {}
        self._last_seq = views.seq
        changed = (each.job.entry.id for each in outcomes if each.has_changed)
        kept = tuple(agent for agent in changed if agent not in dropped)
        return replace(report, changed=kept, seqs=tuple(seqs))

    def _commit(
        self, db: sqlite3.Connection, outcomes: Sequence[Outcome], now: datetime, views: Views
    ) -> tuple[list[int], set[str]]:
        if self._epoch_of(db) != views.epoch:
            raise _Moved
        enabled, trusted = stored.enabled(db), stored.trusted(db)
        dropped = {
            outcome.job.entry.id
            for outcome in outcomes
            if self._has_moved(outcome.job, enabled, trusted)
        }
        kept = [outcome for outcome in outcomes if outcome.job.entry.id not in dropped]
        self._write_late(db)
        keep(db, kept, to_ms(now))
        events_read = 0 if self._last_seq is None else views.seq - self._last_seq
        return self._log.append(db, events_of(kept, to_ms(now), events_read, self._salt)), dropped

    def _has_moved(
        self, job: Job, enabled: Mapping[str, stored.Enabled], trusted: Mapping[str, str]
    ) -> bool:
        """Whether the agent became another one, or was stopped, while it looked."""
        said = enabled.get(job.entry.id)
        is_stopped = said is not None and not said.is_enabled
        is_untrusted = job.entry.needs_trust and trusted.get(job.entry.id) != job.entry.hash
        is_other = self.registry.manifest(job.entry.id) != job.manifest
        return is_other or is_stopped or is_untrusted

    def _write_if_unmoved(self, db: sqlite3.Connection) -> None:
        # A revocation may have erased the rows that these would bring back.
        if self._epoch_of(db) == self._late_epoch:
            self._write_late(db)

    def _write_late(self, db: sqlite3.Connection) -> None:
        rows = tuple(self._late.values())
        stored.save_due(db, [late.due for late in rows])
        keys = {late.due.agent: late.keys for late in rows}
        stored.save_health(db, [late.health for late in rows if late.health], keys)

    def _decoded(
        self,
        wanted: Sequence[tuple[str, str, str, str]],
        manifests: Mapping[str, Manifest],
        now: datetime,
    ) -> dict[tuple[str, str, str, str], StoredSnippet]:
        """The wanted snippets; those that are in memory already are not read again."""
        kept = {each: known for each in wanted if (known := self._snippets.get(each))}
        if len(kept) < len(wanted):
            rows = {
                (row.agent, row.dedupe_key, row.hash): row
                for row in self._database.read(stored.outputs)
            }
            for each in wanted:
                row = rows.get(each[:3])
                if each in kept or row is None:
                    continue
                if row.version == manifests[row.agent].version:
                    kept[each] = stored_snippet(row, manifests[row.agent], now)
        self._snippets = kept
        return kept


def _with_expiry(
    found: StoredSnippet, known: Known, manifest: Manifest, now: datetime
) -> StoredSnippet:
    """The snippet with its expiry as it is stored now, within the declared period."""
    _hash, expires_ms = known.heads[found.agent][found.snippet.dedupe_key]
    latest_ms = to_ms(now) + manifest.ttl_max // timedelta(milliseconds=1)
    expires = from_ms(min(expires_ms, latest_ms), now)
    if expires == found.snippet.expires_at:
        return found
    return replace(found, snippet=replace(found.snippet, expires_at=expires))
