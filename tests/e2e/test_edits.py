"""A thousand random edits of the files: a tip never names a task that is closed in them."""

from __future__ import annotations

import contextlib
import os
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from oo_ui.entry import still_valid
from support.desk import Desk
from support.hosting import hosted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow

EDITS = int(os.environ.get("OO_EDITS", "1000"))
SEED = int(os.environ.get("OO_SEED", "1"))
SETTLED_S = 0.06


class Asking:
    """A person who edits and asks, and what was said."""

    def __init__(self, desk: Desk, assistant: LocalAssistant, home: Path) -> None:
        self.desk = desk
        self.assistant = assistant
        self.home = home
        self.said = self.fast = 0

    def ask(self) -> None:
        """Ask as `oo tip` does: the prepared answer if it holds, else the ordinary way."""
        words = self._prepared()
        if words is None:
            tip = self.assistant.tip().tip
            words = "" if tip is None else f"{tip.text} {tip.why}"
        else:
            self.fast += 1
        self.said += bool(words)
        assert self.desk.closed(words) == [], (words, self.desk.kinds)

    def _prepared(self) -> str | None:
        with contextlib.suppress(FileNotFoundError):
            answer = still_valid(str(self.home), os.environ, time.time_ns() // 1_000_000)
            return None if answer is None else answer.text.decode()
        return None


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    desk = Desk(tmp_path / "desk", Random(SEED))
    desk.fill()
    with hosted(tmp_path / "home") as assistant:
        desk.connect(assistant)
        made = Asking(desk, assistant, tmp_path / "home")
        desk.asked_between = made.ask
        yield made
        assert assistant.rebuild(check=True).differing == ()


def test_without_a_core_no_closed_task_is_named(asking: Asking) -> None:
    for _number in range(EDITS * 2 // 3):
        asking.desk.edit()
        if asking.desk.chance.random() < 0.4:
            asking.ask()
    assert asking.said > EDITS // 5


def test_with_prepared_tips_no_closed_task_is_named(asking: Asking) -> None:
    for _number in range(EDITS // 3):
        if asking.desk.chance.random() < 0.25:
            time.sleep(SETTLED_S)
            asking.assistant.look()
            asking.ask()
        asking.desk.edit()
        if asking.desk.chance.random() < 0.5:
            asking.ask()
    assert asking.fast > EDITS // 20
