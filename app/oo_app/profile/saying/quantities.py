"""Numbers, times of the day and lengths of time as people say them, in English and German."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CARDINALS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90,
    "null": 0, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
    "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20,
    "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfundvierzig": 45, "fünfzig": 50,
    "sechzig": 60, "neunzig": 90,
}  # fmt: skip
_OTHERS = {
    "a": 1, "an": 1, "once": 1, "twice": 2, "ein": 1, "eine": 1, "einen": 1, "einem": 1,
    "einer": 1, "einmal": 1, "zweimal": 2, "dreimal": 3,
}  # fmt: skip
NUMBER_WORDS = _CARDINALS | _OTHERS
_UNITS_S = {
    60: ("minute", "minutes", "min", "mins", "minuten"),
    3_600: ("hour", "hours", "hr", "hrs", "stunde", "stunden", "std"),
    86_400: ("day", "days", "tag", "tage", "tagen"),
    604_800: ("week", "weeks", "woche", "wochen"),
    2_592_000: ("month", "months", "monat", "monate", "monaten"),
    31_536_000: ("year", "years", "jahr", "jahre", "jahren"),
}
_UNIT_S = {name: seconds for seconds, names in _UNITS_S.items() for name in names}
_SHORT_S = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_PART_OF_DAY = {
    "in the morning": 0, "morgens": 0, "früh": 0, "vormittags": 0, "am vormittag": 0,
    "am morgen": 0, "in the afternoon": 720, "in the evening": 720, "at night": 720,
    "nachmittags": 720, "am nachmittag": 720, "abends": 720, "am abend": 720, "nachts": 720,
}  # fmt: skip
_NAMED_MIN = {
    "noon": 720, "midday": 720, "mittag": 720, "mittags": 720,
    "midnight": 1440, "mitternacht": 1440,
}  # fmt: skip
# minutes that the words add to the hour
_BEFORE_HOUR = {
    "half past ": 30, "quarter past ": 15, "a quarter past ": 15, "quarter to ": -15,
    "a quarter to ": -15, "halb ": -30, "viertel nach ": 15, "viertel vor ": -15,
    "dreiviertel ": -15,
}  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


NUMBER = rf"(?:\d{{1,6}}|{_any(NUMBER_WORDS)})"
_HOUR = rf"(?:\d{{1,2}}|{_any(word for word, n in _CARDINALS.items() if 1 <= n <= 12)}|ein(?= uhr))"
_CLOCK = (
    rf"(?:(?P<lead>{_any(_BEFORE_HOUR)})?(?P<hour>{_HOUR})(?:[:.](?P<min>\d\d))?"
    r"(?: ?(?P<half>am|pm)\b| ?o['’]?clock| ?uhr(?: (?P<uhr_min>\d\d))?| ?h\b)?"
    rf"(?: (?P<part>{_any(_PART_OF_DAY)}))?|(?P<named>{_any(_NAMED_MIN)}))(?!\w)"
)
_UNIT = _any(_UNIT_S)
_LENGTH = (
    rf"(?:half an hour|(?:eine[rn]? )?halben? stunde|(?:{NUMBER} )(?:and a half )?(?:{_UNIT})"
    rf"(?:(?: and| und)? {NUMBER} (?:minutes?|minuten?|min))?|anderthalb (?:stunden|tage)"
    rf"|\d{{1,6}} ?(?:{_UNIT}|[mhdw])(?: ?\d{{1,2}} ?m(?:in)?)?)(?!\w)"
)
CLOCK = re.sub(r"\?P<\w+>", "?:", _CLOCK)
LENGTH = _LENGTH


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of the day in minutes after midnight; `is_bare` if morning or evening is open."""

    minutes: int
    is_bare: bool

    def later_half(self) -> ClockTime:
        """The same in the second half of the day, if that is open."""
        is_early = self.is_bare and self.minutes < 720
        return ClockTime(self.minutes + 720, is_bare=False) if is_early else self


def number_of(text: str) -> int | None:
    """The whole number that a text names."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return int(text)
    return NUMBER_WORDS.get(text)


def clock_of(text: str) -> ClockTime | None:
    """The time of the day that a lower-case text names; None when it names none."""
    found = re.fullmatch(_CLOCK, text.strip())
    if found is None:
        return None
    if found["named"]:
        return ClockTime(_NAMED_MIN[found["named"]] % 1440, is_bare=False)
    hour = number_of(found["hour"]) if found["hour"] != "ein" else 1
    minutes = int(found["min"] or found["uhr_min"] or 0)
    if (
        hour is None
        or hour > 24
        or minutes > 59
        or (hour > 12 and (found["half"] or found["lead"]))
    ):
        return None
    total = hour * 60 + minutes + _BEFORE_HOUR.get(found["lead"] or "", 0)
    return _in_half(total, found["half"], found["part"])


def length_of(text: str) -> timedelta | None:
    """The length of time that a lower-case text names; None when it names none."""
    text = text.strip()
    if re.fullmatch(_LENGTH, text) is None:
        return None
    if "halb" in text or text == "half an hour":
        hours = 1.5 if "anderthalb" in text else 0.5
        return timedelta(days=1.5) if text.endswith("tage") else timedelta(hours=hours)
    counted = re.findall(rf"(?<!\w)({NUMBER}) (and a half )?({_UNIT}|[mhdw])(?!\w)", _spaced(text))
    seconds = sum(
        ((number_of(count) or 0) + (0.5 if half else 0)) * (_UNIT_S.get(unit) or _SHORT_S[unit])
        for count, half, unit in counted
    )
    return timedelta(seconds=seconds) if seconds else None


def _spaced(text: str) -> str:
    return re.sub(r"(\d)([a-zäöüß])", r"\1 \2", re.sub(r"([mhdw])(\d)", r"\1 \2", text))


def _in_half(total: int, half: str | None, part: str | None) -> ClockTime:
    if half:
        return ClockTime(total % 720 + (720 if half == "pm" else 0), is_bare=False)
    if part is None or total > 720:
        return ClockTime(total % 1440, is_bare=part is None and 0 < total <= 720)
    is_small_hour = part in {"at night", "nachts"} and (total < 360 or total == 720)
    shift = 0 if is_small_hour else _PART_OF_DAY[part]
    return ClockTime(total % 720 + shift, is_bare=False)
