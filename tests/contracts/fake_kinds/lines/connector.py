"""The smallest connector of files: a task in each line, `id|title` or `id|title|due date`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.integrations.connector import Candidate, FoundRecord, Part
from oo_app.integrations.files import FileReading, chosen, preview_files
from oo_app.integrations.walking import walk
from oo_storage.errors import BadInput
from oo_storage.events._generated.signals_pb2 import TaskSeen, When

if TYPE_CHECKING:
    from oo_app.integrations.connector import Connector, Cursor, Fetch, Preview, Surroundings


class Lines:
    """Reads a folder of .lines files."""

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        place = surroundings.user_home / "lines"
        return (Candidate(str(place), place.is_dir()),)

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        if not Path(place).is_dir():
            raise BadInput("There is no such folder.", where=place)
        return preview_files(place, walk(Path(place), _is_lines).files)

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        found = walk(Path(place), _is_lines)
        files = found if not parts else chosen(found.files, parts)
        reading = FileReading(files, cursor, surroundings)
        read = []
        for path in reading.changed:
            text = reading.text(path)
            if text is not None:
                read.append(Part(str(path), _records(path, text, reading)))
        return reading.fetch(read)


def _is_lines(name: str) -> bool:
    return name.endswith(".lines")


def _records(path: Path, text: str, reading: FileReading) -> tuple[FoundRecord, ...]:
    records = []
    for number, line in enumerate(text.splitlines(), start=1):
        id, bar, rest = line.partition("|")
        if not bar:
            reading.report(path, "The line has no bar.", line=number, hint="Add one.")
            continue
        title, _bar, due = rest.partition("|")
        data = TaskSeen(title=title, status="open", due=When(date=due) if due else None)
        records.append(FoundRecord(id, data))
    return tuple(records)


def connect() -> Connector:
    return Lines()
