"""One org-mode file: headings with a TODO state become tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from oo_app.integrations.builtin.markdown.fields import readable
from oo_app.integrations.connector import FoundRecord
from oo_app.integrations.estimates import minutes_of
from oo_app.integrations.moments import as_written, iso_moment
from oo_app.integrations.reading import Fault, Naming, Reading
from oo_storage.events._generated.signals_pb2 import TaskSeen, When
from oo_storage.plain import plain
from oo_storage.words import _

LINE_LIMIT = 400
# orgparse searches a heading for tags in time quadratic to its length.
HEADING_LIMIT = 140
TAGS_LIMIT = 100
DEPTH_LIMIT = 50
HEADINGS_LIMIT = 10_000
TAG_LIMIT = 20
# What Emacs configurations commonly define outside the file; a `#+TODO:` line replaces them.
OPEN_WORDS = ("TODO", "NEXT", "DOING", "STARTED", "INPROGRESS", "IN-PROGRESS", "WAITING", "WAIT",
              "HOLD", "SOMEDAY", "PROJ", "STRT", "LOOP")  # fmt: skip
DONE_WORDS = ("DONE", "CANCELLED", "CANCELED", "KILL", "DELEGATED")
_CANCELLED = {"CANCELLED", "CANCELED", "KILL", "ABORTED", "WONTDO", "DROPPED", "CNCL"}
_PRIORITIES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TIME_STAMP = re.compile(
    r"[<\[](\d{4}-\d{2}-\d{2})(?:\s+[^\s<>\[\]\d+-]{1,12})?(?:\s+(\d{1,2}:\d{2})"
    r"(?:-+(\d{1,2}:\d{2}))?)?[^<>\[\]]{0,40}[>\]]"
)
_HEADING = re.compile(r"\*+\s")
_KEPT = re.compile(r"\s*(?:#\+|:[\w@+-]+:|SCHEDULED:|DEADLINE:|CLOSED:)", re.IGNORECASE)
_TAGS = re.compile(r"\s:[\w@:]+:$")
_COOKIE = re.compile(r"\[\d*(?:/\d*|%)\]")
_CREATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s+[^\s\d]{1,12})?(?:\s+(\d{1,2}:\d{2}))?")


def read_outline(text: str, part: str) -> Reading:
    """The tasks of one org-mode file."""
    from orgparse import OrgEnv, loadi

    faults: list[Fault] = []
    lines = _needed_lines(text.splitlines(), faults)
    root = loadi(lines, filename=part, env=OrgEnv(list(OPEN_WORDS), list(DONE_WORDS), part))
    outline = _Outline(part, faults, above=[_Above(0, "", frozenset(root.shallow_tags))])
    for node in root[1:]:
        outline.add(node)
    return Reading(tuple(outline.records), tuple(faults))


def _needed_lines(lines: list[str], faults: list[Fault]) -> list[str]:
    """Headings, planning lines, properties and settings; everything else is left empty."""
    needed = []
    headings = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("*") and _HEADING.match(line):
            headings += 1
            needed.append(_possible(_cut_heading(line), number, faults))
        else:
            cut = line[:LINE_LIMIT]
            needed.append(_possible(cut, number, faults) if _KEPT.match(cut) else "")
        if headings > HEADINGS_LIMIT:
            message = _("Only the first {count} headings are read.")
            hint = _("Move finished ones to an archive file.")
            faults.append(Fault(message.format(count=HEADINGS_LIMIT), hint, number))
            return needed[:-1]
    return needed


def _cut_heading(line: str) -> str:
    stars = min(len(line) - len(line.lstrip("*")), DEPTH_LIMIT)
    line = "*" * stars + " " + line.lstrip("*")[: LINE_LIMIT * 4].strip()
    if len(line) <= HEADING_LIMIT:
        return line
    tags = _TAGS.search(line[-TAGS_LIMIT:])
    return line[:HEADING_LIMIT].rstrip() + "…" + (tags[0] if tags else "")


def _possible(line: str, number: int, faults: list[Fault]) -> str:
    """The line without time stamps that no calendar has."""
    return _TIME_STAMP.sub(lambda match: _checked(match, number, faults), line)


def _checked(match: re.Match[str], number: int, faults: list[Fault]) -> str:
    try:
        for time in match[2] or "0:00", match[3] or "0:00":
            iso_moment(f"{match[1]}T{time:0>5}")
    except ValueError:
        message = _("The date cannot be understood; the task is read without it.")
        faults.append(Fault(message, _("Write dates as <2026-11-22>."), number))
        return ""
    return match[0]


@dataclass(frozen=True, slots=True)
class _Above:
    """A heading above the current one; its tags hold for everything below it."""

    level: int
    heading: str
    tags: frozenset[str]


@dataclass(slots=True)
class _Outline:
    part: str
    faults: list[Fault]
    above: list[_Above]
    records: list[FoundRecord] = field(default_factory=list)
    naming: Naming = field(init=False)

    def __post_init__(self) -> None:
        self.naming = Naming(self.part)

    def add(self, node: Any) -> None:  # noqa: ANN401 - orgparse's types are not checked
        """Add the heading's task, if it is one; one that is not understood is said."""
        while self.above[-1].level >= node.level:
            self.above.pop()
        parent = self.above[-1]
        tags = parent.tags | node.shallow_tags
        self.above.append(_Above(node.level, node.heading, tags))
        if not node.todo:
            return
        try:
            task = _task(node, _title(parent.heading), tags)
        except (ValueError, TypeError, AttributeError, OverflowError):
            message = _("The heading could not be understood.")
            hint = _("Look at its dates and properties.")
            self.faults.append(Fault(message, hint, node.linenumber))
            return
        if task.title:
            self.records.append(FoundRecord(self.naming.name(task.title), task))


def _task(node: Any, project: str, tags: frozenset[str]) -> TaskSeen:  # noqa: ANN401 - as above
    done = node.todo in node.env.done_keys
    return TaskSeen(
        title=_title(node.heading),
        due=_moment(node.deadline),
        start=_moment(node.scheduled),
        status=_status(node.todo, done),
        priority=_priority(node.priority),
        estimate_min=minutes_of(str(node.properties.get("Effort", ""))),
        created=_created(str(node.properties.get("CREATED", ""))),
        completed=_moment(node.closed),
        project=project,
        tags=[plain(tag) for tag in sorted(tags)[:TAG_LIMIT]],
    )


def _status(word: str, done: bool) -> str:
    if word.upper() in _CANCELLED:
        return "cancelled"
    return "done" if done else "open"


def _title(heading: str) -> str:
    text = _TIME_STAMP.sub(" ", heading)
    return readable(_COOKIE.sub(" ", text))


def _moment(stamp: Any) -> When | None:  # noqa: ANN401 - orgparse's types are not checked
    return as_written(stamp.start) if stamp else None


def _priority(letter: str | None) -> int:
    if not letter:
        return 0
    return int(letter) if letter.isdecimal() else _PRIORITIES.find(letter) + 1


def _created(written: str) -> When | None:
    match = _CREATED.search(written)
    if match is None:
        return None
    return as_written(iso_moment(f"{match[1]}T{match[2]:0>5}" if match[2] else match[1]))
