"""Which parts of a source are gone, and which hold last good data, when a reading does not say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from oo_storage.plain import TEXT_LIMIT, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from oo_app.integrations.connector import Fetch, Problem

Told = tuple[str, str, str]
"""A problem as it is kept and shown: where, what and what to do, in plain text."""


def told(problem: Problem) -> Told:
    """A problem in plain text."""
    return plain(problem.where, TEXT_LIMIT), plain(problem.message), plain(problem.hint)


def missing_parts(fetch: Fetch, known: Collection[str], place: str) -> frozenset[str]:
    """The known parts that a reading of everything did not find, and has no problem with."""
    found = {part.name for part in fetch.parts}
    return frozenset(
        name for name in set(known) - found if not _has_problem(name, fetch.problems, place)
    )


def stale_parts(
    fetch: Fetch,
    known: Collection[str],
    place: str,
    *,
    before: Collection[str],
    told_before: Collection[Told],
) -> frozenset[str]:
    """The known parts that could not be read now, or could not be and were not read since.

    A part that was read in spite of a problem is not stale, although the problem is told again
    as long as the part does not change; so only a new problem makes a part stale.
    """
    found = {part.name for part in fetch.parts} | set(fetch.gone)
    fresh = [problem for problem in fetch.problems if told(problem) not in told_before]
    return frozenset(
        name
        for name in set(known) - found
        if _has_problem(name, fetch.problems if name in before else fresh, place)
    )


def _has_problem(part: str, problems: Iterable[Problem], place: str) -> bool:
    return any(_is_about(problem.where, part, place) for problem in problems)


def _is_about(where: str, part: str, place: str) -> bool:
    """Whether a problem's place is a part, a line of it, a folder above it, or the whole source."""
    path, _colon, line = where.rpartition(":")
    path = path if line.isdigit() and path else where
    return (
        path in (part, place)
        or path.endswith(f"{os.sep}{part}")
        or part.startswith(f"{path.rstrip(os.sep)}{os.sep}")
    )
