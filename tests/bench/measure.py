"""How a figure is taken: round robin in one run, medians, a ratio to the peer, a budget."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Figure:
    """One line of the report; over the budget when `value` is greater than `budget`."""

    name: str
    value: float
    unit: str
    budget: float | None
    detail: str

    @property
    def is_over(self) -> bool:
        return self.budget is not None and self.value > self.budget

    def line(self) -> str:
        budget = "" if self.budget is None else f"≤ {self.budget:g}"
        verdict = "OVER" if self.is_over else "ok"
        figure = f"{self.name:<46} {self.value:>10.3g} {self.unit:<5}"
        return f"{figure} {budget:>8} {verdict:<5} {self.detail}"


def interleaved(actions: Mapping[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each action in each round, one after the other, after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for round_number in range(rounds + 1):
        for name, act in actions.items():
            started = time.perf_counter()
            act()
            if round_number:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def median_ratio(ours: Sequence[float], peer: Sequence[float]) -> float:
    """The median over rounds of our time by the peer's."""
    return statistics.median(a / b for a, b in zip(ours, peer, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def command(argv: Sequence[str], home: Path) -> Callable[[], None]:
    """An action that runs a whole process to its end in the given home."""
    environment = {**os.environ, "OO_HOME": str(home)}

    def run() -> None:
        subprocess.run(argv, env=environment, stdout=subprocess.DEVNULL, check=True)

    return run


def milliseconds(values: Sequence[float]) -> str:
    """The median in milliseconds, for the detail column."""
    return f"{statistics.median(values) * 1e3:.3g} ms"


def wake_ups(pid: int) -> int:
    """How often the threads of a process have woken by themselves so far (Linux)."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def resident_mib(pid: int) -> float:
    """The resident memory of a process in MiB (Linux)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) / 1024
    return 0.0
