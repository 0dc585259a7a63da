"""Until when an answer stays what it is, as long as nothing in the world changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_agents.instants import day_end
from oo_app.recommender.gates import IMMINENT
from oo_app.recommender.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.recommender.brief import Brief, Fit
    from oo_app.recommender.candidates import Candidate

LONGEST = timedelta(minutes=15)
STEP = timedelta(minutes=1)


def valid_until(brief: Brief, carrier: Candidate | None, fit: Fit) -> datetime:
    """The earliest instant at which an answer to asking could change; 15 minutes at most.

    `carrier` is the candidate that the tip was worded from, None for silence.
    """
    latest = brief.instant + LONGEST
    ends = [each for each in _changes(brief) if brief.instant < each < latest]
    end = min(ends, default=latest)
    if carrier is not None:
        end = _same_words_until(brief, carrier, fit, end)
    return end.astimezone(brief.now.tzinfo)


def _changes(brief: Brief) -> Iterator[datetime]:
    """When a gate, an expiry or the pressing of something due could change the answer."""
    # "tomorrow" is another day then
    yield day_end(brief.now).astimezone(UTC)
    for stored in brief.snippets:
        yield stored.snippet.expires_at.astimezone(UTC)
        if stored.snippet.due is not None:
            yield stored.snippet.due.astimezone(UTC) - IMMINENT
            yield stored.snippet.due.astimezone(UTC) + IMMINENT
    closures = brief.past.closures
    for found in (*closures.keys.values(), *closures.subjects.values()):
        for closure in found:
            if closure.until is not None:
                yield closure.until.astimezone(UTC)
    for end in (brief.context.until, brief.paused_until):
        if end is not None:
            yield end.astimezone(UTC)


def _same_words_until(brief: Brief, carrier: Candidate, fit: Fit, end: datetime) -> datetime:
    words = worded(brief, carrier, fit)
    same = brief.instant
    while same < end:
        following = min(same + STEP, end)
        if worded(_at(brief, following), carrier, fit) != words:
            return same
        same = following
    return end


def _at(brief: Brief, instant: datetime) -> Brief:
    return replace(brief, now=instant.astimezone(brief.now.tzinfo))
