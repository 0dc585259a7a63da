"""Lengths of time that a text claims: "2 h 10 min", "eine halbe Stunde", "vor 3 Tagen"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.recommender.guards.figures import FIGURE, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY_MIN = 24 * 60
_UNITS = {
    "minutes|minute|mins|min|minuten|minütige?[nrsm]?": 1,
    "hours|hour|hrs|hr|h|stunden|stunde|std|stündige?[nrsm]?": 60,
    "days|day|tagen|tages|tage|tag|tägige?[nrsm]?": DAY_MIN,
    "weeks|week|wochen|woche|wöchige?[nrsm]?": 7 * DAY_MIN,
    "months|month|monaten|monate|monats|monat": 30 * DAY_MIN,
    "years|year|jahren|jahre|jahr|yrs": 365 * DAY_MIN,
    "seconds|second|secs|sekunden|sekunde": 0,
}
_UNIT = "|".join(_UNITS)
_BY_UNIT = tuple((re.compile(f"(?:{names})$"), minutes) for names, minutes in _UNITS.items())
_PHRASES = {
    "half an hour|half hour|half-hour|a half hour|eine[rn]? halben? stunde|halbe stunde"
    "|halbstündige?[nrsm]?": 30,
    "one and a half hours|an hour and a half|anderthalb stunden|eineinhalb stunden": 90,
    "two and a half hours|zweieinhalb stunden": 150,
    "quarter of an hour|quarter hour|viertelstunde": 15,
    "three quarters of an hour|dreiviertelstunde": 45,
    "an hour|one hour|eine[rn]? stunde|hour-long|hourlong|einstündige?[nrsm]?": 60,
    "a week|one week|eine[rn]? woche": 7 * DAY_MIN,
    "a fortnight|fortnight": 14 * DAY_MIN,
    "a month|one month|eine[mn] monat": 30 * DAY_MIN,
    "a year|one year|eine[mns]? jahr": 365 * DAY_MIN,
    "half a day|einen halben tag|halber tag": 12 * 60,
}
_NUMBER = rf"\d+(?:[.,]\d+)?|{FIGURE}"
_ONE = (
    rf"(?P<n>{_NUMBER})(?P<half> and a half|einhalb)?(?:\s|-)?"
    rf"(?:free |full |whole |freien? |vollen? |ganzen? )?(?P<u>{_UNIT})\b\.?"
)
_SPAN = re.compile(
    rf"(?<![\w.,:]){_ONE}(?:,?\s?(?:and|und)?\s?(?P<n2>{_NUMBER})\s?(?P<u2>minutes"
    rf"|minuten|mins|min|m)\b\.?)?"
)
_PHRASE = tuple(
    (re.compile(rf"\b(?:{words})\b(?!-|\s*(?:before|vor)\b)"), minutes)
    for words, minutes in _PHRASES.items()
)
_AHEAD = re.compile(
    r"(?:\b(?:in|within|innerhalb(?: von)?|binnen)(?: (?:about|etwa|rund|ca\.?"
    r"|den nächsten|the next|nearly|gut|knapp|less than|weniger als))?|\bnext"
    r"|\bnächsten)\s*$"
)
_BEHIND = re.compile(r"\bvor(?: (?:etwa|rund|ca\.?|über|gut|mehr als))?\s*$")
_AFTER_BEHIND = re.compile(r"\s*(?:ago|earlier)\b")
_AFTER_AHEAD = re.compile(r"\s*(?:from now|later|time)\b")
_DRIFTS = re.compile(
    r"\b(?:soon(?! enough| as)|shortly|any minute|in a moment|in a minute|in no time"
    r"|a moment ago|just now|(?<!jetzt )gleich(?! (?:heute|jetzt|morgen|danach|zu beginn"
    r"|los|mit|am|zeitig|erledigen|machen)\b| *\x00)|in kürze|demnächst|gerade eben"
    r"|jeden moment)\b"
)


@dataclass(frozen=True, slots=True)
class SpanClaim:
    """A length of time; `way` is 1 when it is said to lie ahead of now, -1 when it lies behind."""

    start: int
    end: int
    text: str
    minutes: float
    unit: int
    number: float
    way: int = 0


def read_spans(text: str, take: Callable[[int, int], None]) -> Iterator[SpanClaim]:
    """The lengths that a folded lower-case text claims; each is taken out of it by `take`."""
    for pattern, minutes in _PHRASE:
        for match in pattern.finditer(text):
            yield _claim(text, match, minutes, _unit_of(minutes), 1.0)
            take(match.start(), match.end())
            text = text[: match.start()] + "\x00" * len(match[0]) + text[match.end() :]
    for match in _SPAN.finditer(text):
        number, unit = value_of(match["n"]), _unit(match["u"])
        if number is None:
            continue
        number += 0.5 if match["half"] else 0.0
        more = value_of(match["n2"]) or 0.0 if match["n2"] else 0.0
        yield _claim(text, match, number * unit + more, unit, number)
        take(match.start(), match.end())


def drifting(text: str) -> str:
    """A word that is true only for a moment, "" for none: the wording is shown later too."""
    match = _DRIFTS.search(text)
    return match[0] if match else ""


def _claim(text: str, match: re.Match[str], minutes: float, unit: int, number: float) -> SpanClaim:
    before, after = text[: match.start()], text[match.end() :]
    way = 0
    if _AHEAD.search(before) or _AFTER_AHEAD.match(after):
        way = 1
    elif _BEHIND.search(before) or _AFTER_BEHIND.match(after):
        way = -1
    return SpanClaim(match.start(), match.end(), match[0].strip(), minutes, unit, number, way)


def _unit(word: str) -> int:
    return next((minutes for names, minutes in _BY_UNIT if names.match(word)), 0)


def _unit_of(minutes: int) -> int:
    sizes = (365 * DAY_MIN, 30 * DAY_MIN, 7 * DAY_MIN, DAY_MIN, 60, 1)
    return next(size for size in sizes if minutes >= size)
