"""A person saves a file while the core runs: how long until the next tip rests on it."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from homes import calendar_text, connect, core_of, paths_of, tasks_text
from measure import Figure, milliseconds, percentile

from oo_app import prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAVES = 30
PATIENCE_S = 10.0
PAUSE_S = 0.15


def figures() -> Iterator[Figure]:
    """The 95th percentile for each of three kinds of file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, notes = folder / "home", folder / "notes"
        notes.mkdir()
        writers: dict[str, tuple[Path, Callable[[str], str]]] = {
            "todotxt": (folder / "todo.txt", lambda word: tasks_text(40, word)),
            "markdown": (notes / "day.md", lambda word: f"# Day\n\n- [ ] {word} the bank\n" * 20),
            "ics": (folder / "work.ics", calendar_text),
        }
        for file, text in writers.values():
            file.write_text(text("First"))
        places = {
            kind: notes if kind == "markdown" else file for kind, (file, _) in writers.items()
        }
        connect(home, list(places.items()))
        with core_of(home):
            time.sleep(2)
            for kind, (file, text) in writers.items():
                seconds = [_until_ready(home, file, text(f"Save{n}")) for n in range(SAVES)]
                detail = f"median {milliseconds(seconds)}, {SAVES} saves"
                slow = percentile(seconds, 0.95)
                yield Figure(f"{kind} saved → tip ready, 95th of 100", slow, "s", 1.0, detail)


def _until_ready(home: Path, file: Path, text: str) -> float:
    """Save as editors do, by renaming; seconds until an answer that rests on it is ready."""
    fresh = file.with_name(file.name + "~")
    fresh.write_text(text)
    os.replace(fresh, file)
    saved = time.perf_counter()
    path = paths_of(home).prepared
    while not _rests_on(path, file):
        if time.perf_counter() - saved > PATIENCE_S:
            return PATIENCE_S
        time.sleep(0.002)
    seconds = time.perf_counter() - saved
    time.sleep(PAUSE_S)
    return seconds


def _rests_on(path: Path, file: Path) -> bool:
    try:
        made = prepared.decode(path.read_bytes())
    except (OSError, ValueError):
        return False
    return prepared.mark(str(file)) in made.marks
