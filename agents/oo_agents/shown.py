"""The records that a prompt shows: which, in which order, and how each is written.

They are chosen as of the beginning of the day, so that the same records are shown all day long and
the model need not be asked again because an hour passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oo_agents.api import Record, When, day_start
from oo_agents.conditions import instant_of, is_selected, wanted_of
from oo_agents.fencing import fenced
from oo_agents.instants import instant
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oo_agents.api import Json, World
    from oo_agents.prompt_manifest import Show

OBJECT_LIMIT, FIELD_LIMIT, LIST_LIMIT = 160, 60, 5
# A careful three bytes a token: rather too many tokens than too few.
BYTES_A_TOKEN, RECORD_TOKENS = 3, 1600
_FAR = datetime.max.replace(tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One record under its label (r1, r2 …); `line` is what the model reads of it."""

    label: str
    record: Record
    show: Show
    line: str

    @property
    def object(self) -> str:
        """What the record is called."""
        return plain(str(getattr(self.record, self.show.object)))

    @property
    def texts(self) -> tuple[str, ...]:
        """Its texts that are shown."""
        values = (getattr(self.record, name) for name in self.show.fields)
        lists = (value if isinstance(value, tuple) else (value,) for value in values)
        return (self.object, *(each for some in lists for each in some if isinstance(each, str)))

    @property
    def moments(self) -> tuple[When, ...]:
        """Its moments that are shown."""
        values = (getattr(self.record, name) for name in self.show.fields)
        found = (When(value) if isinstance(value, datetime) else value for value in values)
        return tuple(value for value in found if isinstance(value, When))

    @property
    def numbers(self) -> tuple[float, ...]:
        """Its numbers that are shown."""
        values = (getattr(self.record, name) for name in self.show.fields)
        return tuple(v for v in values if isinstance(v, int | float) and not isinstance(v, bool))


def shown_records(
    shows: Sequence[Show], world: World, preferences: Mapping[str, Json], salt: bytes
) -> tuple[Shown, ...]:
    """The records to show, labelled in their order; what does not fit is left out."""
    found: list[Shown] = []
    left = RECORD_TOKENS * BYTES_A_TOKEN
    for show in shows:
        for record in _selected(show, world, preferences):
            if not fenced(str(getattr(record, show.object)), salt, OBJECT_LIMIT):
                continue
            label = f"r{len(found) + 1}"
            line = f"{label} · {_line(show, record, world.now, salt)}"
            left -= len(line.encode()) + 1
            if left < 0:
                return tuple(found)
            found.append(Shown(label, record, show, line))
    return tuple(found)


def day_words(day: datetime) -> str:
    """ "Fri 27 Nov 2026"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _selected(show: Show, world: World, preferences: Mapping[str, Json]) -> list[Record]:
    morning = day_start(world.now.date(), world.now).astimezone(world.now.tzinfo)
    wanted = wanted_of(show.where, preferences)
    records = [
        record for record in getattr(world, show.kind) if is_selected(record, wanted, morning)
    ]
    records.sort(key=lambda record: record.id)
    if show.earliest_by:
        records.sort(key=lambda record: _instant(record, show.earliest_by, _FAR))
    elif show.newest_by:
        first = datetime.min.replace(tzinfo=UTC)
        records.sort(key=lambda record: _instant(record, show.newest_by, first), reverse=True)
    return records[: show.limit]


def _instant(record: Record, name: str, missing: datetime) -> datetime:
    value = getattr(record, name)
    return missing if value is None else instant(instant_of(value))


def _line(show: Show, record: Record, now: datetime, salt: bytes) -> str:
    parts = [fenced(str(getattr(record, show.object)), salt, OBJECT_LIMIT)]
    for name in show.fields:
        if words := _words(getattr(record, name), now, salt):
            parts.append(f"{name} {words}")
    return f"{show.kind} · " + " · ".join(parts)


def _words(value: Any, now: datetime, salt: bytes) -> str:  # noqa: ANN401 - any field's value
    match value:
        case None | "" | ():
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return fenced(value, salt, FIELD_LIMIT)
        case int() | float():
            return f"{value:g}"
        case When():
            return moment_words(value, now)
        case datetime():
            return moment_words(When(value), now)
        case tuple():
            texts = ", ".join(each for each in value[:LIST_LIMIT] if isinstance(each, str))
            return fenced(texts, salt, FIELD_LIMIT)
        case _:
            return ""


def moment_words(value: When, now: datetime) -> str:
    """ "Fri 27 Nov 2026 14:00" where the person is; a whole day has no time."""
    if value.is_all_day:
        return day_words(value.at)
    local = local_of(value, now)
    return f"{day_words(local)} {local:%H:%M}"


def local_of(value: When, now: datetime) -> datetime:
    """The moment where the person is; a whole day stays where it is."""
    if value.is_all_day:
        return value.at
    try:
        return value.at.astimezone(now.tzinfo)
    except (OverflowError, ValueError):
        return value.at
