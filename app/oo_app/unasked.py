"""Whether oO may speak first at this moment: the gates of a decision and those of the desk as one.

Pure: where the recommender's interruption gates meet the notifier's gates of the moment.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_app.notifier.moment import Held, gate_words, held_by
from oo_app.recommender.acceptance import instant
from oo_app.recommender.brief import Past, Showing
from oo_app.recommender.gates import INTERRUPTION_GATES, Blocked, interruption_gates, reason
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from oo_agents.api import World
    from oo_app.notifier.moment import Desk
    from oo_app.recommender.brief import Brief, Shown

UNLIMITED = 1_000_000


def withheld_by(brief: Brief, desk: Desk) -> tuple[Held, ...]:
    """Every gate that keeps oO from speaking first now."""
    gates = interruption_gates(brief)
    standing = tuple(Held(gate=each.gate, until=each.until) for each in gates)
    return (*standing, *held_by(desk, brief.instant))


def shown_until(brief: Brief, shown: Iterable[Shown]) -> Brief:
    """The brief with the deliveries that caps and gaps count; what is dated later counts as now."""
    seen = (Showing(tip=each.tip, at=min(instant(each.time_ms), brief.instant)) for each in shown)
    return replace(brief, past=Past(shown=tuple(seen)))


def free_to_speak(brief: Brief) -> Brief:
    """The brief of a moment that forbids nothing: what would be said first, if one might."""
    rules = replace(brief.rules, quiet_hours=None, daily_cap=UNLIMITED, min_gap=timedelta())
    context = replace(brief.context, is_busy=False)
    return replace(brief, rules=rules, context=context, paused_until=None, is_asked=False)


def held_words(gate: str, until: datetime | None, now: datetime) -> str:
    """Why something was withheld, in words without content."""
    if gate in _WITHOUT_DETAIL:
        return _WITHOUT_DETAIL[gate]()
    if gate in INTERRUPTION_GATES:
        return reason(Blocked(gate=gate, until=until), now)
    return gate_words(gate)


_WITHOUT_DETAIL: dict[str, Callable[[], str]] = {
    "daily_cap": lambda: _("That day had as many tips as you want in one"),
    "busy": lambda: _("The context of that time was a busy one"),
}


def meeting_until(world: World) -> datetime | None:
    """The end of the appointments that go on now, in UTC; None when there is none.

    Appointments that follow each other without a break are one.
    """
    now = world.now.astimezone(UTC)
    until = now
    for start, end in sorted(_spans(world)):
        if start <= until < end:
            until = end
    return until if until > now else None


def _spans(world: World) -> Iterable[tuple[datetime, datetime]]:
    for event in world.calendar:
        start, end = event.start, event.end
        if start is None or end is None or start.is_all_day:
            continue
        if event.is_free or event.status == "cancelled":
            continue
        yield start.at.astimezone(UTC), end.at.astimezone(UTC)
