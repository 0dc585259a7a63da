"""Occurrences and to-dos as records; private events arrive as busy."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from oo_app.integrations.connector import FoundRecord
from oo_app.integrations.moments import as_written
from oo_storage.events._generated.signals_pb2 import CalendarEventSeen, TaskSeen, When
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.integrations.builtin.ics.expanding import Occurrence

PEOPLE_LIMIT = 50
TAG_LIMIT = 20
_PRIVATE = {"PRIVATE", "CONFIDENTIAL"}
_TODO_STATES = {"COMPLETED": "done", "CANCELLED": "cancelled"}
_EVENT_STATES = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}
_ROOMS = {"ROOM", "RESOURCE"}
_HIGH, _MEDIUM = 4, 5


def event_record(occurrence: Occurrence, part: str, calendar: str) -> FoundRecord:
    """One occurrence; `end` is as iCalendar has it, the first moment after."""
    event = occurrence.event
    is_private = is_kept_back(event)
    seen = CalendarEventSeen(
        start=_when(occurrence.start),
        end=_when(occurrence.end),
        status=_EVENT_STATES.get(_word(event, "STATUS"), "confirmed"),
        is_free=_is_free(event),
        is_private=is_private,
        calendar=plain(calendar),
    )
    if not is_private:
        seen.title = plain(_text(event, "SUMMARY"))
        seen.place = plain(_text(event, "LOCATION"))
        seen.people.extend(_people(event))
    return FoundRecord(f"{part}\n{occurrence.uid}\n{occurrence.mark}", seen)


def todo_record(todo: Any, part: str, calendar: str) -> FoundRecord | None:  # noqa: ANN401
    """A to-do as a task; None for a private one or one without a title."""
    title = plain(_text(todo, "SUMMARY"))
    if is_kept_back(todo) or not title:
        return None
    task = TaskSeen(
        title=title,
        due=_moment(todo, "DUE"),
        start=_moment(todo, "DTSTART"),
        status=_TODO_STATES.get(_word(todo, "STATUS"), "done" if "COMPLETED" in todo else "open"),
        priority=_priority(_text(todo, "PRIORITY")),
        created=_moment(todo, "CREATED"),
        completed=_moment(todo, "COMPLETED"),
        project=plain(calendar),
        tags=list(_tags(todo)),
    )
    mark = todo.get("RECURRENCE-ID")
    mark = mark.dt.isoformat() if hasattr(mark, "dt") else ""
    return FoundRecord(f"{part}\n{todo.get('UID') or title}\n{mark}", task)


def is_kept_back(component: Any) -> bool:  # noqa: ANN401 - icalendar's own
    """Whether its owner marked it private or confidential."""
    return _word(component, "CLASS") in _PRIVATE


def _when(moment: date) -> When:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return as_written(moment, getattr(moment.tzinfo, "key", ""))
    return as_written(moment)


def _moment(component: Any, name: str) -> When | None:  # noqa: ANN401 - icalendar's own
    value = component.get(name)
    moment = getattr(value, "dt", None)
    return _when(moment) if isinstance(moment, date) else None


def _text(component: Any, name: str) -> str:  # noqa: ANN401 - icalendar's own
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)


def _word(component: Any, name: str) -> str:  # noqa: ANN401 - icalendar's own
    return _text(component, name).strip().upper()


def _is_free(event: Any) -> bool:  # noqa: ANN401 - icalendar's own
    free = _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    return free or _word(event, "TRANSP") == "TRANSPARENT"


def _people(event: Any) -> list[str]:  # noqa: ANN401 - icalendar's own
    addresses = [*_listed(event.get("ATTENDEE")), *_listed(event.get("ORGANIZER"))]
    names = (_name(address) for address in addresses)
    return list(dict.fromkeys(name for name in names if name))[:PEOPLE_LIMIT]


def _name(address: Any) -> str:  # noqa: ANN401 - icalendar's own
    parameters = getattr(address, "params", {})
    if str(parameters.get("CUTYPE", "")).upper() in _ROOMS:
        return ""
    mailbox = str(address).lower().removeprefix("mailto:").partition("@")[0]
    return plain(str(parameters.get("CN", "")) or mailbox)


def _tags(todo: Any) -> Iterator[str]:  # noqa: ANN401 - icalendar's own
    listed = [tag for each in _listed(todo.get("CATEGORIES")) for tag in getattr(each, "cats", ())]
    for tag in listed[:TAG_LIMIT]:
        if text := plain(str(tag)):
            yield text


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - icalendar's own
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _priority(written: str) -> int:
    """iCalendar's 1 to 9 as high, medium and low."""
    if not written.isdecimal() or not 1 <= int(written[:3]) <= 9:
        return 0
    number = int(written)
    return 1 if number <= _HIGH else 2 if number == _MEDIUM else 3
