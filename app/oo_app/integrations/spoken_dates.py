"""Finding the words in a sentence that name a day or a time.

What counts is decided here, by shape, because a number is seldom a date: "buy 2 apples" and
"chapter 3 of 1984" have none. What the words of a day mean is dateparser's affair; the names of
days and months of its some 200 languages come from it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from oo_app.integrations.spoken_words import SPEECH, Speech

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_RELATIVE = ("0 day ago", "in 1 day", "in 2 day", "in 1 week", "in 1 month", "in 1 year")
_LONG_UNITS = ("day", "week", "month", "year")
_SHORT_UNITS = ("hour", "minute")
_LONGEST = 500
_YEARS = range(1970, 2200)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of a sentence that name a moment: their span, and what they mean.

    `day` is a date; `clock` a time of that day or, without a day, of the next one to come;
    `after` counts from now instead.
    """

    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    after: timedelta | None = None


def find(text: str, now: datetime, language: str) -> Spoken | None:
    """The words that name a moment, in the language or else in English; None when none do.

    `now` is the person's local time; words in quotation marks are not looked at.
    """
    if len(text) > _LONGEST:
        return None
    quiet = re.sub(r'"[^"]*"|“[^”]*”|„[^“]*“|`[^`]*`', lambda quote: "\x00" * len(quote[0]), text)
    for each in dict.fromkeys((_known(language), "en")):
        found = [
            spoken
            for match in _grammar(each).phrase.finditer(quiet)
            if (spoken := _meaning(match, quiet, now, each)) is not None
        ]
        if found:
            return found[-1]
    return None


@dataclass(frozen=True, slots=True)
class _Grammar:
    phrase: re.Pattern[str]
    never: re.Pattern[str]
    never_after: re.Pattern[str]
    counts: re.Pattern[str]
    speech: Speech


def _known(language: str) -> str:
    """The base of a language code that dateparser knows ("de" of "de_AT"), or English."""
    from importlib.util import find_spec

    base = re.split(r"[-_.@]", language.lower())[0]
    is_word = re.fullmatch(r"[a-z]{2,3}", base) is not None
    is_known = is_word and find_spec(f"dateparser.data.date_translation_data.{base}") is not None
    return base if is_known else "en"


@cache
def _grammar(language: str) -> _Grammar:
    words = _Words(language)
    speech = SPEECH.get(language, Speech())
    clock = _clock_pattern(speech)
    day = _day_pattern(words, speech)
    lead = rf"(?:(?P<lead>{speech.lead})\s+)?"
    at = rf"(?:(?:{speech.clock_lead})\s*)?"
    hour = rf"(?:{speech.clock_lead})\s+(?P<hour>\d{{1,2}})"
    # An hour without minutes must end the phrase: "friday at 9 people come" has none.
    last_hour = rf"{hour}(?!\s*[\w%€$£]|[.:,]\d)"
    day_first = rf"{lead}(?:{day})(?:(?:[\s,]+|(?<=T)){at}(?:{clock})|[\s,]+{last_hour})?"
    led_clock = rf"(?:(?P<clock_lead>{speech.clock_lead})\s*)?(?:{clock})"
    clock_first = rf"{led_clock}(?:[\s,]+{lead}(?:{day}))?"
    hour_first = rf"{hour}[\s,]+{lead}(?:{day})"
    forms = (day_first, _numbered(clock_first, 2), _numbered(hour_first, 3))
    either = rf"(?<![\w.:/'’\-\x00])(?:{'|'.join(forms)})(?![\w/'’\x00]|[:.\-,]\w)"
    return _Grammar(
        re.compile(either, re.IGNORECASE),
        re.compile(speech.never, re.IGNORECASE),
        re.compile(rf"(?:{speech.never_after})\s+$", re.IGNORECASE),
        re.compile(rf"(?:{speech.counts})[.#]?\s+$", re.IGNORECASE),
        speech,
    )


