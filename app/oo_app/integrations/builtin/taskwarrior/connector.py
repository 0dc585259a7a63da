"""Taskwarrior, through its own command; its data files are only looked at for changes."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.integrations.builtin.taskwarrior.command import (
    data_folder,
    program,
    run,
    settings_file,
)
from oo_app.integrations.builtin.taskwarrior.parsing import read_export
from oo_app.integrations.connector import Candidate, Fetch, Part, PreviewPart, Problem
from oo_app.integrations.file_kind import existing_place
from oo_app.integrations.files import file_state, is_racy, preview_files
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.integrations.connector import Connector, Cursor, Json, Preview, Surroundings

# Of version 2, then of version 3.
_DATA_FILES = ("pending.data", "completed.data", "taskchampion.sqlite3", "taskchampion.sqlite3-wal")
_USUAL = (".task", ".local/share/task")


class Taskwarrior:
    """Asks `task export`, and only when a data file changed."""

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        """The command's own data, when the command is there."""
        exists = bool(program(surroundings)) and _usual_folder(surroundings) is not None
        return (Candidate("", exists=exists),)

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        """The data files; raises BadInput without them or without the command."""
        folder = existing_place(place, surroundings) if place else _usual_folder(surroundings)
        files = _data_files(folder) if folder else []
        if not files:
            raise BadInput(
                _("There is no Taskwarrior data here."),
                where=str(folder or place),
                hint=_("Name its data folder if it is not in the usual place."),
            )
        if not program(surroundings):
            raise BadInput(
                _("The command `task` was not found."), hint=_("Install Taskwarrior first.")
            )
        found = preview_files(str(folder), files)
        return replace(found, parts=(_whole(str(folder), found.parts),))

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        """Export all tasks if anything changed."""
        folder = _folder(place, cursor, surroundings)
        own = settings_file(surroundings)
        watched = [*(folder / name for name in _DATA_FILES), *([own] if own else [])]
        states = _states(watched)
        if cursor.get("states") == states and cursor.get("folder") == str(folder):
            return Fetch(cursor=cursor, problems=_known_problems(cursor), watched=_names(watched))
        try:
            output = run(surroundings, str(folder) if place else "", "export")
            reading = read_export(output, surroundings.now, _zone(surroundings.zone))
        except BadInput as error:
            raise BadInput(error.message, where=str(folder), hint=error.hint) from error
        problems = [Problem(str(folder), each.message, each.hint) for each in reading.faults]
        told: list[Json] = [[each.where, each.message, each.hint] for each in problems[:20]]
        return Fetch(
            parts=(Part(str(folder), reading.records),),
            cursor={"folder": str(folder), "states": states, "problems": told},
            problems=tuple(problems[:20]),
            watched=_names(watched),
        )


def connect() -> Connector:
    """The connector of this kind."""
    return Taskwarrior()


def _folder(place: str, cursor: Cursor, surroundings: Surroundings) -> Path:
    """The data folder: the one named, the one known from before, or what the command says."""
    if place:
        folder = existing_place(place, surroundings)
        return folder if folder.is_dir() else folder.parent
    known = cursor.get("folder")
    states = cursor.get("states")
    if (
        isinstance(known, str)
        and isinstance(states, list)
        and _is_as_before(known, states, surroundings)
    ):
        return Path(known)
    return Path(data_folder(surroundings))


def _is_as_before(folder: str, states: list[Json], surroundings: Surroundings) -> bool:
    """Whether the settings, which name the folder, are as they were."""
    own = settings_file(surroundings)
    now = _states([own]) if own else []
    return states[len(_DATA_FILES) :] == now and Path(folder).is_dir()


def _whole(name: str, files: Sequence[PreviewPart]) -> PreviewPart:
    """The data as one part: the files of several versions belong together."""
    changes = [each.modified for each in files if each.modified]
    return PreviewPart(name, sum(each.size or 0 for each in files), max(changes, default=None))


def _states(files: Sequence[Path]) -> list[Json]:
    """What `stat` says of each file; one that changed just now equals nothing."""
    now_ns = time.time_ns()
    states: list[Json] = []
    for file in files:
        state = file_state(file)
        # The command makes empty files where some are missing.
        if state is None or not state.size:
            states.append(None)
        elif is_racy(state.mtime_ns, now_ns):
            states.append([now_ns])
        else:
            states.append([state.mtime_ns, state.size, state.inode])
    return states


def _data_files(folder: Path) -> list[Path]:
    return [path for name in _DATA_FILES if file_state(path := folder / name) is not None]


def _usual_folder(surroundings: Surroundings) -> Path | None:
    named = surroundings.environment.get("TASKDATA")
    usual = [surroundings.user_home / place for place in _USUAL]
    folders = [Path(named), *usual] if named else usual
    return next((folder for folder in folders if _data_files(folder)), None)


def _known_problems(cursor: Cursor) -> tuple[Problem, ...]:
    told = cursor.get("problems")
    listed = told if isinstance(told, list) else []
    return tuple(Problem(*map(str, each)) for each in listed if isinstance(each, list))


def _names(files: Sequence[Path]) -> tuple[str, ...]:
    return tuple(str(file) for file in files)


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC
