"""Task files as people and programs edit them, at random, and what is open in them now."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from oo_app.assistant import Assistant

FILES = (
    "todo.txt",
    "notes/a.md",
    "notes/b.md",
    "notes/deep/c.md",
    "lists/one.ics",
    "lists/two.ics",
)
# Calendars are read in a process of their own, which takes its time.
OFTEN = (8, 8, 8, 4, 0.4, 0.4)
NAME = re.compile(r"errand\d{4}")
TASKS, LONGEST_TICK_NS = 14, 30_000_000


@dataclass(slots=True)
class Errand:
    """One task: its name is found in a tip that names it."""

    name: str
    file: str
    due: str
    is_done: bool = False


@dataclass(slots=True)
class Desk:
    """The files below `folder`; every `edit` leaves them as some program would."""

    folder: Path
    chance: random.Random
    errands: list[Errand] = field(default_factory=list)
    made: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def fill(self) -> None:
        """The first tasks."""
        for file in FILES:
            for _each in range(2):
                self._add(file)
            self._save(file)

    def connect(self, assistant: Assistant) -> None:
        """Let oO read all of it."""
        for kind, place in self.sources():
            assistant.connect(kind, place)

    def sources(self) -> list[tuple[str, str]]:
        """The kinds and places to connect."""
        places = (("todotxt", "todo.txt"), ("markdown", "notes"), ("ics", "lists"))
        return [(kind, str(self.folder / place)) for kind, place in places]

    def edit(self) -> None:
        """One random edit, saved in one of the ways in which programs save."""
        act = self.chance.choice(
            (self._close, self._close, self._close, self._reopen, self._rename, self._remove,
             self._move, self._postpone, self._swap, self._many, self._move_file, self._in_a_tick)
        )  # fmt: skip
        act()
        while len(self.errands) < TASKS:
            self._save(self._add(self._file()))
        name = act.__name__.strip("_")
        self.kinds[name] = self.kinds.get(name, 0) + 1

    def closed(self, words: str) -> list[str]:
        """The tasks that a text names although they are not open in any file."""
        text = b"".join(path.read_bytes() for path in self.folder.rglob("*.*") if path.is_file())
        still = {each.name for each in self.errands if not each.is_done}
        assert all(name.encode() in text for name in still)
        return [name for name in NAME.findall(words) if name not in still]

    def _add(self, file: str) -> str:
        self.made += 1
        self.errands.append(Errand(f"errand{self.made:04}", file, self._day()))
        return file

    def _file(self) -> str:
        return self.chance.choices(FILES, OFTEN)[0]

    def _day(self) -> str:
        day = datetime.now(UTC) + timedelta(days=self.chance.choice((-2, -1, 0, 0, 0, 1)))
        return day.date().isoformat()

    def _some(self, *, is_done: bool = False) -> Errand | None:
        found = [each for each in self.errands if each.is_done == is_done]
        often = [OFTEN[FILES.index(each.file)] for each in found]
        return self.chance.choices(found, often)[0] if found else None

    def _close(self) -> None:
        if errand := self._some():
            errand.is_done = True
            self._save(errand.file)

    def _reopen(self) -> None:
        if errand := self._some(is_done=True):
            errand.is_done = False
            self._save(errand.file)

    def _rename(self) -> None:
        if errand := self._some():
            self.made += 1
            errand.name = f"errand{self.made:04}"
            self._save(errand.file)

    def _remove(self) -> None:
        if errand := self._some(is_done=self.chance.random() < 0.5):
            self.errands.remove(errand)
            self._save(errand.file)

    def _move(self) -> None:
        if errand := self._some():
            before, errand.file = errand.file, self._file()
            for file in {before, errand.file}:
                self._save(file)

    def _postpone(self) -> None:
        if errand := self._some():
            errand.due = self._day()
            self._save(errand.file)

    def _swap(self) -> None:
        """One is done, another of the same file is not: the file's size stays."""
        if errand := self._some():
            others = [e for e in self.errands if e.file == errand.file and e.is_done]
            if others:
                other = self.chance.choice(others)
                errand.is_done, other.is_done = True, False
                self._save(errand.file)

    def _many(self) -> None:
        files = FILES if self.chance.random() < 0.1 else FILES[:4]
        for errand in self.errands:
            if errand.file in files:
                errand.is_done = self.chance.random() < 0.6
        for file in files:
            self._save(file)

    def _move_file(self) -> None:
        """A file gets another name, and comes back under its own in a later save."""
        file = self._file()
        if file == "todo.txt":
            return
        path = self.folder / file
        moved = path.with_name(f"moved{self.made}{path.suffix}")
        if path.exists() and not self.chance.randrange(2):
            path.rename(moved)
            moved.rename(path)
        else:
            self.errands = [each for each in self.errands if each.file != file]
            path.unlink(missing_ok=True)

    def _in_a_tick(self) -> None:
        """The same size and time stamp: two saves that a coarse clock does not tell apart."""
        errand = self._some()
        if errand is None:
            return
        path = self.folder / errand.file
        twin = next((e for e in self.errands if e.file == errand.file and e.is_done), None)
        self._save(errand.file)
        before = path.stat()
        self.asked_between()
        errand.is_done = True
        if twin is not None:
            twin.is_done = False
        is_same_tick = time.time_ns() - before.st_mtime_ns < LONGEST_TICK_NS
        self._save(errand.file)
        if is_same_tick:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    asked_between: Callable[[], None] = lambda: None

    def _save(self, file: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = [each for each in self.errands if each.file == file]
        text = _WRITERS[path.suffix](mine)
        how = self.chance.randrange(3)
        if how == 0:
            path.write_text(text)
        elif how == 1:
            beside = path.with_name(f".{path.name}.new")
            beside.write_text(text)
            beside.replace(path)
        else:
            with path.open("r+" if path.exists() else "w") as opened:
                opened.write(text)
                opened.truncate()


def _todo(errands: list[Errand]) -> str:
    return "".join(f"{'x ' if e.is_done else ''}{e.name} due:{e.due}\n" for e in errands)


def _markdown(errands: list[Errand]) -> str:
    lines = (f"- [{'x' if e.is_done else ' '}] {e.name} 📅 {e.due}\n" for e in errands)
    return "# Notes\n\n" + "".join(lines)


def _ics(errands: list[Errand]) -> str:
    parts = (
        "BEGIN:VTODO\n"
        f"UID:{e.name}@x\nDTSTAMP:20260101T000000Z\nSUMMARY:{e.name}\n"
        f"DUE;VALUE=DATE:{e.due.replace('-', '')}\n"
        f"STATUS:{'COMPLETED' if e.is_done else 'NEEDS-ACTION'}\nEND:VTODO\n"
        for e in errands
    )
    return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//\n" + "".join(parts) + "END:VCALENDAR\n"


_WRITERS: dict[str, Callable[[list[Errand]], str]] = {
    ".txt": _todo,
    ".md": _markdown,
    ".ics": _ics,
}
