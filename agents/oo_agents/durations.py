"""Durations as manifests write them: "30s", "15m", "1h30m", "2h", "1d", "1w"."""

from __future__ import annotations

from datetime import timedelta

from oo_storage.durations import duration_of
from oo_storage.errors import BadInput
from oo_storage.words import _

LONGEST = timedelta(days=400)


def duration(text: str) -> timedelta:
    """The duration a text names; raises BadInput for anything else or more than 400 days."""
    found = duration_of(text)
    if found is None:
        raise BadInput(_('expected a duration such as "15m", "2h" or "1d"'))
    if found > LONGEST:
        raise BadInput(_("a duration is at most 400 days"))
    return found


def seconds(text: str) -> int:
    """The whole seconds of a duration's text."""
    return int(duration(text).total_seconds())
