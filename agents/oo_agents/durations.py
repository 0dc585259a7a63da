"""Durations as manifests write them: "30s", "15m", "1h30m", "2h", "1d", "1w"."""

from __future__ import annotations

import re
from datetime import timedelta

from oo_storage.errors import BadInput
from oo_storage.words import _

LONGEST = timedelta(days=400)

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def duration(text: str) -> timedelta:
    """The duration a text names; raises BadInput for anything else or more than 400 days."""
    if not re.fullmatch(r"([0-9]{1,6}[smhdw]){1,5}", text):
        raise BadInput(_('expected a duration such as "15m", "2h" or "1d"'))
    parts = re.findall(r"([0-9]+)([smhdw])", text)
    found = timedelta(seconds=sum(int(count) * _UNITS[unit] for count, unit in parts))
    if found > LONGEST:
        raise BadInput(_("a duration is at most 400 days"))
    return found


def seconds(text: str) -> int:
    """The whole seconds of a duration's text."""
    return int(duration(text).total_seconds())
