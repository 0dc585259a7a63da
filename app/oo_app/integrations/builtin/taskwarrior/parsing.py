"""What `task export` prints, as tasks."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from oo_app.integrations.connector import FoundRecord
from oo_app.integrations.estimates import minutes_of
from oo_app.integrations.moments import as_written
from oo_app.integrations.reading import Fault, Reading
from oo_storage.errors import BadInput
from oo_storage.events._generated.signals_pb2 import TaskSeen, When
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_app.integrations.connector import Json

NEWEST_DONE = 1_000
TASK_LIMIT = 20_000
TAG_LIMIT = 20
_STATES = {"pending": "open", "waiting": "open", "completed": "done"}
_PRIORITIES = {"H": 1, "M": 2, "L": 3}
_STAMP = "%Y%m%dT%H%M%SZ"
_ESTIMATES = ("estimate", "est", "duration", "effort")


def read_export(output: bytes, now: datetime, zone: tzinfo) -> Reading:
    """The open tasks and the newest done ones; raises BadInput when it is no export.

    Templates of repeating tasks, deleted tasks and those past their `until` are left out. A
    midnight in the person's zone is a whole day: that is how Taskwarrior keeps a date.
    """
    faults: list[Fault] = []
    entries = [each for each in _entries(output) if isinstance(each, dict)]
    wanted = [each for each in entries if each.get("status") in _STATES and _is_alive(each, now)]
    records = [_record(entry, zone, faults) for entry in _within_limits(wanted)]
    return Reading(tuple(each for each in records if each is not None), tuple(faults))


def _entries(output: bytes) -> list[Json]:
    try:
        entries = json.loads(output.decode("utf-8", errors="replace") or "[]")
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("What `task export` printed could not be read."),
            hint=_("Run `task export` yourself and see what it says."),
        ) from error
    return entries if isinstance(entries, list) else [entries]


def _within_limits(entries: list[dict[str, Json]]) -> list[dict[str, Json]]:
    done = [each for each in entries if each.get("status") == "completed"]
    done.sort(key=lambda each: str(each.get("end", "")))
    open_ones = [each for each in entries if each.get("status") != "completed"]
    return (open_ones + done[-NEWEST_DONE:])[:TASK_LIMIT]


def _is_alive(entry: Mapping[str, Json], now: datetime) -> bool:
    try:
        until = _instant(entry.get("until"))
    except ValueError:
        return True
    return until is None or until > now


def _record(entry: Mapping[str, Json], zone: tzinfo, faults: list[Fault]) -> FoundRecord | None:
    title = plain(_text(entry, "description"))
    uuid = _text(entry, "uuid")
    if not title or not uuid:
        return None

    def moment(*names: str) -> When | None:
        return _latest(entry, names, zone, faults)

    task = TaskSeen(
        title=title,
        due=moment("due"),
        start=moment("wait", "scheduled"),
        status=_STATES[_text(entry, "status")],
        priority=_PRIORITIES.get(_text(entry, "priority").upper(), 0),
        estimate_min=_estimate(entry),
        created=moment("entry"),
        completed=moment("end"),
        project=plain(_text(entry, "project")),
        tags=_tags(entry),
    )
    return FoundRecord(uuid, task)


def _latest(
    entry: Mapping[str, Json], names: tuple[str, ...], zone: tzinfo, faults: list[Fault]
) -> When | None:
    found = []
    for name in names:
        try:
            found.append(_instant(entry.get(name)))
        except ValueError:
            message = _("The date {name!r} of a task cannot be understood and was left out.")
            hint = _("`task export` shows it; `task ID modify` gives it another.")
            faults.append(Fault(message.format(name=name), hint))
    instants = [each for each in found if each is not None]
    return as_written(_day_or_instant(max(instants), zone)) if instants else None


def _day_or_instant(instant: datetime, zone: tzinfo) -> date:
    local = instant.astimezone(zone)
    return local.date() if local.time() == time() else local


def _instant(written: Json) -> datetime | None:
    if not written:
        return None
    instant = datetime.strptime(str(written), _STAMP).replace(tzinfo=UTC)
    if not timedelta() < instant - datetime(1900, 1, 1, tzinfo=UTC) < timedelta(days=365 * 400):
        raise ValueError(written)
    return instant


def _estimate(entry: Mapping[str, Json]) -> int:
    for name in _ESTIMATES:
        if minutes := minutes_of(_text(entry, name)):
            return minutes
    return 0


def _tags(entry: Mapping[str, Json]) -> list[str]:
    tags = entry.get("tags")
    listed = tags if isinstance(tags, list) else []
    return [tag for each in listed[:TAG_LIMIT] if (tag := plain(str(each)))]


def _text(entry: Mapping[str, Json], name: str) -> str:
    value = entry.get(name)
    return str(value) if isinstance(value, str | int | float) else ""
