"""todo.txt: a file, or a folder with todo.txt and done.txt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.integrations.builtin.todotxt.parsing import read_tasks
from oo_app.integrations.file_kind import FileKind, FileText
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.integrations.connector import Connector, Surroundings
    from oo_app.integrations.reading import Reading

NEWEST_DONE = 1_000
_NAMES = {"todo.txt", "done.txt"}
_USUAL = ("todo.txt", ".todo/todo.txt", "todo/todo.txt", "Documents/todo.txt",
          "Documents/todo/todo.txt", "Dropbox/todo/todo.txt", "Nextcloud/todo.txt")  # fmt: skip


def connect() -> Connector:
    """The connector of this kind."""
    return FileKind(
        read=_read,
        is_wanted=lambda name: name.lower() in _NAMES,
        usual=_usual,
        nothing_there=lambda: _("There is no todo.txt here."),
        max_depth=0,
    )


def _read(file: FileText) -> Reading:
    return read_tasks(file.text, file.name, NEWEST_DONE)


def _usual(surroundings: Surroundings) -> list[Path]:
    places = [surroundings.user_home / place for place in _USUAL]
    if folder := surroundings.environment.get("TODO_DIR"):
        places.insert(0, Path(folder) / "todo.txt")
    return places
