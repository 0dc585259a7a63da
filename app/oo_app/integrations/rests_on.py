"""The files that records rest on, as they were when they were read.

Each is (path, size, mtime_ns); a face compares them with the files now, and what is prepared from
them holds only while they are the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from oo_app.integrations.files import is_racy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RestsOn = tuple[str, int, int]

MISSING, UNSETTLED = -1, -2
"""Sizes in `rests_on`: there was no such file; it may have changed while it was read."""


AHEAD_NS = 3_600_000_000_000


def resting_on(paths: Iterable[str], began_ns: int) -> tuple[RestsOn, ...]:
    """What a reading that began at a moment (ns since 1970) rests on, after it ended."""
    return tuple((path, *_resting(path, began_ns)) for path in dict.fromkeys(paths) if path)


def file_now(path: str) -> tuple[int, int]:
    """The size and mtime_ns of a file or folder, (MISSING, 0) when there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return MISSING, 0
    return found.st_size, found.st_mtime_ns


def has_moved(rests_on: Sequence[tuple[str, int, int]]) -> bool:
    """Whether any of the files is not what was read; opens none."""
    return any(file_now(path) != (size, mtime_ns) for path, size, mtime_ns in rests_on)


def has_unsettled(rests_on: Sequence[RestsOn]) -> bool:
    """Whether something may have changed while it was read, so that a new reading is to tell."""
    return any(size == UNSETTLED for _path, size, _mtime_ns in rests_on)


def _resting(path: str, began_ns: int) -> tuple[int, int]:
    """What was read of a path: its state, unless it changed since shortly before the reading."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return MISSING, 0
    # A date far ahead was set by hand; what changes now gets another one.
    dates = (found.st_mtime_ns, found.st_ctime_ns)
    newest = max((each for each in dates if each < began_ns + AHEAD_NS), default=0)
    if newest >= began_ns or is_racy(newest, began_ns):
        return UNSETTLED, 0
    return found.st_size, found.st_mtime_ns
