"""Random edits beside the real command: a tip never names a task that is closed in the files."""

from __future__ import annotations

import os
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from support.desk import Desk

if TYPE_CHECKING:
    from support.command import Place

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("OO_SEED", "1"))


def test_the_command_names_no_closed_task(place: Place) -> None:
    desk = Desk(place.user, Random(SEED))
    desk.fill()
    for kind, source in desk.sources():
        place.oo("connect", kind, source, "--yes")

    def ask() -> None:
        tip = place.tip()
        words = "" if tip is None else f"{tip['text']} {tip['why']}"
        assert desk.closed(words) == [], (words, desk.kinds)

    for _number in range(10):
        desk.edit()
        ask()
    with place.core():
        for _number in range(50):
            for _edit in range(desk.chance.randrange(3)):
                desk.edit()
            time.sleep(desk.chance.choice((0, 0, 0.05, 0.3)))
            ask()
