"""Acceptance counts, refitted from the log's reactions and deliveries: no online reward loop.

A Beta prior of mean 0.4 and strength 2.6 is moved by counts that fade by 2 % a day:

| what the person did | category | time of the week |
| --- | --- | --- |
| done | 1 success | 1 success |
| snoozed, not now | | 1 failure |
| wrong, never | 1 failure | |
| less of this | 4 failures | |
| already done | | |
| shown, then no answer | | ⅓ failure |

A time of the week is one of eight parts of a day, on a workday or at the weekend.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_app.recommender.brief import Acceptance, Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oo_storage.recommender import StoredTip

PRIOR_MEAN, PRIOR_STRENGTH = 0.4, 2.6
KEPT_PER_DAY = 0.98
LARGEST_SHIFT = 1.5
PART_HOURS = 3
IGNORED_AFTER = timedelta(days=1)
REMEMBERED = timedelta(days=180)

# (successes and failures of the category, successes and failures of the time)
_EVIDENCE: Mapping[str, tuple[float, float, float, float]] = {
    "done": (1, 0, 1, 0),
    "snooze": (0, 0, 0, 1),
    "not-now": (0, 0, 0, 1),
    "wrong": (0, 1, 0, 0),
    "never": (0, 1, 0, 0),
    "never-agent": (0, 1, 0, 0),
    "less": (0, 4, 0, 0),
    "already-done": (0, 0, 0, 0),
    "ignored": (0, 0, 0, 1 / 3),
}


def acceptance_of(
    tips: Iterable[StoredTip], shown: Mapping[str, datetime], now: datetime
) -> Acceptance:
    """The counts at `now`; `shown` is the last delivery of each tip that had one.

    An undone reaction is no reaction; one dated in the future counts as now.
    """
    categories: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    times: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for tip in sorted(tips, key=lambda tip: tip.id):
        found = _what_happened(tip, shown.get(tip.id), now)
        if found is None:
            continue
        name, at, seen = found
        weight = KEPT_PER_DAY ** max((now - at) / timedelta(days=1), 0.0)
        evidence = _EVIDENCE.get(name, (0, 0, 0, 0))
        _add(categories[tip.category], evidence[:2], weight)
        _add(times[part_of_week(seen.astimezone(now.tzinfo))], evidence[2:], weight)
    return Acceptance(categories=_counts(categories), times=_counts(times))


def category_shift(acceptance: Acceptance, category: str) -> float:
    """What was learned about a category, in log-odds."""
    return shift(acceptance.categories.get(category, Counts()))


def time_shift(acceptance: Acceptance, now: datetime) -> float:
    """What was learned about this time of the week, in log-odds."""
    return shift(acceptance.times.get(part_of_week(now), Counts()))


def shift(counts: Counts) -> float:
    """logit((α+s)/(α+β+n)) − logit(prior), at most 1.5 either way."""
    if not (counts.success or counts.failure):
        return 0.0
    success = PRIOR_MEAN * PRIOR_STRENGTH + counts.success
    failure = (1 - PRIOR_MEAN) * PRIOR_STRENGTH + counts.failure
    moved = math.log(success / failure) - math.log(PRIOR_MEAN / (1 - PRIOR_MEAN))
    return min(max(moved, -LARGEST_SHIFT), LARGEST_SHIFT)


def part_of_week(at: datetime) -> str:
    """The part of the day, on a workday or at the weekend, such as "workday-3"."""
    day = "weekend" if at.weekday() >= 5 else "workday"
    return f"{day}-{at.hour // PART_HOURS}"


def _what_happened(
    tip: StoredTip, shown: datetime | None, now: datetime
) -> tuple[str, datetime, datetime] | None:
    if tip.reaction is not None:
        at = instant(tip.reaction.time_ms)
        return tip.reaction.reason or tip.reaction.kind, at, shown or at
    if shown is None:
        return None
    is_over = bool(tip.ended) or instant(tip.expires_ms) <= now or now - shown >= IGNORED_AFTER
    return ("ignored", shown, shown) if is_over else None


def instant(ms: int) -> datetime:
    """An aware datetime of milliseconds since 1970 UTC; the nearest one that can be written."""
    try:
        return datetime.fromtimestamp(ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime(9998, 1, 1, tzinfo=UTC) if ms > 0 else datetime(1970, 1, 1, tzinfo=UTC)


def _add(counts: list[float], evidence: tuple[float, ...], weight: float) -> None:
    counts[0] += evidence[0] * weight
    counts[1] += evidence[1] * weight


def _counts(counts: Mapping[str, list[float]]) -> dict[str, Counts]:
    return {name: Counts(*both) for name, both in counts.items() if any(both)}
