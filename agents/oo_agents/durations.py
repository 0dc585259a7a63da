"""Durations as manifests write them: "30s", "15m", "2h", "1d", "1w"."""

from __future__ import annotations

import re
from datetime import timedelta

from oo_storage.errors import BadInput
from oo_storage.words import _

LONGEST = timedelta(days=366)

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def duration(text: str) -> timedelta:
    """The duration a text names; raises BadInput for anything else or more than 366 days."""
    match = re.fullmatch(r"([0-9]{1,5})([smhdw])", text)
    if match is None:
        raise BadInput(_('expected a duration such as "15m", "2h" or "1d"'))
    found = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if found > LONGEST:
        raise BadInput(_("a duration is at most 366 days"))
    return found


def seconds(text: str) -> int:
    """The whole seconds of a duration's text."""
    return int(duration(text).total_seconds())
