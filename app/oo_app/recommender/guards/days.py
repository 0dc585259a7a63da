"""Days that a text claims: dates, weekdays, today and tomorrow, parts of the day, weeks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MONTH_NAMES = (
    "january|januar|jänner|jan",
    "february|februar|feb",
    "march|märz|maerz|mar|mär|mrz",
    "april|apr",
    "may|mai",
    "june|juni|jun",
    "july|juli|jul",
    "august|aug",
    "september|sept|sep",
    "october|oktober|oct|okt",
    "november|nov",
    "december|dezember|dec|dez",
)
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, 1) for name in names.split("|")}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LONG_MONTH = "|".join(name for name in _MONTHS if len(name) > 3 or name in ("may", "mai"))
_DAY_NAMES = (
    "monday|montag",
    "tuesday|dienstag",
    "wednesday|mittwoch",
    "thursday|donnerstag",
    "friday|freitag",
    "saturday|samstag|sonnabend",
    "sunday|sonntag",
)
_SHORT_NAMES = (
    "mon|mo",
    "tues|tue|di",
    "wed|mi",
    "thurs|thur|thu|do",
    "fri|fr",
    "sat|sa",
    "sun|so",
)
_WEEKDAYS = {name: n for n, names in enumerate(_DAY_NAMES) for name in names.split("|")}
_SHORTS = {name: n for n, names in enumerate(_SHORT_NAMES) for name in names.split("|")}
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_SHORT = "|".join(sorted(_SHORTS, key=len, reverse=True))
_NEAR = {
    "day after tomorrow": 2,
    "day before yesterday": -2,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "last night": -1,
    "heute": 0,
    "übermorgen": 2,
    "uebermorgen": 2,
    "morgen": 1,
    "vorgestern": -2,
    "gestern": -1,
    "heutig": 0,
    "morgig": 1,
    "gestrig": -1,
    "end of the day": 0,
    "end of day": 0,
    "tagesende": 0,
    "feierabend": 0,
    "overnight": 1,
}
# hours from which and before which a part of the day is
PARTS = {
    "früh": (4, 12),
    "morgen": (4, 12),
    "morning": (4, 12),
    "vormittag": (6, 12),
    "noon": (11, 14),
    "mittag": (11, 14),
    "afternoon": (12, 18),
    "nachmittag": (12, 18),
    "evening": (16, 24),
    "abend": (16, 24),
    "tonight": (16, 24),
    "night": (18, 24),
    "nacht": (18, 24),
}
_PART = "|".join(sorted(PARTS, key=len, reverse=True))


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
        if self.weekday is not None and self.day is None and abs(distance) > 8:
            return False
        if self.weeks is not None and _weeks_between(on, today) != self.weeks:
            return False
        if self.is_weekend and (on.weekday() < 4 or abs(distance) > 9):
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


_NUM = r"(\d{1,2})(?:st|nd|rd|th|\.)?"
_ANY_DAY = (
    rf"(?:(?P<wd>{_WEEKDAY}|(?:{_SHORT})(?=[.,]?\s*(?:den\s+"
    rf"|the\s+)?\d))[.,]?\s*(?:den\s+|the\s+)?)?"
)
_PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("iso", rf"{_ANY_DAY}\b(\d{{4}})-(\d{{2}})-(\d{{2}})\b"),
        (
            "dotted",
            (
                rf"{_ANY_DAY}(?<![\d.])(\d{{1,2}})\.\s?(\d{{1,2}})\.(?:\s?(\d{{4}}|\d{{2}})\b(?!:"
                rf"|\s*uhr))?"
            ),
        ),
        (
            "slashed",
            rf"{_ANY_DAY}(?<![\d/])(\d{{1,2}})/(\d{{1,2}})(?:/(\d{{4}}|\d{{2}}))?(?![\d/])",
        ),
        ("day_month", rf"{_ANY_DAY}(?<!\d){_NUM}\s?(?:of\s)?({_MONTH})\b\.?(?:,?\s(\d{{4}})\b)?"),
        (
            "month_day",
            (
                rf"{_ANY_DAY}\b({_MONTH})\.?\s(?:the\s)?(\d{{1,2}})(?:st|nd|rd"
                rf"|th)?\b(?![:.]\d)(?:,?\s(\d{{4}})\b)?"
            ),
        ),
        ("the_day", rf"(?P<wd>{_WEEKDAY})[.,]?\s*(?:den|the)\s(\d{{1,2}})(?:st|nd|rd|th|\.)(?!\d)"),
        (
            "lone_day",
            (
                r"\b(?:on|by|until|since|am|zum|bis zum|vom|seit dem)\s(?:the\s)?(\d{1,2})(?:st|nd|rd"
                r"|th|\.)(?=\s*(?:$|[^\w\s]|(?:is|ist|und|and|at|um|fällig|due)\b))"
            ),
        ),
        (
            "near",
            (
                r"\b(?:the\s)?(day after tomorrow|day before yesterday|today|tonight|tomorrow"
                r"|yesterday|last night|end of (?:the )?day|tagesende|feierabend|overnight|übermorgen"
                r"|uebermorgen|vorgestern|(?<!am )(?<!jeden )(?<!guten )(?<!diesen )morgen|heute"
                r"|gestern)(?:\s(?P<part>%s)\b)?(?!\w)"
            )
            % _PART,
        ),
        ("near_adjective", r"\b(heutig|morgig|gestrig)e[nrsm]?\b"),
        (
            "weekday",
            (
                rf"\b(?:(?P<which>next|nächste[nrsm]?|kommende[nrsm]?|last|letzte[nrsm]?|this"
                rf"|diese[nrsm]?)\s)?(?P<wd>{_WEEKDAY})(?:s\b|\s?(?P<part>{_PART})s?\b|\b)"
            ),
        ),
        (
            "short_weekday",
            (
                r"\b(?:on|by|until|since|am)\s(?P<wd>mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|mo"
                r"|di|mi|do|fr|sa|so)\b(?=\s*(?:$|[.,:;]|at|um|noon))"
            ),
        ),
        (
            "week",
            (
                r"\b(?P<which>this|next|last|coming|diese[nrm]?|nächste[nrm]?|kommende[nrm]?"
                r"|letzte[nrm]?|vorige[nrm]?)\s(?P<unit>week|woche)\b"
            ),
        ),
        ("weekend", r"\b(?:weekend|wochenende)s?\b"),
        (
            "month",
            (
                rf"\b(?:in|im|since|seit|by|until|bis|ende|end of|mid|mitte|anfang|early|late"
                rf"|of)\s({_LONG_MONTH})\b(?:\s(\d{{4}})\b)?"
            ),
        ),
        (
            "part",
            (
                r"\b(?:(?:this|in the|diesen|am|at|der|in der)\s)(?P<part>morning|afternoon|evening"
                r"|night|morgen|vormittag|mittag|nachmittag|abend|nacht)\b"
            ),
        ),
    )
)


_DIGIT = re.compile(r"\d")
# looking for a part of a word is far quicker than matching, and most texts lack most of it
_TRIGGERS = {
    "iso": ("-",),
    "dotted": (".",),
    "slashed": ("/",),
    "the_day": ("den ", "the "),
    "near_adjective": ("heutige", "morgige", "gestrige"),
    "weekday": ("day", "tag", "mittwoch", "sonnabend"),
    "week": ("week", "woche"),
    "weekend": ("weekend", "wochenende"),
    "month": tuple(_LONG_MONTH.split("|")),
    "part": ("morning", "afternoon", "evening", "night", "morgen", "mittag", "abend", "nacht"),
}
_OF_DIGITS = frozenset(
    ("iso", "dotted", "slashed", "day_month", "month_day", "the_day", "lone_day")
)


def read_days(text: str, take: Callable[[int, int], None]) -> Iterator[DayClaim]:
    """The days that a folded lower-case text claims; each is taken out of it by `take`."""
    has_digits = _DIGIT.search(text) is not None
    for name, pattern in _PATTERNS:
        if name in _OF_DIGITS and not has_digits:
            continue
        if name in _TRIGGERS and not any(each in text for each in _TRIGGERS[name]):
            continue
        for match in pattern.finditer(text):
            claim = _claim(name, match)
            if claim is not None:
                take(claim.start, claim.end)
                yield claim
                text = text[: claim.start] + "\x00" * (claim.end - claim.start) + text[claim.end :]


def _claim(name: str, match: re.Match[str]) -> DayClaim | None:
    known = {key: value for key, value in match.groupdict().items() if value}
    said = dict(_said(name, match, known))
    if not said:
        return None
    weekday = known.get("wd", "")
    if weekday:
        said["weekday"] = _WEEKDAYS.get(weekday, _SHORTS.get(weekday, 0))
    text = match[0].strip(" \x00")
    return DayClaim(match.start(), match.end(), text, part=known.get("part", ""), **said)


def _said(name: str, match: re.Match[str], known: dict[str, str]) -> Iterator[tuple[str, int]]:
    groups = [each for key, each in enumerate(match.groups(), 1) if key not in _named(match)]
    if name == "iso":
        yield from zip(("year", "month", "day"), map(int, filter(None, groups)), strict=True)
    elif name in ("dotted", "slashed"):
        yield from _numeric(groups)
    elif name in ("day_month", "month_day"):
        day, month, year = groups if name == "day_month" else (groups[1], groups[0], groups[2])
        yield from (("day", int(day or 0)), ("month", _MONTHS[month or ""]))
        if year:
            yield "year", int(year)
    elif name in ("the_day", "lone_day"):
        yield "day", int(groups[0] or 0)
    elif name in ("near", "near_adjective"):
        yield "offset", _NEAR[(groups[0] or "")]
    elif name in ("weekday", "short_weekday"):
        yield "weekday", 0
    elif name == "week":
        yield "weeks", _which(known["which"])
    elif name == "weekend":
        yield "is_weekend", True
    elif name == "month":
        yield "month", _MONTHS[groups[0] or ""]
        if groups[1]:
            yield "year", int(groups[1])
    elif name == "part":
        yield "offset", 0


def _named(match: re.Match[str]) -> set[int]:
    return set(match.re.groupindex.values())


def _numeric(groups: list[str | None]) -> Iterator[tuple[str, int]]:
    day, month, year = int(groups[0] or 0), int(groups[1] or 0), groups[2]
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return
    yield from (("day", day), ("month", month))
    if year:
        yield "year", int(year) + (2000 if len(year) == 2 else 0)


def _which(word: str) -> int:
    if word.startswith(("this", "diese")):
        return 0
    return -1 if word.startswith(("last", "letzt", "vorig")) else 1
