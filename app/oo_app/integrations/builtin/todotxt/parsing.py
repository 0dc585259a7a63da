"""One todo.txt file: its lines become tasks; what a line gets wrong is said and left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oo_app.integrations.connector import FoundRecord
from oo_app.integrations.estimates import minutes_of
from oo_app.integrations.moments import as_written, iso_moment
from oo_app.integrations.reading import Fault, Naming, Reading
from oo_storage.events._generated.signals_pb2 import TaskSeen, When
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

LINE_LIMIT = 4_000
TASK_LIMIT = 10_000
TAG_LIMIT = 20
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEADING_DATE = re.compile(r"(?:(?<!\S)|(?<=\)))\d{4}-\d{2}-\d{2}")
_ATTRIBUTE = re.compile(r"([A-Za-z][\w-]*):(\S+)")
_LINK_SCHEMES = {"http", "https", "ftp", "mailto", "ssh", "file"}


def read_tasks(text: str, part: str, newest_done: int = TASK_LIMIT) -> Reading:
    """The tasks of one file, at most `newest_done` of them done (the last ones)."""
    naming = Naming(part)
    faults: list[Fault] = []
    found: list[FoundRecord] = []
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LINE_LIMIT:
            message = _("Only the first {count} characters are read.").format(count=LINE_LIMIT)
            faults.append(Fault(message, _("A date behind them is not seen."), number))
        task = _Line(" ".join(line[:LINE_LIMIT].split()), number, faults).task()
        if task is not None:
            found.append(FoundRecord(naming.name(task.title), task))
    kept = _newest(found, newest_done)
    if len(kept) > TASK_LIMIT:
        message = _("Only the first {count} tasks are read.").format(count=TASK_LIMIT)
        faults.append(Fault(message, _("Move finished tasks to done.txt.")))
    return Reading(kept[:TASK_LIMIT], tuple(faults))


def _newest(found: Sequence[FoundRecord], newest_done: int) -> tuple[FoundRecord, ...]:
    done = [record for record in found if _is_done(record)]
    left_out = {record.external_id for record in done[: max(0, len(done) - newest_done)]}
    return tuple(record for record in found if record.external_id not in left_out)


def _is_done(record: FoundRecord) -> bool:
    return isinstance(record.data, TaskSeen) and record.data.status == "done"


@dataclass(slots=True)
class _Line:
    text: str
    number: int
    faults: list[Fault] = field(default_factory=list)

    def task(self) -> TaskSeen | None:
        """The line's task, or None for a line without one."""
        from pytodotxt import Task

        try:
            parsed = Task(self.text)
        except ValueError:
            self.text = self._without_impossible_dates()
            parsed = Task(self.text)
        attributes = {key: values[-1] for key, values in parsed.attributes.items()}
        if not parsed.description or attributes.get("h") == "1":
            return None
        return TaskSeen(
            title=_title(parsed.description),
            due=self._moment(attributes, "due"),
            start=self._moment(attributes, "t", "start"),
            status="done" if parsed.is_completed else "open",
            priority=_priority(parsed.priority or attributes.get("pri", "")),
            estimate_min=_estimate(attributes),
            created=_day(parsed.creation_date),
            completed=_day(parsed.completion_date),
            project=plain(" ".join(parsed.projects[:TAG_LIMIT])),
            tags=[plain(tag) for tag in parsed.contexts[:TAG_LIMIT]],
        )

    def _without_impossible_dates(self) -> str:
        return _LEADING_DATE.sub(lambda match: self._checked(match[0]), self.text).strip()

    def _checked(self, day: str) -> str:
        try:
            iso_moment(day)
        except ValueError:
            self._complain()
            return ""
        return day

    def _moment(self, attributes: Mapping[str, str], *keys: str) -> When | None:
        for key in keys:
            if written := attributes.get(key):
                try:
                    return as_written(iso_moment(written))
                except ValueError:
                    self._complain()
        return None

    def _complain(self) -> None:
        message = _("The date cannot be understood; the task is read without it.")
        fault = Fault(message, _("Write dates as 2026-11-22."), self.number)
        if fault not in self.faults[-1:]:
            self.faults.append(fault)


def _title(description: str) -> str:
    words = [word for word in description.split() if not _is_attribute(word)]
    while words and _is_tag(words[-1]):
        words.pop()
    while words and _is_tag(words[0]):
        words.pop(0)
    title = " ".join(word[1:] if _is_tag(word) else word for word in words)
    return plain(title or description)


def _is_tag(word: str) -> bool:
    return len(word) > 1 and word[0] in "+@"


def _is_attribute(word: str) -> bool:
    match = _ATTRIBUTE.fullmatch(word)
    return match is not None and match[1].lower() not in _LINK_SCHEMES


def _priority(letter: str) -> int:
    return LETTERS.find(letter) + 1 if len(letter) == 1 else 0


def _estimate(attributes: Mapping[str, str]) -> int:
    for key in ("est", "estimate", "duration", "dur"):
        if minutes := minutes_of(attributes.get(key, "")):
            return minutes
    return 0


def _day(day: date | None) -> When | None:
    return None if day is None else as_written(day)
