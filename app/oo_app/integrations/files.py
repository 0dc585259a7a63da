"""Reading files incrementally: which changed, which went, and what is wrong with each.

A connector of files makes one `FileReading` per fetch and asks it for everything:

```python
reading = FileReading(walk(folder, is_ics), cursor, surroundings)   # or a list of paths
parts = []
for path in reading.changed:
    text = reading.text(path)            # the only place that opens a file
    if text is not None:
        parts.append(Part(str(path), parse(text, reading)))   # reading.report(path, "…", line=3)
return reading.fetch(parts)
```

An unchanged file is not opened, and what was wrong with it is said again from the cursor, so that
its source stays unhealthy until the file changes.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from oo_app.integrations.connector import Fetch, Preview, PreviewPart, Problem
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from oo_app.integrations.connector import Cursor, Json, Part, Surroundings

RACY_NS = 50_000_000
"""A file changed this shortly before it was read may change again within its time stamp."""

PROBLEMS_PER_FILE = 20
BAD_LINES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FileState:
    """What `stat` says of a file: equal states mean that it need not be read again."""

    mtime_ns: int
    size: int
    inode: int


UNSETTLED = FileState(0, -1, 0)
"""Equals the state of no file, so the file is read again next time."""


def file_state(path: Path) -> FileState | None:
    """The state of a regular file (links followed); None when there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return _state(found) if stat.S_ISREG(found.st_mode) else None


def is_racy(mtime_ns: int, now_ns: int) -> bool:
    """Whether a change at `mtime_ns` is so fresh that a next one could leave the same time."""
    return abs(now_ns - mtime_ns) < RACY_NS


