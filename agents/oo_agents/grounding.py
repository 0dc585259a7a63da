"""Whether what a model wrote about records stands in them: numbers, dates, names, links, a no.

The check is strict, because what passes becomes a fact that tips may rest on, and silence costs
little. It reads English and German.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents.shown import local_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oo_agents.shown import Shown

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_LINK = re.compile(
    r"\w+://|\bwww\.|\b[\w-]+\.(?:com|org|net|de|io|eu|info)\b|\S@\S|[<>\[\]{}|`*#]", re.IGNORECASE
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STEM, _LEAST_CONTENT = 4, 4
_NAME_START, _ENDING = 5, 2
_FIGURES = {
    word: number
    for number, words in enumerate(
        (
            "two zwei both beide", "three drei", "four vier", "five fünf", "six sechs",
            "seven sieben", "eight acht", "nine neun", "ten zehn", "eleven elf", "twelve zwölf",
        ),
        start=2,
    )
    for word in words.split()
}  # fmt: skip
_RELATIVE = _set("today tonight tomorrow yesterday now heute gestern übermorgen vorgestern jetzt")
_NEGATIONS = _set(
    "no not never none without cannot don't won't isn't nicht nie niemals ohne kein keine keinen"
    " keinem keiner keines"
)
_DAYS = (
    "monday montag", "tuesday dienstag", "wednesday mittwoch", "thursday donnerstag",
    "friday freitag", "saturday samstag sonnabend", "sunday sonntag",
)  # fmt: skip
_MONTHS = (
    "january januar jänner", "february februar", "march märz", "april", "may mai", "june juni",
    "july juli", "august", "september", "october oktober", "november", "december dezember",
)  # fmt: skip
_CALENDAR = frozenset(
    form for names in (*_DAYS, *_MONTHS) for word in names.split() for form in (word, word[:3])
)
# German writes every noun large; these name nobody.
_NOUNS = _set(
    "anfrage angebot anliegen anruf antwort arbeit aufgabe besprechung besuch bestellung einkauf"
    " einladung ende entscheidung frage fragen gespräch klärung nachricht notiz notizen plan"
    " planung punkt punkte reise rest rückmeldung rückruf sache sachen schritt schritte tag tage"
    " termin termine thema themen treffen umzug unterlagen vorbereitung wahl woche zusage"
)
_AFTER_A_NAME = _set(
    "is was has and will wants needs asked ist war hat und wird will möchte braucht fragt"
)


@dataclass(frozen=True, slots=True)
class _Ground:
    words: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]
    text: str


def ungrounded(text: str, cited: Sequence[Shown], now: datetime) -> str:
    """Why a text may not be said of the cited records, a code; "" when it may.

    The codes: empty, link, number, date, name, polarity, unrelated.
    """
    ground = _ground(cited, now)
    words = _WORD.findall(text)
    if not words:
        return "empty"
    if _LINK.search(text):
        return "link"
    if any(not _is_known_number(each, ground) for each in _numbers(text, words, len(cited))):
        return "number"
    if any(_is_wrong_date(word, ground) for word in words):
        return "date"
    if any(_is_unknown_name(at, words, ground) for at in range(len(words))):
        return "name"
    is_denied = any(_low(word) in _NEGATIONS for word in words)
    if is_denied != bool(ground.words & _NEGATIONS):
        return "polarity"
    return "" if _is_related(words, ground) else "unrelated"


def _ground(cited: Sequence[Shown], now: datetime) -> _Ground:
    text = " ".join(each for shown in cited for each in shown.texts)
    moments = [local_of(when, now) for shown in cited for when in shown.moments]
    clocks = [
        local_of(when, now) for shown in cited for when in shown.moments if not when.is_all_day
    ]
    words = {_low(word) for word in _WORD.findall(text)}
    for moment in moments:
        for name in (_DAYS[moment.weekday()] + " " + _MONTHS[moment.month - 1]).split():
            words.update((name, name[:3]))
    numbers = {_plain_number(each) for each in _NUMBER.findall(text)}
    numbers |= {f"{number:g}" for shown in cited for number in shown.numbers}
    numbers |= {str(part) for moment in moments for part in (moment.day, moment.year)}
    numbers |= {
        form for moment in clocks for form in (f"{moment:%H:%M}", f"{moment.hour}:{moment:%M}")
    }
    return _Ground(
        frozenset(words),
        frozenset(word[:_STEM] for word in words if len(word) >= _STEM),
        frozenset(numbers),
        text,
    )


def _numbers(text: str, words: Sequence[str], cited: int) -> list[str]:
    """The numbers that a text names; how many records it cites needs no other ground."""
    found = [_plain_number(each) for each in _NUMBER.findall(text)]
    spoken = [_FIGURES[_low(word)] for word in words if _low(word) in _FIGURES]
    return [*found, *(str(number) for number in spoken if number != cited)]


def _is_known_number(number: str, ground: _Ground) -> bool:
    if number in ground.numbers:
        return True
    return any(str(_FIGURES.get(word)) == number for word in ground.words)


def _plain_number(number: str) -> str:
    return number.lstrip("0") or "0"


def _is_wrong_date(word: str, ground: _Ground) -> bool:
    low = _low(word)
    if low in _RELATIVE or word == "morgen":
        # True when it is written, not when it is read.
        return True
    # "may" and "mai" written small are no months
    return low in _CALENDAR and low not in ground.words and word[0].isupper()


def _is_unknown_name(at: int, words: Sequence[str], ground: _Ground) -> bool:
    word = words[at]
    low = _low(word)
    if not word[0].isupper() or low in _CALENDAR or low in _NOUNS or _is_named(low, ground):
        return False
    if at > 0:
        return True
    # The first word is written large whatever it is; what follows tells a name.
    is_owner = word.endswith(("'s", "’s"))
    following = words[1] if len(words) > 1 else ""
    return is_owner or following[:1].isupper() or _low(following) in _AFTER_A_NAME


def _is_related(words: Sequence[str], ground: _Ground) -> bool:
    content = [low for word in words if len(low := _low(word)) >= _LEAST_CONTENT]
    known = sum(low[:_STEM] in ground.stems for low in content)
    return known > 0 and known * 3 >= len(content)


def _is_named(low: str, ground: _Ground) -> bool:
    """In this form, in one that differs in its ending only, or as a part of a compound."""
    if low in ground.words:
        return True
    parts = [word for word in ground.words if _STEM <= len(word) <= len(low) - _STEM + 1]
    if any(low.startswith(part) or low.endswith(part) for part in parts):
        return True
    start = low[:_NAME_START]
    return len(low) >= _NAME_START and any(
        word.startswith(start) and abs(len(word) - len(low)) <= _ENDING for word in ground.words
    )


def _low(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")
