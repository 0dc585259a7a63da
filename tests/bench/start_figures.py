"""How long a whole command takes, beside Python that does nothing."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from homes import connect, core_of, oo, paths_of, tasks_text
from measure import Figure, command, interleaved, median_ratio, milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PASS = [sys.executable, "-c", "pass"]
ROUNDS = 15


def figures() -> Iterator[Figure]:
    """`oo tip` prepared and not, beside a bare query, and two commands that ask a core."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, todo = folder / "home", folder / "todo.txt"
        todo.write_text(tasks_text(60))
        connect(home, [("todotxt", todo)])
        yield from _alone(home)
        with core_of(home):
            yield from _with_core(home)


def _alone(home: Path) -> Iterator[Figure]:
    database = paths_of(home).database
    query = [sys.executable, "-m", "sqlite_utils", "query", str(database), "SELECT 1"]
    seconds = interleaved(
        {
            "pass": command(PASS, home),
            "prepared": command(oo("tip"), home),
            "unprepared": command(oo("tip", "--wait", "0"), home),
            "sqlite-utils": command(query, home),
        },
        ROUNDS,
    )
    bare, peer = seconds["pass"], seconds["sqlite-utils"]
    detail = f"pass {milliseconds(bare)} · sqlite-utils query {milliseconds(peer)}"
    for name, title, beside, budget in (
        ("prepared", "oo tip, prepared, by `python -c pass`", bare, 2.0),
        ("unprepared", "oo tip, no core, by `python -c pass`", bare, 32.0),
        ("unprepared", "oo tip, no core, by a sqlite-utils query", peer, 3.5),
    ):
        ratio = median_ratio(seconds[name], beside)
        yield Figure(title, ratio, "x", budget, f"{milliseconds(seconds[name])} · {detail}")


def _with_core(home: Path) -> Iterator[Figure]:
    ask = command(oo("tip", "--wait", "0"), home)
    done = command(oo("done"), home)
    first = _seconds(command(oo("sources"), home))
    detail = "the core loads its HTTP stack"
    yield Figure("the first request to a core", first, "s", 2.5, detail)
    seconds: dict[str, list[float]] = {"pass": [], "ask": [], "done": []}
    for _round in range(ROUNDS):
        seconds["pass"].append(_seconds(command(PASS, home)))
        seconds["ask"].append(_seconds(ask))
        seconds["done"].append(_seconds(done))
    bare = seconds["pass"]
    for name, title in (("ask", "oo tip, not prepared"), ("done", "oo done")):
        ratio = median_ratio(seconds[name], bare)
        detail = f"{milliseconds(seconds[name])} · pass {milliseconds(bare)}"
        yield Figure(f"{title}, core running, by `pass`", ratio, "x", 24.0, detail)


def _seconds(act: Callable[[], None]) -> float:
    import time

    started = time.perf_counter()
    act()
    return time.perf_counter() - started
