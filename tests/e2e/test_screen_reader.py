"""The window as a screen reader hears of it, over the accessibility bus."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from support.command import Place, wait_until
from support.faces import PATIENCE_S, wait_for_window, window_on
from support.real import absent, real
from support.screen_reader import ENABLED, ScreenReader, Told, launcher
from support.virtual_desktop import missing, virtual_desktop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = real(
    [*missing(), *absent(modules=("PySide6",)), *([] if launcher() else ["at-spi2-core"])]
)
CONTROLS = {
    "push button", "button", "check box", "radio button", "text", "entry", "list", "list item",
    "table", "table cell", "menu item", "progress bar",
}  # fmt: skip
SCREENS = (
    "Today",
    "Agents",
    "Consents",
    "Profile",
    "Inferred",
    "History",
    "Sources",
    "Model",
    "Activity",
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "user").mkdir()
    made = Place(tmp_path / "home", tmp_path / "user")
    todo = made.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    made.oo("connect", "todotxt", str(todo), "--yes")
    made.oo("prefs", "set", "watch_in_background", "no")
    yield made
    made.oo("stop", code=None)


def test_every_control_of_every_screen_has_a_name(place: Place, tmp_path: Path) -> None:
    with virtual_desktop(tmp_path / "run") as desktop:
        reader = ScreenReader(desktop)
        desktop.environment |= ENABLED
        with window_on(place, desktop):
            wait_for_window(desktop)
            wait_until(lambda: "Done" in controls(reader), PATIENCE_S, "the tip's buttons")
            for key in "123456789":
                before = reader.tree() if key != "1" else []
                desktop.said("xdotool", "key", key)
                wait_until(partial(settled, reader, before), PATIENCE_S, f"screen {key}")
                told = controls(reader)
                assert set(SCREENS) <= set(told), "where one can go"
                assert [each.role for each in told.values() if not each.name] == []
            desktop.said("xdotool", "key", "1", "x")
            wait_until(lambda: "already done" in controls(reader), PATIENCE_S, "the question")
            assert "" not in controls(reader)


def settled(reader: ScreenReader, before: list[Told]) -> bool:
    """Whether another page is told than before, and wholly."""
    now = reader.tree()
    return now != before and now == reader.tree()


def controls(reader: ScreenReader) -> dict[str, Told]:
    """What one can do something with, by its name."""
    return {each.name: each for each in reader.tree() if each.role in CONTROLS}
