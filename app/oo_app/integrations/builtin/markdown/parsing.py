"""One Markdown note: check boxes become tasks, and "TODO: …" outside them open loops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from oo_app.integrations.builtin.markdown.fields import Fields, fields_of, readable
from oo_app.integrations.connector import FoundRecord
from oo_app.integrations.moments import as_written, iso_moment
from oo_app.integrations.reading import Fault, Naming, Reading
from oo_storage.events._generated.signals_pb2 import NoteLoopSeen, TaskSeen, When
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from oo_app.integrations.connector import Json

LINE_LIMIT = 2_000
RECORD_LIMIT = 2_000
_STATES = {
    " ": "open", "/": "open", "!": "open", "x": "done", "X": "done", "-": "cancelled",
    ">": "cancelled",
}  # fmt: skip
_QUOTE = r"(?:\s{0,8}>){0,8}"
_TASK = re.compile(rf"{_QUOTE}[ \t]*(?:[-*+]|\d{{1,9}}[.)])[ \t]+\[(.)\][ \t]+(\S.*)")
_LEAD = rf"{_QUOTE}[ \t]*(?:(?:[-*+]|\d{{1,9}}[.)]|#{{1,6}})[ \t]+)?(?:\*\*|__|==)?"
_SHOUTED = re.compile(
    r"(?<![\w/])(?:TODO|ACTION(?: ITEM)?|FIXME|FOLLOW[ -]?UP|NEXT STEP)"
    r"(?:\s?\([^()]{1,40}\))?(?:\*\*|__|==)?:(?:\*\*|__|==)?\s+(\S.*)"
)
_AT_START = re.compile(
    _LEAD + r"(?:to-?do|action(?: item)?|fixme|follow[ -]?up|next step)"
    r"(?:\s?\([^()]{1,40}\))?(?:\*\*|__|==)?:(?:\*\*|__|==)?\s+(\S.*)",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<!\S)@todo\b:?\s+(\S.*)", re.IGNORECASE)
_INLINE_CODE = re.compile(r"`[^`]{0,500}`")
_ENDED = re.compile(r"^\s*~~|✅|\bDONE\b")
_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(.*)")
_PROPERTY = re.compile(
    r"(date|created|day)\s*:\s*[\"']?(?:\[\[)?(\d{4}-\d{2}-\d{2})", re.IGNORECASE
)
_MAYBE = re.compile(
    r"\[.\][ \t]|to-?do|action(?: item)?[\s(*_=:]|fixme|follow[ -]?up|next step", re.IGNORECASE
)


def read_note(text: str, part: str, changed: date, memory: Json) -> Reading:
    """The tasks and open loops of one note.

    `part` is the note's path in its folder. An open loop of a note that names no day was written
    when it was first seen: `changed` is the day of the note's last change, and `memory` what the
    last reading remembered.
    """
    if _MAYBE.search(text) is None:
        return Reading()
    note = _Note(part, changed, memory if isinstance(memory, dict) else {})
    lines = text.splitlines()
    note.read_front_matter(lines)
    for number, line in _text_lines(lines):
        note.read(number, line[:LINE_LIMIT])
    return note.reading()


def _text_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines outside code and HTML blocks, with their numbers from 1."""
    code = _code_lines(lines)
    return ((index + 1, line) for index, line in enumerate(lines) if index not in code)


def _code_lines(lines: list[str]) -> set[int]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").disable(["inline"])
    hidden: set[int] = set(range(_front_matter_end(lines)))
    for token in parser.parse("\n".join(lines)):
        if token.type in {"fence", "code_block", "html_block"} and token.map:
            hidden.update(range(*token.map))
    return hidden


def _front_matter_end(lines: list[str]) -> int:
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index, line in enumerate(lines[1:200], 1):
        if line.rstrip() in {"---", "..."}:
            return index + 1
    return 0


@dataclass(slots=True)
class _Note:
    part: str
    changed: date
    memory: Mapping[str, Json]
    day: str = ""
    records: list[FoundRecord] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    first_seen: dict[str, Json] = field(default_factory=dict)
    tasks: Naming = field(init=False)
    loops: Naming = field(init=False)

    def __post_init__(self) -> None:
        self.tasks = Naming(self.part)
        self.loops = Naming(f"{self.part}\nloop")
        self.day = _day_in(self.title)

    @property
    def title(self) -> str:
        return plain(PurePath(self.part).stem)

    def read_front_matter(self, lines: list[str]) -> None:
        for line in lines[: _front_matter_end(lines)]:
            if (match := _PROPERTY.match(line)) and _day_in(match[2]):
                self.day = self.day or match[2]

    def read(self, number: int, line: str) -> None:
        if len(self.records) >= RECORD_LIMIT:
            return
        if heading := _HEADING.match(line):
            self.day = _day_in(heading[1]) or self.day
        if task := _TASK.match(line):
            self._read_task(number, task[1], task[2])
        elif loop := _loop_in(line):
            self._add_loop(readable(loop))

    def reading(self) -> Reading:
        if len(self.records) >= RECORD_LIMIT:
            message = _("Only the first {count} tasks and open loops are read.")
            hint = _("Split the note.")
            self.faults.append(Fault(message.format(count=RECORD_LIMIT), hint))
        memory: Json = self.first_seen or None
        return Reading(tuple(self.records), tuple(self.faults), memory)

    def _read_task(self, number: int, state: str, text: str) -> None:
        if state not in _STATES:
            return
        fields = fields_of(text)
        if fields.has_impossible_date:
            self._complain(number)
        if not fields.title:
            return
        task = _task(_STATES[state], fields)
        if not _day_in(self.title):
            task.project = self.title
        self.records.append(FoundRecord(self.tasks.name(task.title), task))

    def _add_loop(self, text: str) -> None:
        if not text:
            return
        name = self.loops.name(text)
        written = self.day or self._first_seen(name)
        loop = NoteLoopSeen(text=text, note=self.title, written=When(date=written))
        self.records.append(FoundRecord(name, loop))

    def _first_seen(self, name: str) -> str:
        from hashlib import blake2b

        short = blake2b(name.encode(errors="replace"), digest_size=6).hexdigest()
        known = self.memory.get(short)
        day = known if isinstance(known, str) and _day_in(known) else self.changed.isoformat()
        self.first_seen[short] = day
        return day

    def _complain(self, number: int) -> None:
        message = _("The date cannot be understood; the task is read without it.")
        self.faults.append(Fault(message, _("Write dates as 2026-11-22."), number))


def _task(state: str, fields: Fields) -> TaskSeen:
    dates = {kind: as_written(moment) for kind, moment in fields.dates.items()}
    return TaskSeen(
        title=fields.title,
        due=dates.get("due"),
        start=dates.get("start") or dates.get("scheduled"),
        status=state,
        priority=fields.priority,
        estimate_min=fields.estimate_min,
        created=dates.get("created"),
        completed=dates.get("completed") or dates.get("cancelled"),
        tags=fields.tags,
    )


def _loop_in(line: str) -> str:
    masked = _INLINE_CODE.sub(lambda match: "`" * len(match[0]), line)
    if _ENDED.search(masked):
        return ""
    for pattern in (_AT_START, _SHOUTED, _MENTION):
        found = pattern.match(masked) if pattern is _AT_START else pattern.search(masked)
        if found:
            return line[found.start(1) :]
    return ""


def _day_in(text: str) -> str:
    match = _DAY.search(text)
    if match is None:
        return ""
    try:
        return iso_moment(match[1]).isoformat()
    except ValueError:
        return ""
