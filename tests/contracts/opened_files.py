"""Proves what is opened: an audit hook sees every file and program, whatever library opens it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EVENTS = frozenset({"open", "sqlite3.connect", "subprocess.Popen", "os.posix_spawn", "os.exec"})
_watching: list[tuple[str, list[str]]] = []
_installed: list[bool] = []


@contextmanager
def opened_below(folder: Path) -> Iterator[list[str]]:
    """The paths below a folder that are opened meanwhile, and the programs that are started."""
    if not _installed:
        sys.addaudithook(_note)  # it cannot be taken away again, so there is only one
        _installed.append(True)
    opened: list[str] = []
    entry = (str(folder), opened)
    _watching.append(entry)
    try:
        yield opened
    finally:
        _watching.remove(entry)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching or event not in _EVENTS:
        return
    named = arguments[0]
    if not isinstance(named, str | bytes | os.PathLike):
        return
    path = os.fsdecode(named)
    for folder, opened in _watching:
        if event.startswith(("subprocess", "os.")) or os.path.abspath(path).startswith(folder):
            opened.append(path)
