"""How each agent stands: what a list of agents shows, and when the next look is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents.due import from_ms, to_ms
from oo_agents.known import reason_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from oo_agents.known import Known
    from oo_agents.registry import Entry
    from oo_agents.views import Views


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatus:
    """One agent as a list shows it; `reason` is "" when it is eligible.

    `health` is healthy, unhealthy or new; `problem` says what is wrong and `hint` what to do;
    `snippets` counts the findings that are still good.
    """

    entry: Entry
    reason: str
    is_enabled: bool
    is_trusted: bool
    health: str
    problem: str
    hint: str
    last_run: datetime | None
    next_due: datetime | None
    snippets: int


def status_of(entry: Entry, known: Known, now: datetime, views: Views) -> AgentStatus:
    """How one agent stands."""
    now_ms = to_ms(now)
    said, health, due = (
        known.enabled.get(entry.id),
        known.health.get(entry.id),
        known.due.get(entry.id),
    )
    if entry.problem is not None:
        problem, hint = entry.problem.message, entry.problem.hint
    else:
        problem, hint = (health.message if health else ""), ""
    state = "unhealthy" if problem else "healthy" if health and health.last_ms else "new"
    reason = reason_for(entry, known, now_ms, views)
    return AgentStatus(
        entry=entry,
        reason=reason,
        is_enabled=said is None or said.is_enabled,
        is_trusted=not entry.needs_trust or known.trusted.get(entry.id) == entry.hash,
        health=state,
        problem=problem,
        hint=hint,
        last_run=from_ms(due.last_ms, now) if due and due.last_ms else None,
        next_due=None if reason else next_look(entry.id, known, now),
        snippets=known.live_outputs(entry.id, now_ms),
    )


def next_look(agent: str, known: Known, now: datetime) -> datetime | None:
    """When an eligible agent looks again, `now` at the earliest; None: when something changes."""
    due, health = known.due.get(agent), known.health.get(agent)
    if due is None:
        return now
    times = [ms for ms in (due.next_ms, due.slot_ms) if ms is not None]
    if not times:
        return None
    retry_ms = health.retry_ms if health else 0
    return from_ms(max(min(times), retry_ms, to_ms(now)), now)


def next_of_all(
    agents: Iterable[str], known: Known, now: datetime, without: Collection[str] = ()
) -> datetime | None:
    """When the next look of these eligible agents is due; None when only a change brings one."""
    times = [
        at
        for agent in agents
        if agent not in without and (at := next_look(agent, known, now)) is not None
    ]
    return min(times, key=to_ms, default=None)
