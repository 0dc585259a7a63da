"""The window as a screen reader hears of it, over the accessibility bus."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from support.command import Place, wait_until
from support.faces import PATIENCE_S, wait_for_window, window_on
from support.screen_reader import ENABLED, ScreenReader, Told, launcher
from support.virtual_desktop import missing, virtual_desktop

if TYPE_CHECKING:
    from pathlib import Path

ABSENT = [
    *missing(),
    *([] if launcher() else ["at-spi2-core"]),
    *([] if find_spec("PySide6") else ["PySide6"]),
]
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(bool(ABSENT), reason=f"SKIPPED LOUDLY: {', '.join(ABSENT)} not installed"),
]
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


def test_every_control_of_every_screen_has_a_name(tmp_path: Path) -> None:
    (tmp_path / "user").mkdir()
    place = Place(tmp_path / "home", tmp_path / "user")
    todo = place.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    place.oo("prefs", "set", "watch_in_background", "no")
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
    place.oo("stop", code=None)


def settled(reader: ScreenReader, before: list[Told]) -> bool:
    """Whether another page is told than before, and wholly."""
    now = reader.tree()
    return now != before and now == reader.tree()


def controls(reader: ScreenReader) -> dict[str, Told]:
    """What one can do something with, by its name."""
    return {each.name: each for each in reader.tree() if each.role in CONTROLS}
