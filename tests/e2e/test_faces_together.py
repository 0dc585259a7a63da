"""A core, the screens in tmux, the window and the tray on one home: what one changes, all show."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from support.command import Place, wait_until
from support.faces import (
    PATIENCE_S,
    Watched,
    of_home,
    open_windows,
    screens_in,
    tray_icon,
    wait_for_window,
    window_on,
)
from support.real import absent, real
from support.virtual_desktop import VirtualDesktop, missing, virtual_desktop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = real([*missing(), *absent(("tmux",), ("PySide6",))])


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[VirtualDesktop]:
    with virtual_desktop(tmp_path / "run") as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "user").mkdir()
    made = Place(tmp_path / "home", tmp_path / "user")
    todo = made.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    made.oo("connect", "todotxt", str(todo), "--yes")
    made.oo("prefs", "set", "watch_in_background", "no")
    yield made
    made.oo("stop", code=None)


def reactions(place: Place) -> list[str]:
    return [row["reaction"] for row in place.oo("history", "--json").json if row["reaction"]]


def test_done_in_the_terminal_is_seen_in_window_tray_and_history(
    place: Place, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    with place.core(), window_on(place, desktop), screens_in(place) as terminal:
        wait_for_window(desktop)
        terminal.wait_for("w Why")
        drawn = tmp_path / "drawn"
        terminal.written_to(drawn)
        time.sleep(2)
        watched = Watched(desktop, drawn)
        changed = watched.after(lambda: terminal.press("d"))
        assert set(changed) == {"window", "tray", "terminal"}
        took_ms = [first for first, _last in changed.values()]
        assert max(took_ms) < 10_000, "far more than it takes, even on a busy machine"
        assert reactions(place) == ["done"]
        terminal.wait_for("Done.")
        assert set(watched.after(lambda: place.oo("undo"))) == {"window", "tray", "terminal"}


def test_a_face_that_started_the_core_may_go_and_after_the_last_nothing_runs(
    place: Place, desktop: VirtualDesktop
) -> None:
    with screens_in(place) as terminal:
        with window_on(place, desktop) as window:
            wait_for_window(desktop)
            terminal.wait_for("w Why")
            core = place.oo("status", "--json").json["core"]
            assert (core["stays"], core["listening"]) == ("", 2)
            window.kill()
            window.wait()
        wait_until(
            lambda: place.oo("status", "--json").json["core"]["listening"] == 1, PATIENCE_S, "one"
        )
        terminal.press("d")
        terminal.wait_for("Done.")
        assert place.oo("status", "--json").json["core"]["process"] == core["process"]
        place.oo("prefs", "set", "linger", "2s")
        terminal.press("q")
        terminal.wait_for_end()
    wait_until(lambda: not of_home(place), PATIENCE_S, "nothing of oO runs")


def test_a_second_start_raises_the_window_and_ends(place: Place, desktop: VirtualDesktop) -> None:
    with window_on(place, desktop, "--hidden") as first:
        wait_until(lambda: bool(tray_icon(desktop)), PATIENCE_S, "the icon in the tray")
        place.oo("desktop", "--hidden", code=0, piped="", **desktop.environment)
        time.sleep(0.5)
        assert not open_windows(desktop), "started hidden, it stays hidden"
        place.oo("desktop", code=0, piped="", **desktop.environment)
        wait_until(lambda: bool(open_windows(desktop)), PATIENCE_S, "the window")
        assert first.poll() is None


def test_closing_hides_in_the_tray_and_a_click_there_shows_it_again(
    place: Place, desktop: VirtualDesktop
) -> None:
    with window_on(place, desktop) as face:
        wait_for_window(desktop)
        desktop.said("xdotool", "key", "alt+F4")
        wait_until(lambda: not open_windows(desktop), PATIENCE_S, "only the icon")
        assert face.poll() is None
        desktop.click(tray_icon(desktop))
        wait_until(lambda: bool(open_windows(desktop)), PATIENCE_S, "the window again")


def test_closing_without_a_tray_asks_once_and_then_ends(place: Place, tmp_path: Path) -> None:
    place.oo("prefs", "unset", "watch_in_background")
    with (
        virtual_desktop(tmp_path / "bare", tray=False) as desktop,
        window_on(place, desktop) as face,
    ):
        wait_until(lambda: bool(open_windows(desktop)), PATIENCE_S, "the window")
        wait_until(
            lambda: (place.oo("status", "--json").json["core"] or {}).get("faces", []) != [],
            PATIENCE_S,
            "a tip",
        )
        desktop.said("xdotool", "key", "alt+F4")
        time.sleep(2)
        assert face.poll() is None, "it asks first"
        desktop.said("xdotool", "key", "Escape")
        time.sleep(1)
        assert face.poll() is None, "whoever goes back stays"
        place.oo("prefs", "set", "watch_in_background", "no")
        desktop.said("xdotool", "key", "alt+F4")
        assert face.wait(PATIENCE_S) == 0, "it is settled, and asked no more"


def test_what_the_core_says_first_is_shown_by_the_tray(
    place: Place, desktop: VirtualDesktop
) -> None:
    for name, value in (("quiet_hours", "off"), ("min_gap", "0m")):
        place.oo("prefs", "set", name, value)
    with window_on(place, desktop, "--hidden"):
        wait_until(lambda: bool(tray_icon(desktop)), PATIENCE_S, "the icon in the tray")
        time.sleep(2)
        place.oo("prefs", "set", "notify", "tray")

        def is_said() -> bool:
            rows = place.oo("notices", "--json").json
            return any((row["channel"], row["state"]) == ("tray", "delivered") for row in rows)

        place.write("todo.txt", f"(A) Call the bank due:{datetime.now(UTC).date()}\n")
        wait_until(is_said, PATIENCE_S, "the tray has shown it")
