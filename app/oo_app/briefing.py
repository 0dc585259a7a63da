"""Builds a decision's brief: where the profile, the agents' snippets and the sources meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from oo_app.profile.preferences import cost_of_speaking, wishes
from oo_app.recommender.brief import ActiveContext, Brief, ModelTerms, Rules, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oo_agents.api import CalendarEvent, World
    from oo_agents.registry import Registry
    from oo_app.answers_sources import SourceRow
    from oo_app.profile.hours import Hours
    from oo_app.profile.view import ProfileView
    from oo_app.recommender.brief import PhraseBook, StoredSnippet

GAP_SEEN = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known when a brief is built.

    `world` shows what oO itself may know; `skipped` are (agent, reason) pairs; `model` says on
    what terms a model takes part.
    """

    now: datetime
    profile: ProfileView
    snippets: Sequence[StoredSnippet]
    skipped: Sequence[tuple[str, str]]
    sources: Sequence[SourceRow]
    writable: frozenset[str]
    world: World
    model: ModelTerms = field(default_factory=ModelTerms)


def brief_of(situation: Situation, registry: Registry, *, is_asked: bool) -> Brief:
    """The brief of one decision."""
    profile, now = situation.profile, situation.now
    active = profile.active(now)
    busy = {context.id for context in profile.contexts if context.is_busy}
    sources = situation.sources
    return Brief(
        now=now,
        is_asked=is_asked,
        rules=rules_of(profile),
        context=ActiveContext(id=active.id, is_busy=active.id in busy, until=active.until),
        snippets=tuple(situation.snippets),
        phrases=phrases_of(registry),
        grants={each.id: profile.grants.granted_to(each.id) for each in registry.entries()},
        skipped=tuple(Skipped(agent=agent, reason=why) for agent, why in situation.skipped),
        free_min=free_minutes(situation.world),
        paused_until=profile.preferences.moment("paused_until"),
        has_sources=bool(sources),
        read_only=frozenset(each.id for each in sources) - situation.writable,
        source_names=source_names(sources),
        model=situation.model,
        ttls={e.id: e.manifest.ttl_max for e in registry.entries() if e.manifest is not None},
    )


def rules_of(profile: ProfileView) -> Rules:
    """The preferences that bind a decision."""
    preferences = profile.preferences
    return Rules(
        quiet_hours=_times(preferences.hours("quiet_hours")),
        daily_cap=preferences.integer("daily_cap"),
        min_gap=preferences.duration("min_gap") or timedelta(),
        cost=cost_of_speaking(preferences),
        tip_length=preferences.text("tip_length"),
        language=preferences.text("language"),
        work_hours=_times(preferences.hours("work_hours")),
        wishes=wishes(preferences),
    )


def phrases_of(registry: Registry) -> PhraseBook:
    """The templates of every agent by (agent, kind, action)."""
    return {
        (entry.id, kind, action): wording
        for entry in registry.entries()
        if entry.manifest is not None
        for kind, emit in entry.manifest.emits.items()
        for action, wording in emit.actions.items()
    }


def source_names(sources: Iterable[SourceRow]) -> Mapping[str, str]:
    """What to call each source: the name of its file or folder, or its kind."""
    return {each.id: PurePath(each.place).name or each.kind for each in sources}


def free_minutes(world: World) -> int | None:
    """Minutes until the next event that blocks time; None when none is near, 0 in one."""
    busy = [each for each in world.calendar if _blocks(each)]
    now = world.now.astimezone(UTC)
    starts = []
    for event in busy:
        start, end = event.start, event.end or event.start
        if start is None or end is None:
            continue
        begins, ends = start.at.astimezone(UTC), end.at.astimezone(UTC)
        if begins <= now < ends:
            return 0
        if now < begins <= now + GAP_SEEN:
            starts.append(begins)
    return int((min(starts) - now).total_seconds() // 60) if starts else None


def _blocks(event: CalendarEvent) -> bool:
    is_timed = event.start is not None and not event.start.is_all_day
    return is_timed and not event.is_free and event.status != "cancelled"


def _times(hours: Hours | None) -> tuple[time, time] | None:
    if hours is None:
        return None
    return _time(hours.start_min), _time(hours.end_min)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
