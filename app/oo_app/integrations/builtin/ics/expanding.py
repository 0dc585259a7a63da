"""From components to occurrences: recurrence, exceptions and zones, within a window of time."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oo_app.integrations.reading import Fault, shown
from oo_app.integrations.time_limit import TooSlow, time_limit
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from oo_app.integrations.builtin.ics.splitting import Component, Split

SERIES_SECONDS = 2.0
TIMES_PER_DAY = 24
_DAY = timedelta(days=1)
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FREQUENCY = re.compile(r"FREQ\s*=\s*(\w+)", re.IGNORECASE)
_WITHIN_DAY = re.compile(r"BY(HOUR|MINUTE|SECOND)\s*=\s*([\d,\s]+)", re.IGNORECASE)
_REFUSED = {"SECONDLY", "MINUTELY"}


@dataclass(frozen=True, slots=True)
class Window:
    """The span of time whose occurrences are kept."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One happening; `mark` tells it from the others of its series, "" when there is one only."""

    uid: str
    mark: str
    start: date
    end: date
    event: Any
    line: int


@dataclass(slots=True)
class Expansion:
    """The occurrences found, and what could not be expanded."""

    occurrences: list[Occurrence] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def expand(calendar: Split, window: Window) -> Expansion:
    """Every occurrence of a calendar's events that touches the window."""
    expansion = Expansion()
    zone = _known_zone(calendar.zone)
    load_zones(calendar.zones)
    for series in _series(calendar.components):
        wanted = [each for each in series if not _is_refused(each, expansion.faults)]
        if wanted and any(_may_touch(each, window) for each in wanted):
            _expand_series(wanted, zone, window, expansion)
    return expansion


def load_zones(zones: Iterable[str]) -> None:
    """Make a file's own time zones known, and forget those of the last file."""
    import icalendar

    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    for text in zones:
        with contextlib.suppress(Exception):  # an entry that uses it falls back to local time
            icalendar.Timezone.from_ical(text)


