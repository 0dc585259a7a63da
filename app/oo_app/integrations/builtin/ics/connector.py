"""Calendars in .ics files: one file, or a folder of them; chosen one by one."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oo_app.integrations.builtin.ics.expanding import Expansion, Window, comparable, expand, parsed
from oo_app.integrations.builtin.ics.records import event_record, todo_record
from oo_app.integrations.builtin.ics.splitting import split
from oo_app.integrations.connector import Candidate, Connector, Fetch, Part, PreviewPart
from oo_app.integrations.file_kind import candidates, existing_place, report_faults
from oo_app.integrations.files import FileReading, preview_files
from oo_app.integrations.walking import Walk, walk
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.integrations.builtin.ics.expanding import Occurrence
    from oo_app.integrations.connector import Cursor, FoundRecord, Preview, Surroundings

PAST = timedelta(days=1)
AHEAD = timedelta(days=60)
LEFT_AT_LEAST = timedelta(days=30)
OCCURRENCE_LIMIT = 2_000
TODO_LIMIT = 5_000
MANY_FILES = 30
_MARKERS = ("color", "displayname", ".Radicale.props")
_USUAL = (
    "Calendars", "calendars", "Documents/Calendars", ".calendars", ".local/share/calendars",
    ".local/share/evolution/calendar/system", ".local/share/evolution/tasks/system",
    ".local/share/khal/calendars", ".local/share/vdirsyncer", ".local/share/gnome-calendar",
)  # fmt: skip
_LOOSE_FILES = ("Documents", "Downloads", "")


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar: a file, or a folder that keeps one entry per file."""

    name: str
    files: tuple[Path, ...]


class Calendars:
    """Reads calendars and expands what repeats in them for the next two months."""

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        """The folders of known programs, and .ics files that lie about; opens none."""
        home = surroundings.user_home
        loose = [
            path
            for folder in _LOOSE_FILES
            for path in sorted((home / folder).glob("*.ics"))[:MANY_FILES]
        ]
        return candidates([*(home / place for place in _USUAL), *loose])

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        """The calendars that would be read; raises BadInput when there is none."""
        path = existing_place(place, surroundings)
        found = _walk(path)
        calendars = _calendars(found)
        if not calendars:
            raise BadInput(_("There is no .ics file here."), where=str(path))
        preview = preview_files(str(path), found.files)
        sizes = {part.name: part for part in preview.parts}
        return replace(preview, parts=tuple(_preview_part(each, sizes) for each in calendars))

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        """Read the calendars that changed, or all of them when the window has moved on."""
        path = existing_place(place, surroundings)
        found = _walk(path)
        chosen = [each for each in _calendars(found) if not parts or each.name in parts]
        window, is_new = _window(cursor, surroundings.now)
        files = [file for each in chosen for file in each.files]
        changed = _changed(chosen, FileReading(files, cursor, surroundings), is_new=is_new)
        reading = FileReading(files, _without(cursor, changed), surroundings)
        reading.report_all(found.problems)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = [_read(each, path, window, reading) for each in changed]
        names = [each.name for each in chosen]
        fetch = reading.fetch(
            [part for part in read if part is not None],
            watched=[str(folder) for folder in found.folders],
            next_due=window.end - LEFT_AT_LEAST,
            extra={
                "calendars": list(names),
                "from": window.start.isoformat(),
                "until": window.end.isoformat(),
            },
        )
        known = cursor.get("calendars")
        before = [str(name) for name in known] if isinstance(known, list) else []
        return replace(fetch, gone=tuple(name for name in before if name not in names))

    def warm(self) -> None:
        """Import the libraries ahead of need."""
        import icalendar  # noqa: F401
        import recurring_ical_events  # noqa: F401


def connect() -> Connector:
    """The connector of this kind."""
    return Calendars()


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What one file of a calendar holds, expanded in the window."""

    name: str
    is_calendar: bool
    expansion: Expansion
    todos: tuple[Any, ...]


def read_file(text: str, window: Window) -> CalendarFile:
    """The occurrences and to-dos of one file's text, with everything that was wrong."""
    content = split(text)
    expansion = expand(content, window)
    expansion.faults[:0] = content.faults
    todos: list[Any] = []
    for component in content.components:
        if component.kind == "VTODO" and len(todos) < TODO_LIMIT:
            todos.append(parsed(component, expansion.faults))
    known = tuple(todo for todo in todos if todo is not None)
    return CalendarFile(content.name, content.is_calendar, expansion, known)


