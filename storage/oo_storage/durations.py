"""Lengths of time as text: "45m", "1h30m", "2 d"; weeks, days, hours, minutes and seconds."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS_S = {"w": 604_800, "d": 86_400, "h": 3_600, "min": 60, "m": 60, "s": 1}
_PART = re.compile(r"([0-9]{1,6})\s*(w|d|h|min|m|s)\s*")


def duration_of(text: str) -> timedelta | None:
    """The length that a text names, each unit at most once; None when it names none."""
    lowered = text.strip().lower()
    parts = list(_PART.finditer(lowered))
    units = {_UNITS_S[part[2]] for part in parts}
    is_whole = "".join(part[0] for part in parts) == lowered != ""
    if not is_whole or len(units) < len(parts):
        return None
    return timedelta(seconds=sum(int(part[1]) * _UNITS_S[part[2]] for part in parts))


def duration_text(length: timedelta) -> str:
    """A length in its shortest form, such as "1h30m"."""
    rest = int(length.total_seconds())
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, rest = divmod(rest, _UNITS_S[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
