"""A reaction at one face until another's view models show it: two sittings, a real core between."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, percentile

from support.command import Place
from support.live_face import LiveFace

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 15
ANSWERED, OPEN = "You have answered", "Snooze"
TURNS = (("d", ANSWERED), ("u", OPEN))


def figures() -> Iterator[Figure]:
    """Done at one and undone again, each time until the other knows."""
    with tempfile.TemporaryDirectory(prefix="oo-bench-") as folder:
        place = _place(Path(folder))
        with place.core():
            one, other = (LiveFace(place.home / "core.sock", name) for name in ("tui", "window"))
            took = _taken(one, other)
            one.close()
            other.close()
    worst = f"median of {len(took)}, 9 of 10 within {percentile(took, 0.9):.0f} ms"
    median = percentile(took, 0.5)
    yield Figure("a reaction, until another face's screen has it", median, "ms", 300, worst)


def _place(folder: Path) -> Place:
    (folder / "user").mkdir()
    place = Place(folder / "home", folder / "user")
    todo = place.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    return place


def _taken(one: LiveFace, other: LiveFace) -> list[float]:
    """Milliseconds of each turn; the first, which loads what is needed, does not count."""
    took = []
    for face in (one, other):
        face.wait_for(OPEN)
    for round_number in range(ROUNDS + 1):
        for key, words in TURNS:
            began_s = time.perf_counter()
            one.press(key)
            ended_s = other.wait_for(words)
            one.wait_for(words)
            if round_number:
                took.append(1000 * (ended_s - began_s))
    return took