def _read(calendar: Calendar, place: Path, window: Window, reading: FileReading) -> Part | None:
    """The calendar as it is now; None when something of it could not be read."""
    path = Path(calendar.name)
    part = path.relative_to(place).as_posix() if path != place else path.name
    occurrences: list[tuple[Occurrence, str]] = []
    todos: list[FoundRecord | None] = []
    for file in calendar.files:
        text = reading.text(file)
        if text is None:
            return None
        content = read_file(text, window)
        report_faults(reading, file, content.expansion.faults)
        if not content.is_calendar:
            reading.report(file, _("This is not a calendar."))
            return None
        title = content.name or path.stem
        occurrences += [(each, title) for each in content.expansion.occurrences]
        todos += [todo_record(each, part, title) for each in content.todos]
    if len(occurrences) > OCCURRENCE_LIMIT:
        message = _("Only the next {count} events are read; there are more.")
        reading.report(calendar.files[0], message.format(count=OCCURRENCE_LIMIT))
    nearest = sorted(occurrences, key=lambda each: comparable(each[0].start))[:OCCURRENCE_LIMIT]
    events = [event_record(each, part, title) for each, title in nearest]
    tasks = [record for record in todos if record is not None][:TODO_LIMIT]
    return Part(calendar.name, (*events, *tasks))


def _walk(place: Path) -> Walk:
    return walk(place, lambda name: name.lower().endswith(".ics"), max_depth=4, max_files=20_000)


def _calendars(found: Walk) -> list[Calendar]:
    """A folder with many entries, or with a calendar program's marks, is one calendar."""
    folders: dict[Path, list[Path]] = {}
    for file in found.files:
        folders.setdefault(file.parent, []).append(file)
    calendars = []
    for folder, files in folders.items():
        if found.folders and (len(files) > MANY_FILES or _is_marked(folder)):
            calendars.append(Calendar(str(folder), tuple(files)))
        else:
            calendars += [Calendar(str(file), (file,)) for file in files]
    return calendars


def _is_marked(folder: Path) -> bool:
    return any((folder / marker).is_file() for marker in _MARKERS)


def _preview_part(calendar: Calendar, files: dict[str, PreviewPart]) -> PreviewPart:
    parts = [files[str(file)] for file in calendar.files]
    changes = [part.modified for part in parts if part.modified]
    size = sum(part.size or 0 for part in parts)
    return PreviewPart(calendar.name, size, max(changes, default=None))


def _window(cursor: Cursor, now: datetime) -> tuple[Window, bool]:
    """The window to expand, and whether it is a new one."""
    start, end = cursor.get("from"), cursor.get("until")
    if isinstance(start, str) and isinstance(end, str):
        with contextlib.suppress(ValueError):
            known = Window(datetime.fromisoformat(start), datetime.fromisoformat(end))
            if known.start <= now - PAST and now + LEFT_AT_LEAST <= known.end:
                return known, False
    return Window(now - PAST, now + AHEAD), True


def _changed(
    calendars: Sequence[Calendar], reading: FileReading, *, is_new: bool
) -> list[Calendar]:
    if is_new:
        return list(calendars)
    changed = {*(str(file) for file in reading.changed), *reading.gone}
    folders = {str(Path(name).parent) for name in reading.gone}
    return [
        each
        for each in calendars
        if each.name in folders or any(str(file) in changed for file in each.files)
    ]


def _without(cursor: Cursor, calendars: Sequence[Calendar]) -> Cursor:
    """The cursor without the files of these calendars, so that all of them are read again."""
    files = cursor.get("files")
    again = {str(file) for each in calendars for file in each.files}
    known = files if isinstance(files, dict) else {}
    return {"files": {name: value for name, value in known.items() if name not in again}}