def _numbered(form: str, number: int) -> str:
    """The form with its groups renamed, so that several fit in one pattern."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{number}>", form)


class _Words:
    """Patterns of a language's own words, from dateparser's data."""

    def __init__(self, language: str) -> None:
        from importlib import import_module

        module = import_module(f"dateparser.data.date_translation_data.{language}")
        self._info: dict[str, Any] = module.info

    def full_weekdays(self) -> str:
        return _either([max(self._info[name], key=len) for name in WEEKDAYS])

    def weekdays(self) -> str:
        return _either([word for name in WEEKDAYS for word in self._info[name]])

    def months(self) -> str:
        return _either([word for name in MONTHS for word in self._info[name]])

    def relative(self) -> str:
        known = self._info.get("relative-type", {})
        return _either([word for name in _RELATIVE for word in known.get(name, ())])

    def period_in(self, said: str) -> str:
        """The period whose next one is said, "" for none."""
        known = self._info.get("relative-type", {})
        spoken = " ".join(said.lower().split())
        return next(
            (name for name in _LONG_UNITS[1:] if spoken in known.get(f"in 1 {name}", ())), ""
        )

    def units(self, names: tuple[str, ...]) -> str:
        words = [word for name in names for word in self._info.get(name, ())]
        plurals = [
            found[1]
            for name in names
            for pattern in self._info.get("relative-type-regex", {}).get(f"in \\1 {name}", ())
            if (found := re.search(r"\)\s?(\w+)$", pattern))
        ]
        return _either([word for word in words + plurals if len(word) > 1 or word in "hd"])

    def into(self) -> str:
        return _either([word for word in self._info.get("in", ()) if word.isalpha()])


def _day_pattern(words: _Words, speech: Speech) -> str:
    into = words.into()
    ends = "|".join(rf"(?P<end_{unit}>{pattern})" for unit, pattern in speech.end_of.items())
    tonight = "|".join(speech.tonight) or r"(?!)"
    month = words.months()
    return "|".join(
        (
            rf"(?P<half_hour>{speech.half_hour})",
            rf"(?P<after>(?:{into})\s+(?:{speech.numbers})\s?(?:{words.units(_SHORT_UNITS)}))",
            rf"(?P<days>(?:{into})\s+(?:{speech.numbers})\s?(?:{words.units(_LONG_UNITS)}))",
            rf"(?:{speech.article})?(?:{ends or '(?!)'})",
            rf"(?P<weekend>{speech.weekend})",
            rf"(?P<tonight>{tonight})",
            rf"(?:{speech.article})?(?P<relative>{words.relative()})",
            rf"(?P<following>(?:{speech.following})\s+)?(?P<weekday>{words.weekdays()})\.?",
            r"(?P<iso>\d{4}-\d{2}-\d{2})(?:T(?=\d))?",
            r"(?P<dotted>\d{1,2}\.\s?\d{1,2}\.(?:\d{4}|\d{2})?)",
            r"(?P<slashed>\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?)",
            rf"(?:{speech.article})?(?P<named>(?:\d{{1,2}}(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(?:{month})\.?"
            rf"|(?:{month})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?)(?:,?\s+(?P<year>\d{{4}}))?)",
        )
    )


def _clock_pattern(speech: Speech) -> str:
    parts = "|".join(speech.parts_of_day) or r"(?!)"
    return "|".join(
        (
            r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)(?::[0-5]\d)?"
            rf"(?:\s?(?P<half>[ap]\.?m\b\.?))?(?:\s?(?:{speech.oclock}))?",
            r"(?P<hours_half>\d{1,2})\s?(?P<only_half>[ap]\.?m\b\.?)",
            rf"(?P<oclock>\d{{1,2}})\s?(?:{speech.oclock})(?:\s(?P<past>[0-5]\d))?",
            rf"(?P<noon>{speech.noon})",
            rf"(?P<midnight>{speech.midnight})",
            rf"(?P<part>{parts})",
        )
    )


def _meaning(match: re.Match[str], text: str, now: datetime, language: str) -> Spoken | None:
    grammar = _grammar(language)
    said = {name.rstrip("23"): words for name, words in match.groupdict().items() if words}
    place = _Place(text, match.start(), match.end(), "lead" in said or "clock_lead" in said)
    before = text[: match.start()]
    if grammar.never.fullmatch(match[0]) or grammar.never_after.search(before):
        return None
    if not place.is_led and _NUMERIC & said.keys() and grammar.counts.search(before):
        return None
    clock = _clock(said, grammar.speech)
    has_time = clock is not None or not said.keys().isdisjoint({"hour", "after", "half_hour"})
    if said.keys().isdisjoint(_DAYS):
        is_time = clock is not None and _is_bare_time(said, place)
        return Spoken(match.start(), match.end(), clock=clock) if is_time else None
    if not _is_bare_day(said, place, has_time, language):
        return None
    if "half_hour" in said:
        return Spoken(match.start(), match.end(), after=timedelta(minutes=30))
    if "hour" in said:
        clock = _time(int(said["hour"]))
        if clock is None:
            return None
    if "tonight" in said and clock is None:
        clock = _of_table(said["tonight"], grammar.speech.tonight)
    return _with_day(match, said, now, clock, language)


def _with_day(
    match: re.Match[str], said: dict[str, str], now: datetime, clock: time | None, language: str
) -> Spoken | None:
    day = _day(said, now, language)
    if day is None or day.year not in _YEARS:
        return None
    if "after" in said:
        return Spoken(match.start(), match.end(), after=day - now.replace(tzinfo=None))
    return Spoken(match.start(), match.end(), day=day.date(), clock=clock)


_NUMERIC = frozenset({"iso", "dotted", "slashed", "named", "hours", "hours_half"})
_DAYS = frozenset(
    {
        "half_hour", "after", "days", "end_day", "end_week", "end_month", "end_year", "weekend",
        "tonight", "relative", "weekday", "iso", "dotted", "slashed", "named",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words stand in their sentence."""

    text: str
    start: int
    end: int
    is_led: bool

    @property
    def is_first(self) -> bool:
        return not self.text[: self.start].strip()

    @property
    def is_last(self) -> bool:
        return not self.text[self.end :].strip(" .,;:!?)")

    @property
    def is_set_off(self) -> bool:
        return self.is_first and self.text[self.end :].lstrip()[:1] in (":", ",", "-", "–")


