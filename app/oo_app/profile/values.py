"""Declared preference values: from the text a person types to canonical JSON, and back.

One validator serves oO's own preferences and those that agents declare. Every type reads its own
canonical form again, so a stored value is checked by reading it once more.

integer, number, boolean, string, choice   what they say; a number may have named values
duration    "45m", "1h30m", "400d"
hours       "22:00-07:00", over midnight when the end is not after the start
zone        a name of the time-zone database; "" is the machine's own
weekday     "monday"
language    "de" or "de_AT"; "" is the machine's own
instant     an ISO 8601 time with its offset
model       "ollama/llama3.2:3b", and the address of its server where it is not the usual one
url         "https://models.example.org/oo"; "" for none
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from oo_app.profile.hours import parse_hours
from oo_storage.durations import duration_of, duration_text
from oo_storage.errors import BadInput
from oo_storage.plain import plain
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oo_agents.api import Json

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOTHING = ("", "off", "none", "never")
SYSTEM = ("", "system", "auto")
TRUE, FALSE = ("yes", "true", "on", "1"), ("no", "false", "off", "0")

_MODEL = re.compile(r"[A-Za-z][A-Za-z0-9_]*/[A-Za-z0-9._:/@+-]{1,200}( https?://[!-~]{1,300})?")
_URL = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[!-~]{0,300})?")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A preference: its type, default and bounds; `description` is translated where it is shown.

    Bounds are inclusive: numbers for integer and number, durations as text ("5m") for duration.
    `words` name values of a number; with `can_be_off` a duration or hours may be "off" (stored
    as "").
    """

    name: str
    type: str
    default: Json
    description: str
    minimum: float | str | None = None
    maximum: float | str | None = None
    choices: tuple[str, ...] = ()
    words: Mapping[str, float] = field(default_factory=dict)
    can_be_off: bool = False


def parse(declared: Declared, text: str) -> Json:
    """The canonical value that a text names; raises BadInput that says what is expected."""
    value = _PARSERS[declared.type](declared, text.strip())
    if value is None:
        raise BadInput(
            _("{value} is not {expected}.").format(
                value=plain(repr(text), 80), expected=expected(declared)
            ),
            where=declared.name,
            hint=_hint(declared, text.strip()),
        )
    return value


def checked(declared: Declared, value: Json) -> Json:
    """A stored value if it still fits its declaration, else the default."""
    if declared.type == "zone" and isinstance(value, str):
        return value  # Listing all zones takes longer than the rest of a start-up.
    try:
        return parse(declared, shown(value))
    except BadInput:
        return declared.default


