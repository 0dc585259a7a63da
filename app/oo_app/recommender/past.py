"""What earlier tips, reactions and deliveries mean at a moment: closures, showings, acceptance."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from oo_app.recommender.acceptance import acceptance_of, instant
from oo_app.recommender.brief import Closure, Closures, Past, Showing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from oo_app.recommender.brief import Shown
    from oo_storage.recommender import StoredReaction, StoredTip

REMEMBERED = timedelta(days=3)
"""For so long a tip on the same matter counts as a repeat."""
NOT_NOW_FOR = timedelta(hours=3)
LESS_FOR = timedelta(days=7)
CLOCK_SKEW = timedelta(minutes=2)


def past_of(tips: Sequence[StoredTip], shown: Iterable[Shown], now: datetime) -> Past:
    """The past at `now` (in the person's zone); what is dated later counts as now."""
    by_id = {tip.id: tip for tip in tips}
    showings = tuple(_showing(each, by_id, now) for each in shown)
    last = {each.tip: each.at for each in sorted(showings, key=lambda showing: showing.at)}
    return Past(
        closures=closures_of(tips, now),
        shown=showings,
        acceptance=acceptance_of(tips, last, now),
    )


def closures_of(tips: Iterable[StoredTip], now: datetime) -> Closures:
    """What the reactions that count have closed."""
    keys: dict[str, list[Closure]] = defaultdict(list)
    subjects: dict[str, list[Closure]] = defaultdict(list)
    for tip in sorted(tips, key=lambda tip: tip.id):
        if tip.reaction is not None:
            _close(tip, tip.reaction, now, keys, subjects)
    return Closures(
        keys={key: tuple(found) for key, found in keys.items()},
        subjects={subject: tuple(found) for subject, found in subjects.items()},
    )


def is_binding(closure: Closure, revisions: Mapping[str, int], now: datetime) -> bool:
    """Whether a closure still holds for records with these newest revisions."""
    if closure.until is not None:
        return now < closure.until
    return all(revisions.get(subject, 0) <= seen for subject, seen in closure.revisions)


def _close(
    tip: StoredTip,
    reaction: StoredReaction,
    now: datetime,
    keys: dict[str, list[Closure]],
    subjects: dict[str, list[Closure]],
) -> None:
    why = _name(reaction)
    seen = _seen(tip)
    if why == "done":
        for subject, revision in seen:
            subjects[subject].append(Closure(why=why, revisions=((subject, revision),)))
        if not seen:
            keys[tip.dedupe_key].append(Closure(why=why))
    elif why == "wrong":
        keys[tip.dedupe_key].append(Closure(why=why, revisions=seen))
    elif why == "never":
        keys[tip.dedupe_key].append(Closure(why=why))
    elif (until := _until(reaction, why, now)) is not None:
        for subject, _revision in seen:
            subjects[subject].append(Closure(why=why, until=until))
        keys[tip.dedupe_key].append(Closure(why=why, until=until))


def _name(reaction: StoredReaction) -> str:
    name = reaction.reason or reaction.kind
    return {"already-done": "done", "never-agent": "never"}.get(name, name)


def _seen(tip: StoredTip) -> tuple[tuple[str, int], ...]:
    revisions = (*tip.revisions, *(0 for _subject in tip.subjects))
    return tuple(zip(tip.subjects, revisions, strict=False))


def _until(reaction: StoredReaction, why: str, now: datetime) -> datetime | None:
    given = instant(reaction.time_ms)
    if given - CLOCK_SKEW > now:
        # given under a clock that ran ahead: until then would be for ever
        return None
    if reaction.until_ms is not None:
        return instant(reaction.until_ms)
    return given + (LESS_FOR if why == "less" else NOT_NOW_FOR)


def _showing(shown: Shown, tips: Mapping[str, StoredTip], now: datetime) -> Showing:
    at = min(instant(shown.time_ms), now.astimezone(UTC))
    tip = tips.get(shown.tip)
    if tip is None:
        return Showing(tip=shown.tip, at=at)
    is_recent = now.astimezone(UTC) - at < REMEMBERED
    return Showing(
        tip=tip.id,
        at=at,
        dedupe_key=tip.dedupe_key,
        revisions=_seen(tip),
        about=about(tip.facts) if is_recent else "",
        made=tip.opened,
    )


def about(facts: str) -> str:
    """What a tip with these facts (JSON) is about; "" for what has no name or was erased."""
    try:
        found = json.loads(facts or "{}").get("object", "")
    except (ValueError, AttributeError):
        return ""
    return found if isinstance(found, str) else ""