class FileReading:
    """One reading of a set of files against a cursor; opens only those that changed."""

    def __init__(
        self,
        found: Walk | Iterable[Path],
        cursor: Cursor,
        surroundings: Surroundings,
        *,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """`found` are all files of the source now; the cursor is of an earlier `fetch`.

        Files in a folder that cannot be read now are not gone.
        """
        of_walk = found if isinstance(found, Walk) else Walk(tuple(found), ())
        self.paths = of_walk.files
        self._folders = of_walk.folders
        self._unreadable = tuple(f"{folder}{os.sep}" for folder in of_walk.unreadable)
        self._limit = surroundings.file_bytes
        self._now_ns = now_ns
        self._problems: dict[str, list[Problem]] = {}
        self._general = list(of_walk.problems)
        self._states: dict[str, FileState] = {}
        self._before = _files_of(cursor)
        self.changed = tuple(path for path in self.paths if self._is_changed(path))
        """The files to be read, in the given order."""

    @property
    def gone(self) -> tuple[str, ...]:
        """The names of files that the cursor knows and that are no more."""
        now = {str(path) for path in self.paths}
        return tuple(
            name
            for name in self._before
            if name not in now and not name.startswith(self._unreadable)
        )

    def content(self, path: Path) -> bytes | None:
        """A changed file's content; None, with a problem reported, when it cannot be had."""
        try:
            with os.fdopen(_regular(path), "rb") as file:
                before = _state(os.fstat(file.fileno()))
                if before.size > self._limit:
                    self._refuse(path, before)
                    return None
                content = file.read(self._limit + 1) or b""
                after = _state(os.fstat(file.fileno()))
        except OSError as error:
            message = _("It cannot be read: {error}.").format(error=error.strerror)
            self.report(path, message, hint=_("Check that it is there and that you may read it."))
            self._states[str(path)] = UNSETTLED
            return None
        if len(content) > self._limit:
            self._refuse(path, after)
            return None
        is_settled = before == after and not is_racy(after.mtime_ns, self._now_ns())
        self._states[str(path)] = after if is_settled else UNSETTLED
        return content

    def text(self, path: Path) -> str | None:
        """A changed file's content as UTF-8; lines that are not are reported and mended."""
        content = self.content(path)
        if content is None:
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._report_bad_lines(path, content)
            return content.decode("utf-8-sig", errors="replace")

    def report(self, path: Path, message: str, *, line: int | None = None, hint: str = "") -> None:
        """Say what is wrong with a file; kept until it changes (the first few of each file)."""
        where = str(path) if line is None else f"{path}:{line}"
        found = self._problems.setdefault(str(path), [])
        if len(found) < PROBLEMS_PER_FILE:
            found.append(Problem(where, message, hint))

    def report_all(self, problems: Iterable[Problem]) -> None:
        """Say what is wrong with the source as a whole; not kept for the next reading."""
        self._general += problems

    def fetch(
        self,
        parts: Sequence[Part],
        *,
        watched: Sequence[str] = (),
        next_due: datetime | None = None,
        extra: Cursor | None = None,
    ) -> Fetch:
        """The reading's result; `watched` adds to the files and folders, `extra` to the cursor.

        A changed file that was never opened is read again next time.
        """
        gone = self.gone
        kept = (name for name in self._before if name.startswith(self._unreadable))
        files = dict.fromkeys((*(str(path) for path in self.paths), *kept))
        of_files = (each for found in self._problems.values() for each in found)
        return Fetch(
            parts=tuple(parts),
            gone=gone,
            cursor={**(extra or {}), "files": {name: self._entry(name) for name in files}},
            problems=(*self._general, *of_files),
            next_due=next_due,
            watched=(*(str(path) for path in (*self.paths, *self._folders)), *watched),
        )

    def _is_changed(self, path: Path) -> bool:
        state = file_state(path)
        name = str(path)
        known = self._before.get(name)
        if known is None or state is None or known[0] != state:
            return True
        self._states[name] = state
        if known[1]:
            self._problems[name] = list(known[1])
        return False

    def _refuse(self, path: Path, state: FileState) -> None:
        self._states[str(path)] = state
        megabytes = self._limit // (1024 * 1024)
        self.report(
            path,
            _("It is larger than {limit} MB and was not read.").format(limit=megabytes),
            hint=_("Split the file, or connect only the files you need."),
        )

    def _report_bad_lines(self, path: Path, content: bytes) -> None:
        bad = [
            number
            for number, line in enumerate(content.splitlines(), start=1)
            if not _is_utf8(line)
        ]
        for number in bad[:BAD_LINES_SHOWN]:
            self.report(
                path,
                _("The line is not UTF-8 text; its unreadable letters were replaced."),
                line=number,
                hint=_("Save the file as UTF-8."),
            )
        rest = len(bad) - BAD_LINES_SHOWN
        if rest > 0:
            message = ngettext(
                "{count} more line is not UTF-8 text.",
                "{count} more lines are not UTF-8 text.",
                rest,
            )
            self.report(path, message.format(count=rest))

    def _entry(self, name: str) -> Json:
        state = self._states.get(name) or self._kept_state(name)
        problems = self._problems.get(name, [])
        return [
            state.mtime_ns,
            state.size,
            state.inode,
            [[each.where, each.message, each.hint] for each in problems],
        ]

    def _kept_state(self, name: str) -> FileState:
        is_kept = name.startswith(self._unreadable) and name in self._before
        return self._before[name][0] if is_kept else UNSETTLED


@dataclass(frozen=True, slots=True)
class Walk:
    """The files found below a folder, the folders looked into, and what could not be."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    unreadable: tuple[Path, ...] = ()


def walk(
    place: Path,
    is_wanted: Callable[[str], bool],
    *,
    max_depth: int = 8,
    max_files: int = 5_000,
    max_entries: int = 100_000,
) -> Walk:
    """The wanted files at a place, which is one file or a folder; opens none.

    `is_wanted` gets a file's name. Hidden files and folders are left out, and links to folders
    are not followed, so there are no loops. Beyond a limit the rest is left out and said.
    """
    if place.is_file():
        return Walk((place,), ())
    walker = _Walker(is_wanted, max_depth, max_files, max_entries)
    walker.visit(place, 0)
    return Walk(
        tuple(sorted(walker.files)),
        tuple(sorted(walker.folders)),
        tuple(walker.problems),
        tuple(walker.unreadable),
    )


def preview_files(place: str, paths: Iterable[Path], note: str = "") -> Preview:
    """The preview of a set of files, by `stat` alone."""
    return Preview(place, tuple(_preview_part(path) for path in paths), note)


def chosen(paths: Iterable[Path], parts: Sequence[str]) -> tuple[Path, ...]:
    """The paths that the person chose: all of them when nothing was chosen."""
    return tuple(path for path in paths if not parts or str(path) in parts)


class _Walker:
    def __init__(
        self, is_wanted: Callable[[str], bool], depth: int, files: int, entries: int
    ) -> None:
        self.files: list[Path] = []
        self.folders: list[Path] = []
        self.problems: list[Problem] = []
        self.unreadable: list[Path] = []
        self._is_wanted = is_wanted
        self._depth, self._files, self._entries = depth, files, entries
        self._is_full = False

    def visit(self, folder: Path, depth: int) -> None:
        self.folders.append(folder)
        try:
            with os.scandir(folder) as scan:
                # One more than may be looked at, so that there being more is noticed.
                some = islice(scan, self._entries + 1)
                entries = sorted(some, key=lambda entry: entry.name)
        except OSError as error:
            message = _("The folder cannot be read: {error}.").format(error=error.strerror)
            hint = _("Check that it is there and that you may read it.")
            self.problems.append(Problem(str(folder), message, hint))
            self.unreadable.append(folder)
            return
        for entry in entries:
            if self._is_full:
                return
            self._take(entry, folder, depth)

    def _take(self, entry: os.DirEntry[str], folder: Path, depth: int) -> None:
        self._entries -= 1
        if self._entries < 0:
            self._stop(folder)
        elif entry.name.startswith(".") or not _is_text(entry.name):
            return
        elif len(self.files) >= self._files:
            self._stop(folder)
        elif _is_folder(entry):
            if depth < self._depth:
                self.visit(folder / entry.name, depth + 1)
        elif self._is_wanted(entry.name) and _is_file(entry):
            self.files.append(folder / entry.name)

    def _stop(self, folder: Path) -> None:
        self._is_full = True
        message = _("There are too many files; only the first {count} are read.")
        self.problems.append(
            Problem(
                str(folder),
                message.format(count=len(self.files)),
                _("Connect a smaller folder, or choose files one by one."),
            )
        )


def _is_text(name: str) -> bool:
    """Whether a file's name is valid text; others can neither be stored nor shown."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _preview_part(path: Path) -> PreviewPart:
    from datetime import UTC, datetime

    state = file_state(path)
    if state is None:
        return PreviewPart(str(path))
    return PreviewPart(str(path), state.size, datetime.fromtimestamp(state.mtime_ns / 1e9, UTC))


def _files_of(cursor: Cursor) -> dict[str, tuple[FileState, tuple[Problem, ...]]]:
    files = cursor.get("files")
    if not isinstance(files, dict):
        return {}
    return {name: _known(entry) for name, entry in files.items()}


def _known(entry: Json) -> tuple[FileState, tuple[Problem, ...]]:
    match entry:
        case [int(mtime_ns), int(size), int(inode), list(problems)]:
            return FileState(mtime_ns, size, inode), tuple(map(_problem, problems))
    return UNSETTLED, ()


def _problem(entry: Json) -> Problem:
    match entry:
        case [str(where), str(message), str(hint)]:
            return Problem(where, message, hint)
    return Problem("", "")


def _state(found: os.stat_result) -> FileState:
    return FileState(found.st_mtime_ns, found.st_size, found.st_ino)


def _regular(path: Path) -> int:
    """An opened file that keeps nobody waiting: what was listed as one may be a pipe by now."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