def shown(value: Json) -> str:
    """A value as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def choices_of(declared: Declared) -> tuple[str, ...]:
    """All that a person may type for it, where that is little."""
    few = {"boolean": (shown(True), shown(False)), "weekday": WEEKDAYS}
    return declared.choices or few.get(declared.type, ())


def weekday_of(text: str) -> int | None:
    """0 (Monday) to 6 of an English weekday or an abbreviation of three letters or more."""
    lowered = text.strip().lower()
    matches = [index for index, name in enumerate(WEEKDAYS) if name.startswith(lowered)]
    return matches[0] if len(lowered) >= 3 and matches else None


def expected(declared: Declared) -> str:
    """What a person may type, as the end of a sentence."""
    if declared.type == "choice":
        return _("one of: {choices}").format(choices=", ".join(declared.choices))
    words = _(_EXPECTED[declared.type]) + _bounds(declared)
    if declared.words:
        words += _(" or one of: {choices}").format(choices=", ".join(declared.words))
    return words + _(", or off") if declared.can_be_off else words


_EXPECTED: Mapping[str, str] = {
    "integer": N_("a whole number"),
    "number": N_("a number"),
    "boolean": N_("yes or no"),
    "string": N_("a text"),
    "duration": N_("a duration such as 45m, 2h or 1d"),
    "hours": N_("a range of hours such as 22:00-07:00"),
    "zone": N_("a time zone such as Europe/Berlin, or system"),
    "weekday": N_("a weekday such as monday"),
    "language": N_("a language such as en or de_AT, or system"),
    "instant": N_("a time with its offset such as 2026-11-22T18:00+01:00"),
    "model": N_("a model such as ollama/llama3.2:3b, and its server's URL, or off"),
    "url": N_("a URL such as https://models.example.org, or off"),
}


def _bounds(declared: Declared) -> str:
    low, high = declared.minimum, declared.maximum
    if low is not None and high is not None:
        return _(" from {low} to {high}").format(low=low, high=high)
    if low is not None:
        return _(" of at least {low}").format(low=low)
    return "" if high is None else _(" of at most {high}").format(high=high)


def _hint(declared: Declared, text: str) -> str:
    from difflib import get_close_matches

    known: list[str] = [*declared.choices, *declared.words]
    if declared.type == "zone":
        known = list(_zone_names().values())
    elif declared.type == "weekday":
        known = list(WEEKDAYS)
    nearest = get_close_matches(text, known, n=1, cutoff=0.5)
    return _("Did you mean {name}?").format(name=nearest[0]) if nearest else ""


def _is_within(declared: Declared, number: float) -> bool:
    low, high = _bound(declared.minimum), _bound(declared.maximum)
    return (low is None or number >= low) and (high is None or number <= high)


def _bound(bound: float | str | None) -> float | None:
    if not isinstance(bound, str):
        return bound
    length = duration_of(bound)
    return None if length is None else length.total_seconds()


def _integer(declared: Declared, text: str) -> Json:
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
        return None
    number = int(text)
    return number if _is_within(declared, number) else None


def _number(declared: Declared, text: str) -> Json:
    if text.lower() in declared.words:
        return text.lower()
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and _is_within(declared, number) else None


def _boolean(declared: Declared, text: str) -> Json:
    lowered = text.lower()
    return True if lowered in TRUE else False if lowered in FALSE else None


def _string(declared: Declared, text: str) -> Json:
    return plain(text, 200)


def _choice(declared: Declared, text: str) -> Json:
    folded = {choice.casefold(): choice for choice in declared.choices}
    return folded.get(text.casefold())


def _duration(declared: Declared, text: str) -> Json:
    if declared.can_be_off and text.lower() in NOTHING:
        return ""
    length = duration_of(text)
    if length is None or not _is_within(declared, length.total_seconds()):
        return None
    return duration_text(length)


def _hours(declared: Declared, text: str) -> Json:
    if declared.can_be_off and text.lower() in NOTHING:
        return ""
    hours = parse_hours(text)
    return None if hours is None else str(hours)


def _zone(declared: Declared, text: str) -> Json:
    return "" if text.lower() in SYSTEM else _zone_names().get(text.casefold())


def _weekday(declared: Declared, text: str) -> Json:
    day = weekday_of(text)
    return None if day is None else WEEKDAYS[day]


def _language(declared: Declared, text: str) -> Json:
    if text.lower() in SYSTEM:
        return ""
    found = _LANGUAGE.fullmatch(text)
    if found is None:
        return None
    return found[1].lower() + (f"_{found[2].upper()}" if found[2] else "")


def _instant(declared: Declared, text: str) -> Json:
    if declared.can_be_off and text.lower() in NOTHING:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.isoformat(timespec="seconds")


def _model(declared: Declared, text: str) -> Json:
    if text.lower() in NOTHING:
        return ""
    text = " ".join(text.split())
    return text if _MODEL.fullmatch(text) else None


def _url(declared: Declared, text: str) -> Json:
    if text.lower() in NOTHING:
        return ""
    return text if _URL.fullmatch(text) else None


def _zone_names() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.casefold(): name for name in sorted(available_timezones())}


_PARSERS: Mapping[str, Callable[[Declared, str], Json]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "string": _string,
    "choice": _choice,
    "duration": _duration,
    "hours": _hours,
    "zone": _zone,
    "weekday": _weekday,
    "language": _language,
    "instant": _instant,
    "model": _model,
    "url": _url,
}
TYPES = tuple(_PARSERS)