def _is_bare_time(said: dict[str, str], place: _Place) -> bool:
    """Whether a time without a day is one: "16:09 ratio" and "John 3:16" are not."""
    if "part" in said:
        return False
    if place.is_led or "half" in said or "only_half" in said or "oclock" in said:
        return True
    if "noon" in said or "midnight" in said:
        return False
    is_round = int(said["minutes"]) % 5 == 0
    return is_round and (place.is_last or place.is_first)


def _is_bare_day(said: dict[str, str], place: _Place, has_time: bool, language: str) -> bool:
    """Whether a day's words mean a day here: "the friday report" and "1/2 cup" do not."""
    if place.is_led or has_time:
        return True
    if "weekday" in said:
        if "following" in said:
            return True
        is_full = re.fullmatch(_Words(language).full_weekdays(), said["weekday"], re.IGNORECASE)
        return is_full is not None and (place.is_last or place.is_set_off)
    if "slashed" in said:
        return said["slashed"].count("/") == 2
    if "dotted" in said and re.search(r"\.\d\d$", said["dotted"]):
        return language != "en"
    return True


def _clock(said: dict[str, str], speech: Speech) -> time | None:
    if "noon" in said:
        return time(12)
    if "midnight" in said:
        return time(0)
    if "part" in said:
        return _of_table(said["part"], speech.parts_of_day)
    hours = said.get("hours") or said.get("hours_half") or said.get("oclock")
    if hours is None:
        return None
    half = said.get("half") or said.get("only_half") or ""
    return _time(int(hours), int(said.get("minutes") or said.get("past") or 0), half[:1].lower())


def _time(hours: int, minutes: int = 0, half: str = "") -> time | None:
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "p" else 0)
    return time(hours, minutes) if hours < 24 else None


def _of_table(words: str, table: dict[str, int]) -> time | None:
    hours = (hour for pattern, hour in table.items() if re.fullmatch(pattern, words, re.IGNORECASE))
    return next((time(hour) for hour in hours), None)


def _day(said: dict[str, str], now: datetime, language: str) -> datetime | None:
    today = now.replace(tzinfo=None)
    if "tonight" in said or "end_day" in said:
        return today
    if "weekend" in said:
        return today + timedelta(days=(5 - today.weekday()) % 7)
    if "end_week" in said:
        return today + timedelta(days=(4 - today.weekday()) % 7)
    if "end_month" in said:
        return _first_of_next_month(today) - timedelta(days=1)
    if "end_year" in said:
        return today.replace(month=12, day=31)
    if "relative" in said and (first := _period_after(said["relative"], today, language)):
        return first
    return _parsed(said, today, language)


def _period_after(said: str, today: datetime, language: str) -> datetime | None:
    """The first day of the next week, month or year, when one of these is said."""
    period = _Words(language).period_in(said)
    if period == "week":
        return today + timedelta(days=7 - today.weekday())
    if period == "month":
        return _first_of_next_month(today)
    return datetime(today.year + 1, 1, 1) if period == "year" else None  # noqa: DTZ001 - local


def _first_of_next_month(day: datetime) -> datetime:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _parsed(said: dict[str, str], today: datetime, language: str) -> datetime | None:
    from dateparser.date import DateDataParser

    names = ("after", "days", "relative", "weekday", "iso", "dotted", "slashed", "named")
    words = next(said[name] for name in names if name in said)
    settings: dict[str, Any] = {"RELATIVE_BASE": today, "PREFER_DATES_FROM": "future"}
    if "dotted" in said:
        words = words.replace(" ", "")
        settings["DATE_ORDER"] = "DMY"
    elif "iso" in said:
        settings["DATE_ORDER"] = "YMD"
    parser = DateDataParser(languages=[language], settings=settings)
    found: datetime | None = parser.get_date_data(words).date_obj
    if found is None:
        return None
    found = found.replace(tzinfo=None)
    has_no_year = "dotted" in said or "slashed" in said or ("named" in said and "year" not in said)
    is_today = (found.month, found.day) == (today.month, today.day)
    return today if has_no_year and is_today and found.year == today.year + 1 else found


def _either(words: list[str]) -> str:
    """A pattern of any of the words, the longest first."""
    distinct = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in distinct) or r"(?!)"
