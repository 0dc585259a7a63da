"""How long a task takes, as people write it."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_UNITS = re.compile(
    r"(?:(\d{1,3}(?:\.\d{1,2})?)\s*h(?:ours?|rs?)?)?\s*(?:(\d{1,4})\s*m(?:in(?:ute)?s?)?)?", re.I
)
_ISO = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d{1,5}S)?", re.I)
LONGEST_MIN = 60 * 24 * 7


def minutes_of(text: str) -> int:
    """Minutes in `90`, `30m`, `1h30m`, `1.5h`, `1:30` or `PT1H30M`; 0 when it says nothing."""
    text = text.strip()
    if text.isdecimal():
        return _bounded(int(text[:6]))
    if clock := _CLOCK.fullmatch(text):
        return _bounded(int(clock[1]) * 60 + int(clock[2]))
    match = _ISO.fullmatch(text) or _UNITS.fullmatch(text)
    if match is None:
        return 0
    return _bounded(round(float(match[1] or 0) * 60) + int(match[2] or 0))


def _bounded(minutes: int) -> int:
    return minutes if minutes <= LONGEST_MIN else 0
