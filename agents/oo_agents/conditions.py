"""Declared conditions on records: which hold at a moment, and when one changes its answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from oo_agents.api import Json, Record, When
from oo_agents.durations import duration
from oo_agents.instants import instant, later

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oo_agents.manifest import Condition

Wanted = tuple["Condition", Any]
"""A condition with the value that it compares with."""


def wanted_of(conditions: Sequence[Condition], preferences: Mapping[str, Json]) -> list[Wanted]:
    """The conditions with their values; "$name" is the preference of that name."""
    return [(each, _value(each, preferences)) for each in conditions]


def is_selected(record: Record, wanted: Sequence[Wanted], now: datetime) -> bool:
    """Whether every condition holds for a record."""
    return all(
        _holds(getattr(record, each.field), each.operator, value, now) for each, value in wanted
    )


def _value(condition: Condition, preferences: Mapping[str, Json]) -> Any:  # noqa: ANN401 - any value
    value = condition.value
    if isinstance(value, str) and value.startswith("$"):
        value = preferences[value[1:]]
        if condition.operator in TIMES:
            return timedelta(seconds=float(str(value)))
    return duration(str(value)) if condition.operator in TIMES else value


TIMES = ("before", "after", "older_than", "newer_than")
"""The operators that compare a moment with now."""


def _holds(value: Any, operator: str, wanted: Any, now: datetime) -> bool:  # noqa: ANN401 - any value
    if operator == "exists":
        return bool(wanted) == (value is not None and value != "" and value != ())
    if value is None:
        return False
    if operator in TIMES:
        return _time_holds(instant(instant_of(value)), operator, wanted, instant(now))
    if operator == "contains":
        return _contains(value, wanted)
    checks = {
        "is": lambda: value == wanted,
        "is_not": lambda: value != wanted,
        "at_least": lambda: value >= wanted,
        "at_most": lambda: value <= wanted,
    }
    return bool(checks[operator]())


def _time_holds(at: datetime, operator: str, span: timedelta, now: datetime) -> bool:
    if operator == "before":
        return later(at, -span) <= now
    if operator == "after":
        return later(at, -span) > now
    return (later(at, span) <= now) == (operator == "older_than")


def _contains(value: Any, wanted: Any) -> bool:  # noqa: ANN401 - any value
    needle = str(wanted).casefold()
    if isinstance(value, str):
        return needle in value.casefold()
    return any(needle == str(each).casefold() for each in value)


def flips(record: Record, wanted: Sequence[Wanted], now: datetime) -> list[datetime]:
    """The coming instants at which a condition on a moment changes its answer."""
    found = []
    for condition, span in wanted:
        value = getattr(record, condition.field)
        if condition.operator in TIMES and value is not None:
            sign = 1 if condition.operator.endswith("_than") else -1
            flip = later(instant_of(value), sign * span)
            if flip > instant(now):
                found.append(flip.astimezone(now.tzinfo))
    return found


def instant_of(value: datetime | When) -> datetime:
    """The instant of a moment; of a whole day its beginning."""
    return value.at if isinstance(value, When) else value
