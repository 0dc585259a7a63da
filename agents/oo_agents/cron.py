"""Five-field cron expressions in the person's zone.

APScheduler has one too, but it is the alarm clock of the core alone and takes 150 ms to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from oo_storage.errors import BadInput
from oo_storage.words import _

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_SEARCHED_DAYS = 366 * 5


@dataclass(frozen=True, slots=True)
class Cron:
    """The minutes, hours, days of month, months and weekdays (0 is Sunday) that match."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def is_day(self, day: datetime) -> bool:
        """Whether a day matches; when both day fields are restricted, either is enough."""
        if day.month not in self.months:
            return False
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return in_month and in_week
        return in_month or in_week


def parse_cron(text: str) -> Cron:
    """Read "minute hour day month weekday"; raises BadInput with what is expected."""
    fields = text.split()
    if len(fields) != len(_RANGES):
        raise BadInput(_('expected five fields such as "0 18 * * 1-5"'))
    sets = [_field(field, low, high) for field, (low, high) in zip(fields, _RANGES, strict=True)]
    weekdays = frozenset(day % 7 for day in sets[4])
    return Cron(sets[0], sets[1], sets[2], sets[3], weekdays, fields[2] == "*", fields[4] == "*")


def next_time(cron: Cron, after: datetime) -> datetime | None:
    """The first matching instant after an aware one; None when there is none in five years.

    A time that the clock skips is run when the clock has skipped it; one that comes twice runs
    once.
    """
    zone = after.tzinfo
    start = after.replace(tzinfo=None, second=0, microsecond=0)
    for offset in range(_SEARCHED_DAYS):
        day = (start + timedelta(days=offset)).replace(hour=0, minute=0)
        if not cron.is_day(day):
            continue
        for hour in sorted(cron.hours):
            for minute in sorted(cron.minutes):
                local = day.replace(hour=hour, minute=minute, tzinfo=zone)
                instant = local.astimezone(UTC)
                if instant > after:
                    return instant.astimezone(zone)
    return None


def _field(text: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _slash, step_text = part.partition("/")
        first, last = _span(span, low, high, has_step=bool(_slash))
        step = _number(step_text, 1, high) if _slash else 1
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _span(text: str, low: int, high: int, *, has_step: bool) -> tuple[int, int]:
    if text == "*":
        return low, high
    first_text, dash, last_text = text.partition("-")
    first = _number(first_text, low, high)
    if dash:
        return first, _number(last_text, first, high)
    return first, high if has_step else first


def _number(text: str, low: int, high: int) -> int:
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    raise BadInput(
        _("{text!r} is not a number from {low} to {high}").format(text=text, low=low, high=high)
    )
