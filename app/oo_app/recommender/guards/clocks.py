"""Times of day that a text claims, in the notations of both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.recommender.guards.figures import FIGURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY_MIN = 24 * 60
_HOURS = {word: value for word, value in FIGURES.items() if value <= 24 and " " not in word} | {
    "ein": 1,
    "midnight": 0,
    "noon": 12,
    "midday": 12,
}
_SURE = ("midnight", "noon", "midday")
_HOUR = r"\d{1,2}|" + "|".join(sorted(_HOURS, key=len, reverse=True))
_AM = r"(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
_PREPOSITION = (
    r"\b(?P<role>at|by|until|till|before|after|since|from|um|ab|bis|seit|vor|nach|gegen|von)\b"
)


@dataclass(frozen=True, slots=True)
class ClockClaim:
    """A time of day as minutes from midnight, each of the times it may mean.

    `is_loose` when it is a bare number that may as well be one ("at 15").
    """

    start: int
    end: int
    text: str
    minutes: frozenset[int]
    number: float | None = None

    @property
    def is_loose(self) -> bool:
        """Whether it may be a plain number instead."""
        return self.number is not None


_PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "exact",
            (
                rf"(?<![\d:.,])(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?::\d{{2}})?(?!\d)\s?(?:{_AM}|uhr\b"
                rf"|h\b)?"
            ),
        ),
        ("exact", rf"(?<![\d:.,])(?P<h>\d{{1,2}})[.](?P<m>\d{{2}})\s?(?:{_AM}|uhr\b|h\b)"),
        ("exact", r"(?<=\bum )(?P<h>\d{1,2})\.(?P<m>\d{2})(?!\d|\.)"),
        ("exact", r"(?<![\w.])(?P<h>\d{1,2})h(?P<m>\d{2})\b"),
        ("exact", r"\b(?P<h>\d{1,2})\suhr\s(?P<m>\d{2})\b"),
        ("exact", rf"(?<![\w:.,])(?P<h>\d{{1,2}})\s?(?:{_AM}|uhr\b)"),
        (
            "past",
            rf"\b(?:(?P<q>half|quarter|\w+)(?:\sminutes)?\s(?P<way>past|to))\s(?P<word>{_HOUR})\b",
        ),
        (
            "past",
            (
                rf"\b(?P<q>viertel|zehn|fünf|zwanzig|\d{{1,2}})\s(?P<way>nach"
                rf"|vor)\s(?P<word>{_HOUR})\b(?!\s*(?:uhr|:))"
            ),
        ),
        ("halb", rf"\b(?P<q>halb|dreiviertel)\s(?P<word>{_HOUR})\b"),
        (
            "spoken",
            (
                rf"\b(?P<word>{_HOUR})\s(?:uhr(?:\s(?P<m>dreißig|fünfzehn|fünfundvierzig|zehn"
                rf"|zwanzig))?|o'clock|{_AM})(?!\w)"
            ),
        ),
        (
            "named",
            (
                r"\b(?P<name>noon|midday|midnight|mitternacht|zwölf uhr mittags)\b|\b(?:um|bis|ab"
                r"|gegen) (?P<mittag>mittags?)\b"
            ),
        ),
        ("range", r"(?<![\w:.,])(?P<h>\d{1,2})\s?(?:-|–|bis|to|and|und)\s?(?=\x00)"),
        (
            "loose",
            (
                rf"{_PREPOSITION}\s(?:about\s|etwa\s|ca\.\s)?(?P<h>\d{{1,2}})\b(?![.,:]\d"
                rf"|\s?[%°€$\w-]|\.\s?(?:\d|\w))"
            ),
        ),
    )
)


_TRIGGERS = {
    "past": (" past ", " to ", " nach ", " vor "),
    "halb": ("halb ", "dreiviertel "),
    "spoken": ("uhr", "o'clock", "am", "pm", "a.m", "p.m"),
    "named": ("noon", "mid", "mitt"),
    "range": ("\x00",),
}


def read_clocks(text: str, take: Callable[[int, int], None]) -> Iterator[ClockClaim]:
    """The times that a folded lower-case text claims; each is taken out of it by `take`."""
    for name, pattern in _PATTERNS:
        if name in _TRIGGERS and not any(each in text for each in _TRIGGERS[name]):
            continue
        for match in pattern.finditer(text):
            minutes = frozenset(each % DAY_MIN for each in _minutes(name, match))
            if not minutes:
                continue
            start = match.start("h") if name == "loose" else match.start()
            number = float(match["h"]) if name == "loose" else None
            claim = ClockClaim(start, match.end(), match[0].strip(), minutes, number)
            take(claim.start, claim.end)
            yield claim
            text = text[:start] + "\x00" * (claim.end - start) + text[claim.end :]


def _minutes(name: str, match: re.Match[str]) -> Iterator[int]:
    found = match.groupdict()
    if name == "named":
        yield 0 if found["name"] in ("midnight", "mitternacht") else 12 * 60
        return
    if name in ("past", "halb"):
        yield from _colloquial(name, found)
        return
    hour = _hour(found.get("h") or found.get("word") or "")
    minute = _minute(found.get("m"))
    if hour is None or hour > 24 or minute > 59:
        return
    half = (found.get("half") or "").replace(".", "")
    if half:
        if 1 <= hour <= 12:
            yield (hour % 12 + (12 if half == "pm" else 0)) * 60 + minute
        return
    yield hour * 60 + minute
    if name in ("spoken", "range", "loose") and hour <= 12:
        yield (hour + 12) * 60 + minute


def _colloquial(name: str, found: dict[str, str | None]) -> Iterator[int]:
    hour = _hour(found["word"] or "")
    quarter = {"half": 30, "quarter": 15, "viertel": 15, "halb": 30, "dreiviertel": 45}
    minutes = quarter.get(found["q"] or "", _hour(found["q"] or ""))
    if hour is None or minutes is None or hour > 24:
        return
    if name == "halb":
        base = (hour - 1) * 60 + minutes
    else:
        base = hour * 60 + (-minutes if found["way"] in ("to", "vor") else minutes)
    yield base
    if hour <= 12 and found["word"] not in _SURE:
        yield base + 12 * 60


def _hour(word: str) -> int | None:
    return int(word) if word.isdecimal() else _HOURS.get(word)


def _minute(word: str | None) -> int:
    if not word:
        return 0
    return int(word) if word.isdecimal() else FIGURES.get(word, 0)
