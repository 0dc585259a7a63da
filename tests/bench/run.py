"""`make bench`: every figure beside its peer; exit 1 when one is over its budget."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import decision_figures
import door_figures
import gateway_figures
import keeping_figures
import reading_figures
import saving_figures
import screen_figures
import start_figures
import storage_figures
import window_figures
from idle_figures import Idle
from measure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator


class Measured(Protocol):
    """One file of figures."""

    def figures(self) -> Iterator[Figure]:
        """Take them."""


def main() -> int:
    """Print each figure as soon as it is known; those given as arguments only, by their file."""
    started = time.perf_counter()
    wanted = set(sys.argv[1:])
    all_of_them: dict[str, Measured] = {
        "storage": storage_figures,
        "decision": decision_figures,
        "prompt": _of_the_tests("prompt_figures"),
        "keeping": keeping_figures,
        "reading": reading_figures,
        "saving": saving_figures,
        "serving": _of_the_tests("serving_figures"),
        "wording": _of_the_tests("wording_figures"),
        "start": start_figures,
        "screens": screen_figures,
        "window": window_figures,
        "door": door_figures,
        "gateway": gateway_figures,
        "sittings": _of_the_tests("sitting_figures"),
        "faces": _of_the_tests("face_figures"),
    }
    if not wanted or "idle" in wanted:
        all_of_them["idle"] = Idle()
    over = 0
    for name, measured in all_of_them.items():
        for figure in measured.figures() if not wanted or name in wanted else ():
            over += figure.is_over
            _tell(figure.line())
    _tell(f"{over} over budget, {time.perf_counter() - started:.0f} s")
    return 1 if over else 0


def _of_the_tests(name: str) -> Measured:
    """A file that stands on the builders and servers of the tests."""
    tests = str(Path(__file__).parents[1])
    if tests not in sys.path:
        sys.path.append(tests)
    return cast(Measured, importlib.import_module(name))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
