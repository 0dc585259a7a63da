"""The profile at one moment: preferences, contexts, the choice and all grants, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.answers import ContextRow
from oo_app.profile import contexts as rules
from oo_app.profile.consents import Grants, grants_from
from oo_app.profile.contexts import Active, Choice, Context
from oo_app.profile.hours import is_within, next_edge
from oo_app.profile.preferences import Preferences, preferences_from
from oo_app.wall_clock import instant
from oo_storage import home
from oo_storage import profile as stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from oo_app.profile.values import Declared


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What the person set, chose and agreed to; `epoch` is the consents' epoch."""

    preferences: Preferences
    zone: ZoneInfo
    contexts: tuple[Context, ...]
    chosen: Choice | None
    grants: Grants
    epoch: int

    def active(self, now: datetime) -> Active:
        """The context that is active at `now`."""
        return rules.active_context(self.contexts, self.chosen, now, self.zone)

    def is_quiet(self, now: datetime) -> bool:
        """Whether `now` lies in the quiet hours."""
        return is_within(now, self.preferences.hours("quiet_hours"), self.zone)

    def is_paused(self, now: datetime) -> bool:
        """Whether the person paused oO at `now`."""
        until = self.preferences.moment("paused_until")
        return until is not None and now < until

    def next_change(self, now: datetime) -> datetime | None:
        """The next instant at which context, quiet hours or pause change; None for never."""
        until = self.preferences.moment("paused_until")
        changes = (
            rules.next_change(self.contexts, self.chosen, now, self.zone),
            next_edge(now, self.preferences.hours("quiet_hours"), self.zone),
            until if self.is_paused(now) else None,
        )
        return min((change for change in changes if change), default=None)

    def context_rows(self, now: datetime) -> tuple[ContextRow, ...]:
        """One row for each context, by id."""
        active = self.active(now)
        return tuple(_row(context, active) for context in self.contexts)


def read_profile(
    db: sqlite3.Connection, declared: Mapping[str, Declared], system: ZoneInfo
) -> ProfileView:
    """The profile as its folds hold it.

    `declared` are all preferences by full name, `system` is the machine's zone.
    """
    preferences = preferences_from(declared, stored.preferences(db))
    zone = preferences.zone(system)
    built_ins = rules.built_in(preferences.hours("work_hours"))
    own = (_context(each) for each in stored.contexts(db))
    return ProfileView(
        preferences=preferences,
        zone=zone,
        contexts=rules.all_contexts(built_ins, own),
        chosen=_choice(stored.chosen_context(db), zone),
        grants=grants_from(stored.consent_heads(db)),
        epoch=home.epoch(db),
    )


def _context(each: stored.StoredContext) -> Context:
    return Context(each.id, rules.rules_from(each.rules), each.is_busy)


def _choice(chosen: stored.StoredChoice | None, zone: ZoneInfo) -> Choice | None:
    if chosen is None:
        return None
    return Choice(chosen.id, None if chosen.until_ms is None else instant(chosen.until_ms, zone))


def _row(context: Context, active: Active) -> ContextRow:
    is_active = context.id == active.id
    return ContextRow(
        id=context.id,
        is_active=is_active,
        is_busy=context.is_busy,
        rules=tuple(rules.rule_text(rule) for rule in context.rules),
        until=active.until if is_active else None,
        origin=active.origin if is_active else "",
    )
