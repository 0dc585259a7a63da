"""Days that a text claims: dates, weekdays, today and tomorrow, parts of the day, weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from oo_app.recommender.guards.day_patterns import (
    MONTHS,
    NEAR,
    OF_DIGITS,
    PARTS,
    PATTERNS,
    SHORTS,
    TRIGGERS,
    WEEKDAYS,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

_LAST_DAY, _LAST_MONTH, _CENTURY = 31, 12, 2000
# nobody can tell which Friday is meant when it is further away
_NEAR_DAYS = 8
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class DayClaim:
    """What a text says about a day; None and "" are what it leaves open.

    `offset` counts days from today, `weeks` weeks from this one. `weekday` with no date must lie
    within a week, or nobody could tell which one is meant.
    """

    start: int
    end: int
    text: str
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    offset: int | None = None
    weeks: int | None = None
    part: str = ""
    is_weekend: bool = False

    @property
    def names_day(self) -> bool:
        """Whether it says which day, not only which part of one."""
        known = (self.weekday, self.day, self.month, self.offset, self.weeks)
        return self.is_weekend or any(each is not None for each in known)

    def fits(self, on: date, today: date) -> bool:
        """Whether that day may be called so."""
        distance = (on - today).days
        if self.offset is not None and distance != self.offset:
            return False
        if self.weekday is not None and on.weekday() != self.weekday:
            return False
        if self.weekday is not None and self.day is None and abs(distance) > _NEAR_DAYS:
            return False
        if self.weeks is not None and _weeks_between(on, today) != self.weeks:
            return False
        if self.is_weekend and (on.weekday() < _FRIDAY or abs(distance) > _NEAR_DAYS + 1):
            return False
        wanted = (self.day, self.month, self.year)
        return all(
            a is None or a == b for a, b in zip(wanted, (on.day, on.month, on.year), strict=True)
        )

    def fits_hour(self, hour: int) -> bool:
        """Whether an hour lies in the part of the day it names."""
        low, high = PARTS.get(self.part, (0, 24))
        return low <= hour < high


def _weeks_between(on: date, today: date) -> int:
    monday = today - timedelta(days=today.weekday())
    return (on - monday).days // 7


def read_days(text: str, take: Callable[[int, int], None]) -> Iterator[DayClaim]:
    """The days that a folded lower-case text claims; each is taken out of it by `take`."""
    has_digits = any(char.isdecimal() for char in text)
    for name, pattern in PATTERNS:
        if name in OF_DIGITS and not has_digits:
            continue
        if name in TRIGGERS and not any(each in text for each in TRIGGERS[name]):
            continue
        for match in pattern.finditer(text):
            claim = _claim(match)
            if claim is not None:
                take(claim.start, claim.end)
                yield claim
                text = text[: claim.start] + "\x00" * (claim.end - claim.start) + text[claim.end :]


def _claim(match: re.Match[str]) -> DayClaim | None:
    said = {key: value for key, value in match.groupdict().items() if value}
    day, month, year = (int(said.get(name, "0")) for name in "dmy")
    month = month or MONTHS.get(said.get("mon", ""), 0)
    if day > _LAST_DAY or month > _LAST_MONTH:
        return None
    is_part_only = not said.keys() - {"part"}
    return DayClaim(
        match.start(),
        match.end(),
        match[0].strip(" \x00"),
        weekday=WEEKDAYS.get(said.get("wd", ""), SHORTS.get(said.get("wd", ""))),
        day=day or None,
        month=month or None,
        year=year + (_CENTURY if 0 < year < _CENTURY // 20 else 0) or None,
        offset=0 if is_part_only else NEAR.get(said.get("near", "")),
        weeks=_which(said["which"]) if "unit" in said else None,
        part=said.get("part", ""),
        is_weekend="weekend" in said,
    )


def _which(word: str) -> int:
    if word.startswith(("this", "diese")):
        return 0
    return -1 if word.startswith(("last", "letzt", "vorig")) else 1
