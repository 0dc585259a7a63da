"""Everything countable that a text claims: days, times, lengths of time, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from oo_app.recommender.guards.clocks import ClockClaim, read_clocks
from oo_app.recommender.guards.days import DayClaim, read_days
from oo_app.recommender.guards.figures import FIGURE, ORDINALS, TIMES, value_of
from oo_app.recommender.guards.spans import SpanClaim, drifting, read_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

TAKEN = "\x00"
_SIGNS = (
    r"%|‰|€|\$|£|°c?|gb|mb|tb|kb|gib|mib|km|kg|eur|euros?|dollars?|usd|chf|percent"
    r"|per cent|prozent|gigabytes?|megabytes?|liter|litres?|liters?"
)
_SAME_SIGN = {
    "percent": "%",
    "per cent": "%",
    "prozent": "%",
    "gigabyte": "gb",
    "megabyte": "mb",
    "euro": "€",
    "eur": "€",
    "dollar": "$",
    "usd": "$",
    "litre": "liter",
}
_DIGITS = re.compile(
    rf"(?P<lead>[€$£#]\s?)?(?<![\w])(?P<n>\d[\d.,:/\-–]*\d|\d)(?P<tail>(?:st|nd|rd|th)\b"
    rf"|\s?[x×](?!\w)|-?mal\b|-?fach\b)?"
    rf"(?:\s?(?P<sign>{_SIGNS})(?!\w))?"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?")
_GROUP = 3
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+(?:[.-]\w+)*")
_WORDS = re.compile(
    rf"\b(?:(?P<times>{'|'.join(TIMES)})|(?P<ordinal>{'|'.join(ORDINALS)})"
    rf"|(?P<figure>{FIGURE})(?:\s(?P<sign>{_SIGNS})(?!\w))?)\b"
)
_COUNTED = re.compile(
    r"\s(?:\w+\s)?(?:files?|commits?|tasks?|hours?|times?|repositor\w+|changes?|percent"
    r"|notes?)\b"
)
# "the second one" only tells two things apart
_ORDERING = 3
_COUNTED_OFF = re.compile(
    r"\s(?:time|mal\b|birthday|geburtstag|anniversar|jahrestag|year|jahr|week|woche)"
)
_NO_ONCE = re.compile(r"\b(?:at|noch|auf|erst|nicht|all|schon|wenn|for)\s*$")
_ONCE_ONLY = re.compile(r"\s*(?:you|it|the|more|again|there|that|this|mehr)\b")
_GAP = re.compile(
    r"^[\s,.@–-]*(?:(?:on|at|am|um|by|until|till|bis|gegen|from|ab|the|den|zum|around"
    r"|already|again)[\s,]*)*$"
)
_PREPOSITION = re.compile(
    r"\b(at|by|until|till|before|after|since|from|um|ab|bis|seit|vor|nach|gegen)"
    r"(?: (?:about|etwa|ca\.?|zum|dem|um))?[\s\x00]*$"
)
_ENDING = re.compile(
    r"\b(?:ends?|over|endet|vorbei|finishes|zu ende|closes|schließt)(?: (?:at|by|um"
    r"|gegen))?[\s]*$"
)


@dataclass(frozen=True, slots=True)
class NumberClaim:
    """A number, as the values it can be read as; `token` is how it stands in the text."""

    start: int
    token: str
    values: frozenset[float]
    sign: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PlacedClock:
    """A time with the day that stands beside it, and what word leads to it."""

    clock: ClockClaim
    day: DayClaim | None
    role: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text claims."""

    text: str
    days: tuple[DayClaim, ...]
    clocks: tuple[PlacedClock, ...]
    spans: tuple[SpanClaim, ...]
    numbers: tuple[NumberClaim, ...]
    drift: str


class _Page:
    """A text of which parts are taken out, one after the other."""

    def __init__(self, text: str) -> None:
        self.left = text

    def take(self, start: int, end: int) -> None:
        """Take a part out; all others stay where they are."""
        self.left = self.left[:start] + TAKEN * (end - start) + self.left[end:]


