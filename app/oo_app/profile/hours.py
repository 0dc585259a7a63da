"""A range of local hours that may cross midnight, and when it begins and ends.

The range starts at the first instant at which the wall clock reaches its start and ends at the
first at which it reaches its end, so a change of the clock neither splits nor repeats it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from oo_app.wall_clock import first_reaches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

DAY_MIN = 24 * 60

_PATTERN = re.compile(r"(\d{1,2})(?::?(\d{2}))?\s*[-–]\s*(\d{1,2})(?::?(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes after local midnight: 0 ≤ start < 1440; an end not after the start is tomorrow's."""

    start_min: int
    end_min: int

    @property
    def length_min(self) -> int:
        """How long it lasts by the wall clock."""
        over_midnight = self.end_min <= self.start_min
        return self.end_min - self.start_min + (DAY_MIN if over_midnight else 0)

    def __str__(self) -> str:
        return f"{clock(self.start_min)}-{clock(self.end_min)}"


@dataclass(frozen=True, slots=True)
class Window:
    """One day's range as instants in UTC, without its end."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether an aware moment lies in it."""
        return self.start <= moment.astimezone(UTC) < self.end


def parse_hours(text: str) -> Hours | None:
    """The range that "22:00-07:00" or "9-17" names; None when it names none."""
    found = _PATTERN.fullmatch(text.strip())
    if found is None:
        return None
    first, first_min, last, last_min = (int(part or 0) for part in found.groups())
    start, end = first * 60 + first_min, last * 60 + last_min
    is_clock = first_min < 60 and last_min < 60 and start < DAY_MIN and end <= DAY_MIN
    return Hours(start, end) if is_clock and start != end else None


def clock(minutes: int) -> str:
    """Minutes after midnight as HH:MM."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def window_on(day: date, hours: Hours, zone: ZoneInfo) -> Window:
    """The range that starts on a local day."""
    begin = datetime.combine(day, time())
    start = begin + timedelta(minutes=hours.start_min)
    end = start + timedelta(minutes=hours.length_min)
    return Window(first_reaches(start, zone), first_reaches(end, zone))


def windows_around(now: datetime, hours: Hours, zone: ZoneInfo, days: int) -> Iterator[Window]:
    """The ranges from the one that may have begun yesterday to those of the coming `days`."""
    today = now.astimezone(zone).date()
    for offset in range(-1, days + 1):
        yield window_on(today + timedelta(days=offset), hours, zone)


def is_within(now: datetime, hours: Hours | None, zone: ZoneInfo) -> bool:
    """Whether a moment lies in the range; never in None."""
    return hours is not None and any(
        window.holds(now) for window in windows_around(now, hours, zone, 0)
    )


def next_edge(now: datetime, hours: Hours | None, zone: ZoneInfo) -> datetime | None:
    """The next instant, in the zone, at which the range begins or ends; None for no range."""
    if hours is None:
        return None
    moment = now.astimezone(UTC)
    windows = [each for each in windows_around(now, hours, zone, 2) if each.start < each.end]
    edges = (edge for window in windows for edge in (window.start, window.end))
    return min(edge for edge in edges if edge > moment).astimezone(zone)
