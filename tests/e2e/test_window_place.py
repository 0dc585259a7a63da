"""The window on two monitors: it comes back where it was, and when its monitor goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.command import Place, wait_until
from support.faces import PATIENCE_S, open_windows, wait_for_window, window_on
from support.real import absent, real
from support.virtual_desktop import VirtualDesktop, missing, virtual_desktop

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = real([*missing(), *absent(("xrandr",), ("PySide6",))])
SIDE = 800


def test_a_window_whose_monitor_goes_comes_to_the_one_that_is_left(tmp_path: Path) -> None:
    (tmp_path / "user").mkdir()
    place = Place(tmp_path / "home", tmp_path / "user")
    with virtual_desktop(tmp_path / "run", size=f"{2 * SIDE}x{SIDE}") as desktop:
        for name, left, output in (("left", 0, "screen"), ("right", SIDE, "none")):
            shape = f"{SIDE}/211x{SIDE}/211+{left}+0"
            desktop.said("xrandr", "--setmonitor", name, shape, output)
        with window_on(place, desktop):
            window = wait_for_window(desktop)
            desktop.said("xdotool", "windowsize", window, "600", "500")
            desktop.said("xdotool", "windowmove", window, str(SIDE + 80), "90")
            wait_until(lambda: _left(desktop) >= SIDE, PATIENCE_S, "on the right")
            wait_until(lambda: _is_kept(place), PATIENCE_S, "its place is kept")
            there = desktop.place_of(window)
        with window_on(place, desktop):
            window = wait_for_window(desktop)
            wait_until(lambda: desktop.place_of(window) == there, PATIENCE_S, "where it was")
            desktop.said("xrandr", "--delmonitor", "right")
            wait_until(lambda: _right(desktop) <= SIDE, PATIENCE_S, "it came to the left")
            left, top, width, height = desktop.place_of(window)
        assert (width, height) == there[2:]
        assert left >= 0
        assert 0 < top <= SIDE - height
    place.oo("stop", code=None)


def _left(desktop: VirtualDesktop) -> int:
    return desktop.place_of(open_windows(desktop)[0])[0]


def _right(desktop: VirtualDesktop) -> int:
    left, _top, width, _height = desktop.place_of(open_windows(desktop)[0])
    return left + width


def _is_kept(place: Place) -> bool:
    file = place.home / "window.json"
    if not file.exists():
        return False
    found = json.loads(file.read_text(encoding="utf-8"))
    return bool(found["width"] == 600 and found["left"] >= SIDE)
