"""An .ics file as text, cut into its components, so that a broken one does not lose the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oo_app.integrations.reading import Fault
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

PROPERTY_LIMIT = 2_000
DATE_LIST_LIMIT = 64_000
PROPERTIES_LIMIT = 500
# All that is ever looked at; descriptions and attachments are not even parsed.
_WANTED = frozenset({
    "UID", "DTSTART", "DTEND", "DURATION", "DUE", "SUMMARY", "LOCATION", "STATUS", "CLASS",
    "TRANSP", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "ATTENDEE", "ORGANIZER",
    "PRIORITY", "COMPLETED", "CREATED", "CATEGORIES", "ESTIMATED-DURATION",
    "X-MICROSOFT-CDO-BUSYSTATUS",
})  # fmt: skip
_DATE_LISTS = frozenset({"RDATE", "EXDATE"})
_NAME = re.compile(r"[A-Za-z0-9-]+")
_READ = frozenset({"VEVENT", "VTODO"})


@dataclass(slots=True)
class Property:
    """One unfolded line of a component, and its number in the file."""

    name: str
    text: str
    line: int

    @property
    def value(self) -> str:
        """What stands behind the first colon outside quotes."""
        quoted = False
        for index, char in enumerate(self.text):
            if char == '"':
                quoted = not quoted
            elif char == ":" and not quoted:
                return self.text[index + 1 :]
        return ""


@dataclass(slots=True)
class Component:
    """A VEVENT or VTODO with the properties that oO looks at; `line` is where it begins."""

    kind: str
    line: int
    properties: list[Property] = field(default_factory=list)
    is_closed: bool = False

    def first(self, name: str) -> Property | None:
        """The first property of a name."""
        return next((each for each in self.properties if each.name == name), None)

    def value(self, name: str) -> str:
        """The value of the first property of a name, "" without one."""
        found = self.first(name)
        return "" if found is None else found.value.strip()

    def line_of(self, name: str) -> int:
        """The line of a property, or of the component's beginning."""
        found = self.first(name)
        return self.line if found is None else found.line

    @property
    def text(self) -> str:
        """The component as a calendar library reads it."""
        lines = (each.text for each in self.properties)
        return "\r\n".join((f"BEGIN:{self.kind}", *lines, f"END:{self.kind}", ""))


@dataclass(slots=True)
class Split:
    """What a file holds; `zones` are its VTIMEZONE components as text."""

    components: list[Component] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    name: str = ""
    zone: str = ""
    is_calendar: bool = False
    faults: list[Fault] = field(default_factory=list)


def split(text: str) -> Split:
    """The components of a file with their lines; a component without an end is said."""
    splitter = _Splitter()
    for number, line in _unfolded(text):
        splitter.take(number, line)
    splitter.finish()
    return splitter.result


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines, cut to size, with the number of their first line."""
    start, pieces, size = 1, [""], 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if line[:1] in {" ", "\t"}:
            if size < DATE_LIST_LIMIT:
                pieces.append(line[1:])
                size += len(line)
            continue
        yield start, "".join(pieces)
        start, pieces, size = number, [line[:DATE_LIST_LIMIT]], len(line)
    yield start, "".join(pieces)


class _Splitter:
    def __init__(self) -> None:
        self.result = Split()
        self._open: Component | None = None
        self._inner: list[str] = []
        self._zone: list[str] | None = None

    def take(self, number: int, line: str) -> None:
        match = _NAME.match(line)
        if match is None:
            return
        name = match[0].upper()
        if name in {"BEGIN", "END"}:
            kind = line[match.end() + 1 :].strip().upper()
            (self._begin if name == "BEGIN" else self._end)(number, kind)
        if self._zone is not None:
            self._zone.append(line[:PROPERTY_LIMIT])
        elif self._open is not None:
            self._keep(name, number, line)
        elif not self._inner:
            self._describe(name, line)

    def finish(self) -> None:
        """Close what the file's end left open."""
        self._complain_if_open()

    def _begin(self, number: int, kind: str) -> None:
        if kind == "VCALENDAR":
            self._complain_if_open()
            self.result.is_calendar = True
        elif kind in _READ:
            self._complain_if_open()
            self.result.is_calendar = True
            self._open = Component(kind, number)
        elif kind == "VTIMEZONE":
            self._complain_if_open()
            self._zone = []
        elif self._zone is None:
            self._inner.append(kind)

    def _end(self, number: int, kind: str) -> None:
        if self._inner and kind == self._inner[-1]:
            self._inner.pop()
        elif self._open is not None and kind == self._open.kind:
            self.result.components.append(self._open)
            self._open, self._inner = None, []
        elif kind == "VTIMEZONE" and self._zone is not None:
            self.result.zones.append("\r\n".join((*self._zone, "END:VTIMEZONE", "")))
            self._zone = None
        elif kind == "VCALENDAR":
            self._complain_if_open()

    def _keep(self, name: str, number: int, line: str) -> None:
        component = self._open
        if component is None or self._inner or name not in _WANTED:
            return
        limit = DATE_LIST_LIMIT if name in _DATE_LISTS else PROPERTY_LIMIT
        if len(component.properties) < PROPERTIES_LIMIT:
            component.properties.append(Property(name, line[:limit], number))

    def _describe(self, name: str, line: str) -> None:
        value = line.partition(":")[2].strip()
        if name == "X-WR-CALNAME" or (name == "NAME" and not self.result.name):
            self.result.name = value
        elif name == "X-WR-TIMEZONE":
            self.result.zone = value

    def _complain_if_open(self) -> None:
        if self._open is not None:
            message = _("The entry has no end and was left out.")
            hint = _("Export the calendar again, or remove the entry.")
            self.result.faults.append(Fault(message, hint, self._open.line))
        self._open, self._inner, self._zone = None, [], None
