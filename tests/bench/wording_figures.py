"""A model that answers at once: how soon its words are ready, and what a day of them costs."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from homes import connect, core_of, oo, paths_of
from measure import Figure, command, interleaved, median_ratio, milliseconds, percentile

from oo_app.demo import write_sample_life
from oo_app.recommender.prompt_parts import tokens
from support.hosting import Clock, hosted
from support.ollama_wire import served
from support.worded import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.local import LocalAssistant

SAVES, SHOWS = 8, 15
PATIENCE_S = 60.0
PAUSE_S = 0.5
STEP = timedelta(minutes=15)
KEYS = (
    "calendar.events.time", "calendar.events.title", "calendar.events.place", "contacts.dates",
    "notes.text", "notes.title", "tasks.due", "tasks.project", "tasks.state", "tasks.title",
)  # fmt: skip


def figures() -> Iterator[Figure]:
    """From a saved task to the model's words, showing them, and a day of the sample life."""
    wires = served()
    wire = next(wires)
    wire.otherwise = words("“{object}” is the thing to do.", "Its time has come.")
    with tempfile.TemporaryDirectory() as name, _environment(OLLAMA_HOST=wire.url):
        folder = Path(name)
        yield from _of_a_core(folder / "home", folder / "todo.txt")
        yield from _of_a_day(folder)
    wires.close()


def _of_a_core(home: Path, todo: Path) -> Iterator[Figure]:
    _save(todo, "First")
    connect(home, [("todotxt", todo)])
    with hosted(home) as assistant:
        _allow(assistant)
    with core_of(home):
        _until_worded(home, todo, "Warm up")
        seconds = [_until_worded(home, todo, f"Task number {n}") for n in range(SAVES)]
        detail = f"median {milliseconds(seconds)}, of which 1 s is left to settle"
        slow = percentile(seconds, 0.95)
        yield Figure("wording: saved → worded tip ready", slow, "s", 5.0, detail)
        taken = interleaved(
            {
                "shown": command(oo("tip"), home),
                "pass": command([sys.executable, "-c", "pass"], home),
            },
            SHOWS,
        )
    ratio = median_ratio(taken["shown"], taken["pass"])
    detail = f"oo tip {milliseconds(taken['shown'])}, python -c pass {milliseconds(taken['pass'])}"
    yield Figure("wording: a worded, prepared tip / pass", ratio, "×", 2.0, detail)


def _of_a_day(folder: Path) -> Iterator[Figure]:
    """Every quarter of an hour of one day; each prompt that no reply is known for is one call."""
    start = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
    clock = Clock(start)
    asked: dict[str, int] = {}
    looks = 0
    with hosted(folder / "day", now=clock) as assistant:
        for kind, place in write_sample_life(folder / "life", start):
            assistant.connect(kind, str(place))
        _allow(assistant)
        while clock.now < start + timedelta(days=1):
            assistant.look()
            ask = assistant._home.speaking.wanted()
            looks += 1
            if ask is not None:
                asked[ask.input_hash] = sum(tokens(text) for _role, text in ask.messages)
            clock.forward(minutes=STEP.total_seconds() // 60)
    detail = f"{sum(asked.values())} tokens in (estimated), {looks} looks, nothing answered"
    yield Figure("wording: calls a day, sample life", len(asked), "", 60.0, detail)


def _allow(assistant: LocalAssistant) -> None:
    assistant.set_preference("quiet_hours", "off")
    assistant.use_model("tip-generator", "ollama/tiny", keys=list(KEYS))


def _save(file: Path, title: str) -> None:
    fresh = file.with_name(file.name + "~")
    fresh.write_text(f"(A) {title} due:{datetime.now(UTC).date()}\n")
    os.replace(fresh, file)


def _until_worded(home: Path, todo: Path, title: str) -> float:
    """Seconds from saving a task until a tip in the model's words lies ready."""
    _save(todo, title)
    began = time.perf_counter()
    wanted = f"“{title}” is the thing to do.".encode()
    while not _holds(paths_of(home).prepared, wanted):
        if time.perf_counter() - began > PATIENCE_S:
            return PATIENCE_S
        time.sleep(0.005)
    seconds = time.perf_counter() - began
    time.sleep(PAUSE_S)
    return seconds


def _holds(path: Path, text: bytes) -> bool:
    try:
        return text in path.read_bytes()
    except OSError:
        return False


@contextlib.contextmanager
def _environment(**changes: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
