"""What a core costs while nobody does anything: memory, and how often it wakes (Linux)."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from homes import calendar_text, connect, core_of, oo, tasks_text
from measure import Figure, command, resident_mib, wake_ups

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTLE_S, WATCH_S = 70, 60
AWAKE = 3 / 60


class Idle:
    """Watches an idle core on a thread of its own, while other figures are taken."""

    def __init__(self) -> None:
        self._found: list[Figure] = []
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def figures(self) -> Iterator[Figure]:
        """Wait for the end of the watch."""
        self._thread.join()
        yield from self._found

    def _watch(self) -> None:
        if not sys.platform.startswith("linux"):
            return
        with tempfile.TemporaryDirectory() as name:
            home = _home(Path(name))
            with core_of(home) as pid:
                time.sleep(SETTLE_S)
                before = wake_ups(pid)
                time.sleep(WATCH_S)
                rate = (wake_ups(pid) - before) / WATCH_S
                idle = resident_mib(pid)
                command(oo("sources"), home)()
                served = resident_mib(pid)
        self._found += [
            Figure("idle core, wake-ups", rate, "/s", AWAKE, f"over {WATCH_S} s"),
            Figure("idle core, memory", idle, "MiB", 65.0, "before a face asked"),
            Figure(
                "idle core, memory after a request", served, "MiB", 100.0, "with the HTTP stack"
            ),
        ]


def figures() -> Iterator[Figure]:
    """Memory and wake-ups, with three kinds of file connected."""
    yield from Idle().figures()


def _home(folder: Path) -> Path:
    notes = folder / "notes"
    notes.mkdir()
    places = {"todotxt": folder / "todo.txt", "markdown": notes, "ics": folder / "work.ics"}
    places["todotxt"].write_text(tasks_text(40))
    (notes / "day.md").write_text("- [ ] call the bank\n")
    places["ics"].write_text(calendar_text("Meeting"))
    connect(folder / "home", [*places.items(), ("device", None)])
    return folder / "home"
