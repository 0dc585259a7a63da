"""A core that nobody asks knows for how long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from fake_assistant import NOW, FakeAssistant
from oo_app.attended import Attended
from oo_app.bell import Bell
from oo_app.core import Core

if TYPE_CHECKING:
    from pathlib import Path


def test_every_question_is_noted() -> None:
    moments = iter((0.0, 100.0, 130.0, 200.0))
    attended = Attended(FakeAssistant(), Bell(), now=lambda: NOW, clock=lambda: next(moments))
    assert attended.alone_for_s == 100
    assert attended.assistant().status().version == "0.1.0"
    assert attended.alone_for_s == 70


def test_who_listens_for_changes_is_there() -> None:
    moments = iter((0.0, 100.0, 130.0))
    bell = Bell()
    attended = Attended(FakeAssistant(), bell, now=lambda: NOW, clock=lambda: next(moments))
    with bell.heard_by(lambda: None):
        assert (attended.alone_for_s, attended.listening) == (0, 1)
    assert (attended.alone_for_s, attended.listening) == (30, 0)


class Sleeper:
    """Never has anything to look at."""

    def look(self) -> None:
        """Nothing."""


@pytest.mark.slow
def test_a_core_ends_by_itself_when_it_is_over(tmp_path: Path) -> None:
    answers = iter((0.005, 0.005, 0.0))
    core = Core(
        FakeAssistant(), Sleeper(), tmp_path / "s",  # type: ignore[arg-type]
        needed_for_s=lambda: next(answers),
    )  # fmt: skip
    asyncio.run(asyncio.wait_for(core.run(), 20))
    assert next(answers, None) is None
