"""Asks for a break after a long time at the machine without one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from oo_agents.api import Device, Findings, Own, Snippet, World, instant, later, next_of

MOST = 10  # were there ever so many machines


class Stretch(NamedTuple):
    """Time at a machine without a pause, and from when to when a break is due."""

    since: datetime
    begins: datetime
    ends: datetime
    device: Device


class BreakGuard:
    """One snippet per machine and stretch of activity, while the person is still at it."""

    def look(self, world: World, own: Own) -> Findings:
        """A snippet from so many minutes without a pause until the input ends."""
        now = instant(world.now)
        stretches = [found for device in world.device if (found := _stretch(device, own))]
        due = [stretch for stretch in stretches if stretch.begins <= now < stretch.ends]
        return Findings(
            snippets=tuple(_snippet(s) for s in due[:MOST]),
            next_change=next_of([edge for s in stretches for edge in (s.begins, s.ends)], now),
        )


def _stretch(device: Device, own: Own) -> Stretch | None:
    """The stretch the last reading tells of; None when it ended before a break was due."""
    if device.is_stale or not (device.active_since and device.last_input):
        return None
    since = instant(device.active_since.at)
    begins = later(since, timedelta(minutes=own.count("active_min")))
    # No input is later than the reading that reports it, whatever a wrong clock says.
    last_input = min(instant(device.last_input.at), instant(device.changed))
    ends = later(last_input, timedelta(minutes=own.count("recent_min")))
    return Stretch(since, begins, ends, device) if begins < ends else None


def _snippet(stretch: Stretch) -> Snippet:
    return Snippet(
        kind="break_due",
        facts={"object": "", "since": stretch.since},
        evidence=(stretch.device.event,),
        dedupe_key=f"break_guard/{stretch.device.id}/{stretch.since:%Y%m%dT%H%MZ}",
        expires_at=stretch.ends,
        actions=("pause",),
    )
