"""What a look changes, against what is stored; and the one commit that keeps a sweep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents import acts
from oo_agents.due import after_look, next_slot_ms, to_ms, waiting
from oo_agents.findings import state_text
from oo_agents.looking import health_after
from oo_agents.stored import findings_hash, outputs_of
from oo_storage import agents as stored
from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.log import NewEvent

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from oo_agents.citations import Citations
    from oo_agents.known import Job, Known
    from oo_agents.looking import Looked

SWEEP_SUBJECT = "sweep"
# Findings of agents that no longer look are kept no longer than this.
LONG_EXPIRED_MS = 24 * 3_600_000


@dataclass(slots=True)
class Outcome:
    """What one look changes; `state` is its new state as JSON text ("" when it keeps the last)."""

    job: Job
    outputs: list[stored.Output]
    changed: list[stored.Output]
    gone: list[str]
    refreshed: list[tuple[int, str, str]]
    state: str
    due: stored.Due
    health: stored.Health
    is_health_new: bool

    @property
    def problem(self) -> str:
        """What failed, "" when nothing did."""
        return self.job.looked.problem if self.job.looked else ""

    @property
    def is_waiting(self) -> bool:
        """Its model has not answered yet; what it found before stays."""
        return self.job.looked is not None and self.job.looked.ask is not None

    @property
    def has_changed(self) -> bool:
        """Its findings or its state are others than before."""
        return bool(self.changed or self.gone or self.state)

    @property
    def must_write(self) -> bool:
        """It cannot wait in memory."""
        return self.has_changed or bool(self.refreshed) or self.is_health_new


def outcome_of(
    job: Job,
    looked: Looked,
    known: Known,
    now: datetime,
    seq: int,
    *,
    citations: Citations,
    salt: bytes,
) -> Outcome:
    """Compare what a look gave with what is stored; `seq` is the log's last seq that it saw."""
    agent, now_ms = job.entry.id, to_ms(now)
    before = known.health.get(agent)
    health = health_after(before, job.manifest, looked, now_ms)
    findings = looked.findings
    if looked.ask is not None:
        return _waiting(job, health, known, now, seq)
    if findings is None:
        return _failed(job, health, now, seq)
    outputs = outputs_of(
        findings, job.manifest, job.keys, job.world, citations=citations, salt=salt
    )
    heads = known.heads.get(agent, {})
    changed = [each for each in outputs if heads.get(each.dedupe_key, ("",))[0] != each.hash]
    refreshed = [
        (each.expires_ms, agent, each.dedupe_key)
        for each in outputs
        if each not in changed
        and _needs_refresh(heads[each.dedupe_key][1], each.expires_ms, now_ms)
    ]
    state = state_text(findings.state)
    due = after_look(
        job.manifest,
        now=now,
        seen_seq=seq,
        basis=job.basis,
        next_change=findings.next_change,
        expiries_ms=_expiries(outputs, heads, {key for _ms, _agent, key in refreshed}),
    )
    return Outcome(
        job=job,
        outputs=outputs,
        changed=changed,
        gone=sorted(set(heads) - {each.dedupe_key for each in outputs}),
        refreshed=refreshed,
        state="" if state == known.states.get(agent, "") else state,
        due=due,
        health=health,
        is_health_new=health.message != (before.message if before else ""),
    )


def _failed(job: Job, health: stored.Health, now: datetime, seq: int) -> Outcome:
    """The findings of the last good look stay; the next look waits for the health's retry."""
    due = stored.Due(
        agent=job.entry.id,
        next_ms=health.retry_ms,
        slot_ms=next_slot_ms(job.manifest, now),
        last_ms=to_ms(now),
        seen_seq=seq,
        basis=job.basis,
    )
    return Outcome(job, [], [], [], [], "", due, health, is_health_new=True)


def _waiting(job: Job, health: stored.Health, known: Known, now: datetime, seq: int) -> Outcome:
    """The findings of the last good look stay as long as they hold."""
    heads = known.heads.get(job.entry.id, {})
    due = after_look(
        job.manifest,
        now=now,
        seen_seq=seq,
        basis=waiting(job.basis),
        next_change=None,
        expiries_ms=[ms for _hash, ms in heads.values() if ms > to_ms(now)],
    )
    before = known.health.get(job.entry.id)
    is_health_new = health.message != (before.message if before else "")
    return Outcome(job, [], [], [], [], "", due, health, is_health_new)


def keep(db: sqlite3.Connection, outcomes: Sequence[Outcome], now_ms: int) -> None:
    """Write the changed findings, due times and health of a sweep; forget what expired long ago."""
    stored.forget_expired(db, now_ms - LONG_EXPIRED_MS)
    for outcome in outcomes:
        if outcome.changed or outcome.gone:
            stored.replace_outputs(db, outcome.job.entry.id, outcome.changed, outcome.gone)
        stored.refresh_expiries(db, outcome.refreshed)
    stored.save_due(db, [outcome.due for outcome in outcomes])
    keys = {outcome.job.entry.id: sorted(outcome.job.keys) for outcome in outcomes}
    stored.save_health(db, [outcome.health for outcome in outcomes], keys)


def events_of(
    outcomes: Sequence[Outcome], now_ms: int, events_read: int, salt: bytes
) -> list[NewEvent]:
    """The events of a sweep: each new state, and the sweep itself if anything changed."""
    changed = [outcome for outcome in outcomes if outcome.has_changed]
    if not changed:
        return []
    states = [
        acts.state_changed(
            outcome.job.entry.id,
            outcome.job.manifest.version,
            outcome.state,
            outcome.job.keys,
            now_ms,
        )
        for outcome in changed
        if outcome.state
    ]
    return [*states, _sweep_event(outcomes, now_ms, events_read, salt)]


def _sweep_event(
    outcomes: Sequence[Outcome], now_ms: int, events_read: int, salt: bytes
) -> NewEvent:
    runs = [
        intents.AgentRun(
            agent=outcome.job.entry.id,
            version=outcome.job.manifest.version,
            output_hash=findings_hash(outcome.outputs, salt),
            snippets=len(outcome.outputs),
        )
        for outcome in outcomes
        if not outcome.problem and not outcome.is_waiting
    ]
    data = intents.SweepDone(now_ms=now_ms, runs=runs, events_read=max(0, events_read))
    return NewEvent(data, "oo", SWEEP_SUBJECT, now_ms)


def _needs_refresh(stored_ms: int, new_ms: int, now_ms: int) -> bool:
    """An expiry that only moves on is written once half of it is used up, for few writes."""
    return new_ms < stored_ms or (stored_ms - now_ms) * 2 < new_ms - now_ms


def _expiries(
    outputs: Sequence[stored.Output], heads: dict[str, tuple[str, int]], moved: set[str]
) -> list[int]:
    """When each finding expires as it will be stored."""
    return [
        heads[each.dedupe_key][1]
        if each.dedupe_key not in moved and heads.get(each.dedupe_key, ("",))[0] == each.hash
        else each.expires_ms
        for each in outputs
    ]
