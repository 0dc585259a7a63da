"""The files below a folder, found by name within bounds; none is opened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from oo_app.integrations.connector import Problem
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
