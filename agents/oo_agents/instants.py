"""Instants for agents: real time, across changes of the clocks and to the ends of the calendar.

Python orders and subtracts two datetimes of one zone by what their clocks show, which is an hour
off when the clocks change between them. So agents reckon with `instant`, which is UTC, and take
days and clock times from the person's zone. Nothing here raises: what lies before `FIRST` or
after `LAST` is taken for these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = datetime(1972, 1, 1, tzinfo=UTC)
LAST = datetime(8999, 1, 1, tzinfo=UTC)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def instant(moment: datetime) -> datetime:
    """The same instant in UTC, where order and difference are real time."""
    try:
        return min(max(moment.astimezone(UTC), FIRST), LAST)
    except (OverflowError, ValueError):
        return FIRST if moment.year < FIRST.year else LAST


def later(moment: datetime, by: timedelta) -> datetime:
    """The instant that much real time after another; before it when `by` is negative."""
    try:
        return instant(instant(moment) + by)
    except OverflowError:
        return LAST if by > timedelta(0) else FIRST


def local_day(moment: datetime, now: datetime) -> date:
    """The date of a moment where the person is now."""
    try:
        return moment.astimezone(now.tzinfo).date()
    except (OverflowError, ValueError):
        return moment.date()


def days_after(day: date, days: int) -> date:
    """The date so many days later, or earlier when negative."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def day_start(day: date, now: datetime) -> datetime:
    """The instant at which a day begins where the person is now."""
    return instant(datetime.combine(day, time(), tzinfo=now.tzinfo))


def day_end(now: datetime) -> datetime:
    """The instant at which today ends."""
    return day_start(days_after(now.date(), 1), now)


def at_clock(day: date, clock: str, now: datetime) -> datetime | None:
    """The instant of a clock time ("09:00", up to "24:00") on a day; None if it is no time."""
    hours, _, minutes = clock.strip().partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()) or int(minutes) > 59:
        return None
    if (int(hours), int(minutes)) == (24, 0):
        return day_start(days_after(day, 1), now)
    if int(hours) > 23:
        return None
    return instant(datetime.combine(day, time(int(hours), int(minutes)), tzinfo=now.tzinfo))


def weekdays(text: str) -> frozenset[int]:
    """The weekdays (0 is Monday) of a range such as "mon-fri" or "sun-thu"; empty if it is none."""
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or last not in WEEKDAYS:
        return frozenset()
    start = WEEKDAYS.index(first)
    length = (WEEKDAYS.index(last) - start) % 7 + 1
    return frozenset((start + offset) % 7 for offset in range(length))


def next_of(moments: Iterable[datetime], now: datetime) -> datetime | None:
    """The earliest instant after now and before `LAST`; None when there is none."""
    present = instant(now)
    ahead = (moment for moment in map(instant, moments) if present < moment < LAST)
    return min(ahead, default=None)


@dataclass(frozen=True, slots=True)
class When:
    """A moment or a whole day, resolved in the person's zone.

    `at` is the instant, or local midnight of an all-day date; `until` is the end of that day.
    """

    at: datetime
    is_all_day: bool = False

    @property
    def until(self) -> datetime:
        """The last instant that still counts: the end of the day, or `at` itself."""
        if not self.is_all_day:
            return self.at
        return datetime.combine(days_after(self.at.date(), 1), time(), tzinfo=self.at.tzinfo)


def whole_day(day: date, now: datetime) -> When:
    """A day where the person is now."""
    return When(at=day_start(day, now).astimezone(now.tzinfo), is_all_day=True)
