"""Superseded, kept for evaluation: ε-greedy over tasks, blind to everything else.

Of the tasks' candidates it takes the one with the best record of acceptance, those due first among
equals; with the chance ε it takes any of them. It is a pure function of its brief: its chance is a
hash of the seed, the moment and the options.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.recommender.acceptance import category_shift, time_shift
from oo_app.recommender.candidates import stable_hash
from oo_app.recommender.policy import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Option

TASKS = "tasks"
EPSILON = 0.1


@dataclass(frozen=True, slots=True)
class EpsilonGreedy:
    """Explores with the chance `epsilon`; `seed` makes another run of chances."""

    epsilon: float = EPSILON
    seed: str = ""
    name: str = "epsilon-greedy"
    version: str = "1"

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        """One of the tasks; none when there is no task."""
        tasks = [n for n, each in enumerate(options) if each.candidate.stored.category == TASKS]
        if not tasks:
            return Choice(index=None, propensities=(0.0,) * len(options))
        best = min(tasks, key=lambda n: _order(options[n], brief))
        chances = [0.0] * len(options)
        for n in tasks:
            chances[n] = self.epsilon / len(tasks) + (1 - self.epsilon if n == best else 0.0)
        names = (options[n].candidate.name for n in tasks)
        drawn = chance(self.seed, brief.instant, *names)
        return Choice(index=_drawn(chances, drawn), propensities=tuple(chances))


def chance(seed: str, instant: datetime, *names: str) -> float:
    """A number in [0, 1), the same for the same seed, instant and names in any order."""
    return stable_hash(seed, instant.isoformat(), *sorted(names)) / 2**64


def _order(option: Option, brief: Brief) -> tuple[float, float, int, str]:
    candidate = option.candidate
    learned = category_shift(brief.past.acceptance, candidate.stored.category)
    learned += time_shift(brief.past.acceptance, brief.now)
    due = candidate.snippet.due
    return (
        -learned,
        due.timestamp() if due is not None else math.inf,
        -candidate.snippet.priority,
        candidate.name,
    )


def _drawn(chances: Sequence[float], drawn: float) -> int:
    """The option whose share of [0, 1) holds the number."""
    reached = 0.0
    last = 0
    for n, share in enumerate(chances):
        if share:
            reached, last = reached + share, n
            if drawn < reached:
                return n
    return last