def parsed(component: Component, faults: list[Fault]) -> Any:  # noqa: ANN401 - icalendar's own
    """The component as icalendar reads it, or None; unreadable properties are said."""
    import icalendar

    kind = icalendar.Event if component.kind == "VEVENT" else icalendar.Todo
    try:
        event = kind.from_ical(component.text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        faults.append(_unreadable(component.line))
        return None
    for name, _error in event.errors:
        message = _("{name} could not be read and was left out.").format(name=shown(str(name)))
        hint = _("Correct it in the calendar, or remove the entry.")
        faults.append(Fault(message, hint, component.line_of(str(name))))
    for name, _error in event.errors:
        event.pop(name, None)
    return event


def _series(components: Iterable[Component]) -> list[list[Component]]:
    """Events by UID: the one that repeats and those that replace single occurrences."""
    series: dict[str, list[Component]] = {}
    for component in components:
        if component.kind == "VEVENT":
            own = f"\n{component.line}"
            series.setdefault(component.value("UID") or own, []).append(component)
    return list(series.values())


def _is_refused(component: Component, faults: list[Fault]) -> bool:
    rules = [each for each in component.properties if each.name == "RRULE"]
    for rule in rules:
        frequency = _FREQUENCY.search(rule.value)
        per_day = 1
        for match in _WITHIN_DAY.finditer(rule.value):
            per_day *= match[2].count(",") + 1
        if (frequency and frequency[1].upper() in _REFUSED) or per_day > TIMES_PER_DAY:
            message = _("The event repeats every few minutes or seconds and was left out.")
            hint = _("Change its repetition, or remove the event from the calendar.")
            faults.append(Fault(message, hint, rule.line))
            return True
    return False


def _may_touch(component: Component, window: Window) -> bool:
    """Judged by the dates as they are written, before anything is parsed."""
    start = _date_of(component.value("DTSTART"))
    if start is None:
        return True
    first, last = window.start.date() - 2 * _DAY, window.end.date() + 2 * _DAY
    if component.first("RDATE"):
        return True
    if start > last:
        return bool(component.first("RECURRENCE-ID"))
    if component.first("RRULE") or component.first("RECURRENCE-ID"):
        return True
    if component.first("DURATION"):
        return start + 60 * _DAY >= first
    return (_date_of(component.value("DTEND")) or start) >= first


def _date_of(written: str) -> date | None:
    match = _DATE.match(written)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _expand_series(
    components: list[Component], zone: str, window: Window, expansion: Expansion
) -> None:
    line = components[0].line
    events = []
    for component in components:
        event = parsed(component, expansion.faults)
        if event is not None and _has_start(event, component, expansion.faults):
            events.append(event)
    if not events:
        return
    try:
        with time_limit(SERIES_SECONDS):
            found = list(_occurrences(events, zone, window, line))
    except TooSlow:
        message = _("The event repeats in a way that takes too long to work out.")
        hint = _("Change its repetition, or remove the event from the calendar.")
        expansion.faults.append(Fault(message, hint, components[0].line_of("RRULE")))
    except Exception:  # noqa: BLE001 - two libraries, fed by strangers; the others go on
        expansion.faults.append(_unreadable(line))
    else:
        expansion.occurrences += found


def _has_start(event: Any, component: Component, faults: list[Fault]) -> bool:  # noqa: ANN401
    start = event.get("DTSTART")
    if hasattr(start, "dt"):
        zone = start.params.get("TZID")
        if zone and isinstance(start.dt, datetime) and start.dt.tzinfo is None:
            message = _("The time zone is not known; the event's times are taken as local.")
            hint = _("Give it a zone such as Europe/Berlin in the calendar.")
            faults.append(Fault(message, hint, component.line_of("DTSTART")))
        return True
    if not event.errors:
        hint = _("Give it a start in the calendar, or remove the event.")
        faults.append(Fault(_("The event has no start and was left out."), hint, component.line))
    return False


def _occurrences(events: list[Any], zone: str, window: Window, line: int) -> Iterator[Occurrence]:
    import icalendar
    import recurring_ical_events

    special = ("RRULE", "RDATE", "RECURRENCE-ID")
    if len(events) == 1 and not any(name in events[0] for name in special):
        yield from _single(events[0], zone, window, line)
        return
    calendar = icalendar.Calendar()
    if zone:
        calendar.add("X-WR-TIMEZONE", zone)
    for event in events:
        calendar.add_component(event)
    repeats = any(name in event for event in events for name in ("RRULE", "RDATE"))
    for event in recurring_ical_events.of(calendar).between(window.start, window.end):
        original = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else event.start
        mark = original.isoformat() if repeats or len(events) > 1 else ""
        yield Occurrence(_uid(event), mark, event.start, event.end, event, line)


def _single(event: Any, zone: str, window: Window, line: int) -> Iterator[Occurrence]:  # noqa: ANN401
    start, end = event.start, max(event.end, event.start)
    if zone:
        start, end = _in_zone(start, zone), _in_zone(end, zone)
    if comparable(end) >= window.start - _DAY and comparable(start) <= window.end + _DAY:
        yield Occurrence(_uid(event), "", start, end, event, line)


def _uid(event: Any) -> str:  # noqa: ANN401 - icalendar's own
    return str(event.get("UID") or f"{event.start.isoformat()} {event.get('SUMMARY', '')}")


def _in_zone(moment: date, zone: str) -> date:
    from zoneinfo import ZoneInfo

    is_utc = isinstance(moment, datetime) and moment.tzinfo and not moment.utcoffset()
    if isinstance(moment, datetime) and is_utc:
        return moment.astimezone(ZoneInfo(zone))
    return moment


def comparable(moment: date) -> datetime:
    """An aware datetime to sort by; days and floating times are taken as UTC."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _known_zone(name: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name).key if name else ""
    except (ValueError, OSError, KeyError):
        return ""


def _unreadable(line: int) -> Fault:
    return Fault(
        _("The entry could not be understood and was left out."),
        _("Export the calendar again, or remove the entry."),
        line,
    )
