"""Since when a person has been active, from the times of the last input seen at each reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oo_app.integrations.connector import Json

PAUSE = timedelta(minutes=5)
BLIND = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Activity:
    """The last input, and since when there was no pause of five minutes, known at `read`."""

    read: datetime
    last_input: datetime
    active_since: datetime


def next_activity(before: Activity | None, last_input: datetime, now: datetime) -> Activity:
    """What a reading at `now` adds to what was known.

    A pause ends with the first input after it, as far as readings show it. Between readings more
    than ten minutes apart there may have been a pause, so the activity counts from anew.
    """
    last_input = min(last_input, now)
    if before is None or now < before.read:
        return Activity(now, last_input, last_input)
    if last_input <= before.last_input:
        return Activity(now, before.last_input, before.active_since)
    had_pause = before.read - before.last_input >= PAUSE
    was_blind = now - before.read > BLIND
    since = last_input if had_pause or was_blind else before.active_since
    return Activity(now, last_input, since)


def to_json(activity: Activity) -> dict[str, Json]:
    """The activity for the cursor."""
    return {
        "read": activity.read.isoformat(),
        "last_input": activity.last_input.isoformat(),
        "active_since": activity.active_since.isoformat(),
    }


def from_json(kept: Json) -> Activity | None:
    """The activity that a cursor holds, None when it holds none."""
    names = ("read", "last_input", "active_since")
    try:
        moments = [datetime.fromisoformat(str(kept[name])) for name in names]  # type: ignore[index, call-overload]
    except (KeyError, TypeError, ValueError):
        return None
    return Activity(*moments) if all(each.tzinfo for each in moments) else None
