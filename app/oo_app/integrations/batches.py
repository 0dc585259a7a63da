"""A large reading in pieces, so that no commit keeps a person waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

BATCH = 1_000
"""How many records one commit touches at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of a commit, and how many records it touches."""

    weight: int
    run: Callable[[sqlite3.Connection], None]


def batches(subjects: list[str]) -> Iterator[list[str]]:
    """The subjects, as many at a time as one step may touch."""
    for at in range(0, len(subjects), BATCH):
        yield subjects[at : at + BATCH]


def packed(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Steps in order, as many at once as touch few enough records."""
    batch: list[Step] = []
    weight = 0
    for step in steps:
        if batch and weight + step.weight > BATCH:
            yield batch
            batch, weight = [], 0
        batch.append(step)
        weight += step.weight
    yield batch