@lru_cache(maxsize=512)
def read_claims(text: str) -> Claims:
    """What a folded text claims."""
    text = text.lower()
    page = _Page(text)
    days = tuple(read_days(page.left, page.take))
    clocks = tuple(read_clocks(page.left, page.take))
    spans = tuple(read_spans(page.left, page.take))
    placed = tuple(_placed(text, each, days) for each in clocks)
    return Claims(text, days, placed, spans, tuple(_numbers(page.left, text)), drifting(page.left))


def _placed(text: str, clock: ClockClaim, days: tuple[DayClaim, ...]) -> PlacedClock:
    beside = next((day for day in days if _are_beside(text, clock, day)), None)
    before = text[: clock.start]
    if beside is not None and beside.end <= clock.start:
        before = before[: beside.start] + " " + before[beside.end :]
    role = _PREPOSITION.search(before)
    if _ENDING.search(before):
        return PlacedClock(clock, beside, "ends")
    return PlacedClock(clock, beside, role[1] if role else "")


def _are_beside(text: str, clock: ClockClaim, day: DayClaim) -> bool:
    if day.end <= clock.start:
        return bool(_GAP.match(text[day.end : clock.start]))
    return bool(_GAP.match(text[clock.end : day.start]))


def _numbers(left: str, text: str) -> Iterator[NumberClaim]:
    rest = left
    for match in _MIXED.finditer(rest):
        if not _DIGITS.fullmatch(match[0]):
            yield _claim(match, text, match[0], frozenset())
            rest = rest[: match.start()] + TAKEN * len(match[0]) + rest[match.end() :]
    for match in _DIGITS.finditer(rest):
        sign = (match["sign"] or match["lead"] or "").strip()
        yield _claim(match, text, match["n"], _values(match["n"]), _sign(sign))
    for match in _WORDS.finditer(rest):
        value = _worded(match, rest)
        if value is not None:
            yield _claim(match, text, match[0], frozenset({value}), _sign(match["sign"] or ""))


def _claim(
    match: re.Match[str], text: str, token: str, values: frozenset[float], sign: str = ""
) -> NumberClaim:
    before = re.findall(r"[^\W\d_]+", text[: match.start()])[-1:]
    after = re.findall(r"[^\W\d_]+", text[match.end() :][:40])[:1]
    return NumberClaim(match.start(), token, values, sign, "".join(before), "".join(after))


def _worded(match: re.Match[str], text: str) -> float | None:
    word = match[0]
    if match["times"]:
        before, after = text[: match.start()], text[match.end() :]
        if word in ("once", "einmal") and (_NO_ONCE.search(before) or _ONCE_ONLY.match(after)):
            return None
        return float(TIMES[word])
    if match["ordinal"]:
        is_counted = _COUNTED_OFF.match(text[match.end() :]) or ORDINALS[word] > _ORDERING
        return float(ORDINALS[word]) if is_counted else None
    if match["figure"] in ("one", "eins") and not _COUNTED.match(text[match.end() :]):
        return None
    return value_of(match["figure"])


def _sign(sign: str) -> str:
    sign = sign.strip("#")
    return _SAME_SIGN.get(sign, _SAME_SIGN.get(sign.removesuffix("s"), sign))


def _values(token: str) -> frozenset[float]:
    """The numbers that digits with points and commas may stand for; a group of three may be one."""
    readings = {token.replace(",", ".")}
    if _GROUPED.fullmatch(token):
        readings.add(_last_mark_as_point(token))
        if len(re.split("[.,]", token)[-1]) == _GROUP:
            readings.add(re.sub("[.,]", "", token))
    return frozenset(float(each) for each in readings if re.fullmatch(r"\d+(\.\d+)?", each))


def _last_mark_as_point(token: str) -> str:
    head, mark, tail = token.rpartition("," if token.rfind(",") > token.rfind(".") else ".")
    return re.sub("[.,]", "", head) + ("." if mark else "") + tail
