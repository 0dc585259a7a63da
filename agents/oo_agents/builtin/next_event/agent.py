"""Names the next appointment while there is still time to get ready for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from oo_agents.api import (
    CalendarEvent,
    Findings,
    Own,
    Snippet,
    World,
    instant,
    later,
    next_of,
    shortened,
)


class Slot(NamedTuple):
    """An appointment and its instants."""

    start: datetime
    end: datetime
    event: CalendarEvent


class NextEvent:
    """The earliest confirmed appointment within the lead, until shortly after its start."""

    def look(self, world: World, own: Own) -> Findings:
        """At most one snippet; it changes when an appointment enters or leaves its span."""
        lead = timedelta(minutes=own.count("lead_min"))
        grace = timedelta(minutes=own.count("grace_min"))
        slots = _slots(world)
        now = instant(world.now)
        near = [s for s in slots if later(s.start, -lead) <= now < later(s.start, grace)]
        edges = [later(slot.start, by) for slot in slots for by in (-lead, grace)]
        return Findings(
            snippets=tuple(_snippet(slot, slots, grace) for slot in near[:1]),
            next_change=next_of(edges, now),
        )


def _slots(world: World) -> list[Slot]:
    """What takes time, by start; of two at once, the one with a name first."""
    slots = [slot for event in world.calendar if (slot := _slot(event))]
    return sorted(slots, key=lambda s: (s.start, not s.event.title, s.event.id))


def _slot(event: CalendarEvent) -> Slot | None:
    start = event.start
    if start is None or start.is_all_day or event.is_free or event.status != "confirmed":
        return None
    begins = instant(start.at)
    ends = instant(event.end.until) if event.end else begins
    return Slot(begins, max(begins, ends), event)


def _snippet(slot: Slot, slots: list[Slot], grace: timedelta) -> Snippet:
    event = slot.event
    overlapping = next((other for other in slots if _overlaps(slot, other)), None)
    cited = [event.event, *([overlapping.event.event] if overlapping else [])]
    return Snippet(
        kind="event_next" if event.title else "event_unnamed",
        facts={
            "object": event.title,
            "start": slot.start,
            "end": slot.end,
            "has_end": slot.end > slot.start,
            "place": shortened(event.place),
            "is_private": event.is_private,
            "overlaps": shortened(overlapping.event.title) if overlapping else "",
        },
        evidence=tuple(cited),
        dedupe_key=f"next_event/{event.id}",
        expires_at=later(slot.start, grace),
        actions=("prepare",),
        priority=3,
        due=slot.start,
        subjects=(event.id,),
    )


def _overlaps(slot: Slot, other: Slot) -> bool:
    """Whether another appointment begins before this one ends; a copy of it does not count."""
    if other.event.id == slot.event.id or not other.event.title:
        return False
    is_copy = (other.start, other.end) == (slot.start, slot.end) and (
        not slot.event.title or other.event.title == slot.event.title
    )
    return slot.start <= other.start < slot.end and not is_copy
