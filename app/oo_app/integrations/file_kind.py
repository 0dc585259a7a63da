"""A kind of source whose parts are files, each read on its own by one pure function."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.diary import trace_of
from oo_app.integrations.connector import Candidate, Fetch, Part
from oo_app.integrations.files import FileReading, Walk, chosen, file_state, preview_files, walk
from oo_app.integrations.reading import Fault, Reading
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from oo_app.integrations.connector import Cursor, Json, Preview, Surroundings

SECOND_NS = 1_000_000_000
_diary = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileText:
    """One file that changed: its text, and what a reader may know about it.

    `name` is its path inside the place, `changed` the time of its last change in UTC, `memory`
    what its last reading asked to be remembered.
    """

    text: str
    name: str
    changed: datetime
    memory: Json
    surroundings: Surroundings


@dataclass(frozen=True, slots=True)
class FileKind:
    """A connector of files.

    `read` turns one file's text into records, `is_wanted` says by a file's name whether it is of
    this kind, `usual` are the places where people keep such files, relative to their home, and
    `nothing_there` is the message for a place without any.
    """

    read: Callable[[FileText], Reading]
    is_wanted: Callable[[str], bool]
    usual: Callable[[Surroundings], Sequence[Path]]
    nothing_there: Callable[[], str]
    max_depth: int = 8
    max_files: int = 5_000

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        """The usual places; opens no file."""
        return candidates(self.usual(surroundings))

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        """The files that would be read; raises BadInput when there is none of this kind."""
        path = existing_place(place, surroundings)
        found = self.files(path)
        if not found.files:
            raise BadInput(self.nothing_there(), where=str(path))
        note = "\n".join(problem.message for problem in found.problems)
        return preview_files(str(path), found.files, note)

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        """Read the files that changed."""
        path = existing_place(place, surroundings)
        found = self.files(path)
        wanted = replace(found, files=chosen(found.files, parts))
        reading = FileReading(wanted, cursor, surroundings)
        remembered = _memories(cursor, reading.gone)
        read = []
        for file in reading.changed:
            text = reading.text(file)
            if text is not None:
                record = _file_text(file, path, text, remembered.get(str(file)), surroundings)
                read.append(self._part(reading, file, record, remembered))
        return reading.fetch(
            [part for part in read if part is not None], extra={"memory": remembered}
        )

    def files(self, place: Path) -> Walk:
        """The files of this kind at a place."""
        return walk(place, self.is_wanted, max_depth=self.max_depth, max_files=self.max_files)

    def _part(
        self, reading: FileReading, file: Path, text: FileText, remembered: dict[str, Json]
    ) -> Part | None:
        result = _read_guarded(self.read, text)
        report_faults(reading, file, result.faults)
        if result.memory is None:
            remembered.pop(str(file), None)
        else:
            remembered[str(file)] = result.memory
        is_lost = not result.records and any(fault.line is None for fault in result.faults)
        return None if is_lost else Part(str(file), result.records)


def candidates(places: Iterable[Path]) -> tuple[Candidate, ...]:
    """Places as discovery names them, by `stat` alone."""
    return tuple(Candidate(str(place), exists=exists(place)) for place in places)


def place_path(place: str, surroundings: Surroundings) -> Path:
    """The path that a person named, `~` resolved; raises BadInput for one that cannot be."""
    if not place or "\0" in place:
        raise BadInput(_("Name a file or a folder."), where=place.replace("\0", ""))
    if place == "~" or place.startswith("~/"):
        return surroundings.user_home / place[2:]
    return Path(place).absolute()


def existing_place(place: str, surroundings: Surroundings) -> Path:
    """The path that a person named; raises BadInput when nothing is there."""
    path = place_path(place, surroundings)
    if exists(path):
        return path
    raise BadInput(
        _("There is no such file or folder."),
        where=str(path),
        hint=_("Check the path; if it was moved, disconnect the source and connect the new place."),
    )


def report_faults(reading: FileReading, file: Path, faults: Iterable[Fault]) -> None:
    """Say what was wrong in one file."""
    for fault in faults:
        reading.report(file, fault.message, line=fault.line, hint=fault.hint)


def _read_guarded(read: Callable[[FileText], Reading], text: FileText) -> Reading:
    try:
        return read(text)
    except Exception as error:  # noqa: BLE001 - the boundary of a connector
        # The exception's own text may hold content, so it stays out of the diary.
        _diary.error("a file could not be understood:\n%s", trace_of(error))
        message = _("The file could not be understood; its last good data is kept.")
        hint = _("Open it in its own program and save it again.")
        return Reading(faults=(Fault(message, hint),))


def _file_text(
    file: Path, place: Path, text: str, memory: Json, surroundings: Surroundings
) -> FileText:
    state = file_state(file)
    changed = datetime.fromtimestamp(state.mtime_ns / SECOND_NS, UTC) if state else surroundings.now
    name = file.relative_to(place).as_posix() if file != place else file.name
    return FileText(text, name, changed, memory, surroundings)


def _memories(cursor: Cursor, gone: Collection[str]) -> dict[str, Json]:
    memory = cursor.get("memory")
    if not isinstance(memory, dict):
        return {}
    return {name: value for name, value in memory.items() if name not in gone}


def exists(place: Path) -> bool:
    """Whether something is there, and may be looked at."""
    try:
        return place.exists()
    except OSError:
        return False
