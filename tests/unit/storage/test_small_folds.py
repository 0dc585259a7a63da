"""The projections that storage's own tests use keep the contract of every projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.projection import ProjectionContract
from support import small_home
from support.small_home import TasksFold, TipsFold, gone, state, task, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_storage.log import NewEvent, Projection


class SmallContract(ProjectionContract):
    owner = "small"
    migrations = small_home.MIGRATIONS

    def histories(self) -> Sequence[Sequence[NewEvent]]:
        return [
            [task("1", "A"), task("1", "B"), task("1", "A"), task("2", "C"), tip("t", "x")],
            [task("1", "A"), gone("1"), task("1", "A"), gone("2"), state("a", "s")],
            [],
        ]


class TestTasksFold(SmallContract):
    def projection(self) -> Projection:
        return TasksFold()


class TestTipsFold(SmallContract):
    def projection(self) -> Projection:
        return TipsFold()


del SmallContract, ProjectionContract
