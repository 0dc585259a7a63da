"""The screens in a real terminal: tmux draws them, its keys are a person's."""

from __future__ import annotations

import os
import shutil
import signal
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from oo_storage.lock import HomeLock
from support.command import Place
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "user").mkdir()
    made = Place(tmp_path / "home", tmp_path / "user")
    todo = made.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    made.oo("connect", "todotxt", str(todo), "--yes")
    return made


@pytest.fixture
def terminal(place: Place) -> Iterator[Terminal]:
    made = Terminal(place)
    yield made
    made.end()
    place.oo("stop", code=None)


def test_a_tip_is_done_in_the_terminal_and_every_face_knows(
    place: Place, terminal: Terminal
) -> None:
    terminal.begin("tui")
    terminal.wait_for("w Why")
    terminal.press("d")
    terminal.wait_for("Done.")
    assert [row["reaction"] for row in place.oo("history", "--json").json] == ["done"]
    place.oo("undo")
    assert terminal.wait_for("d Done") < 10
    terminal.press("q")
    time.sleep(0.1)


def test_the_screens_say_that_the_core_died_and_find_the_next(
    place: Place, terminal: Terminal
) -> None:
    terminal.begin()
    terminal.wait_for("w Why")
    terminal.press("a")
    terminal.wait_for("Task")
    terminal.press("m", "i", "l", "k")
    terminal.wait_for("milk")
    os.kill(place.oo("status", "--json").json["core"]["process"], signal.SIGKILL)
    terminal.wait_for("does not answer")
    terminal.press("y")
    terminal.wait_for("ready")
    terminal.wait_for("milky")
    terminal.press("Enter")
    terminal.wait_for("inbox")
    assert "milky" in place.oo("log", "--json").out, "the next core serves every face"
    assert place.oo("status", "--json").json["core"] is not None


def test_what_was_stopped_stays_stopped_until_the_person_wants_it_again(
    place: Place, terminal: Terminal
) -> None:
    terminal.begin()
    terminal.wait_for("w Why")
    place.oo("stop")
    terminal.wait_for("oO was stopped")
    terminal.wait_for("r Start oO again")
    time.sleep(3)
    assert place.oo("status", "--json").json["core"] is None, "nothing started behind their back"
    terminal.press("r")
    terminal.wait_for("ready")
    assert place.oo("status", "--json").json["core"]["stays"] == ""


def test_a_pause_is_seen_in_the_terminal_at_once(place: Place, terminal: Terminal) -> None:
    terminal.begin("tui")
    terminal.wait_for("looks while a face is open")
    place.oo("pause", "2h")
    terminal.wait_for("paused until")
    assert "Paused" in place.oo("status").out
    place.oo("pause", "--off")
    terminal.wait_for("looks while a face is open")


def test_leaving_asks_once_ever_whether_oo_goes_on_watching(
    place: Place, terminal: Terminal
) -> None:
    terminal.begin("tui")
    terminal.wait_for("w Why")
    terminal.press("q")
    terminal.wait_for("Keep watching in the background")
    terminal.press("Escape")
    terminal.wait_for("w Why")
    terminal.press("q")
    terminal.wait_for("Keep watching in the background")
    terminal.press("C-s")
    terminal.wait_for_end()
    row = place.oo("prefs", "get", "watch_in_background", "--json").json
    assert row["value"] is False, "nothing was ticked beforehand"
    second = Terminal(place)
    terminal.end()
    second.begin("tui")
    second.wait_for("w Why")
    second.press("q")
    second.wait_for_end()
    second.end()


def test_a_narrow_terminal_shows_the_tip(place: Place) -> None:
    terminal = Terminal(place, columns=24, rows=14)
    try:
        terminal.begin("tui", NO_COLOR="1")
        terminal.wait_for("rent")
        terminal.wait_for("ready")
        terminal.press("2")
        terminal.wait_for("Agents")
    finally:
        terminal.end()
        place.oo("stop", code=None)


def test_a_dumb_terminal_is_told_what_works(place: Place) -> None:
    terminal = Terminal(place)
    try:
        terminal.begin("tui", TERM="dumb")
        terminal.wait_for("oo --plain")
    finally:
        terminal.end()


@pytest.fixture
def empty(tmp_path: Path) -> Place:
    """A home in which nothing was ever done, and one list on this machine."""
    (tmp_path / "user").mkdir()
    made = Place(tmp_path / "home", tmp_path / "user")
    made.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    return made


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_whole_first_run_and_a_done_by_keyboard_alone(
    empty: Place, size: tuple[int, int]
) -> None:
    terminal = Terminal(empty, columns=size[0], rows=size[1])
    try:
        terminal.begin(HOME=str(empty.user), DISPLAY="", DBUS_SESSION_BUS_ADDRESS="")
        terminal.wait_for("Welcome to oO")
        terminal.press("Space")
        terminal.wait_for("■ todotxt")
        terminal.press_slowly("Enter", "Enter")
        terminal.wait_for("This is what I would read")
        terminal.press("a")
        terminal.wait_for("■ tasks.title")
        terminal.press_slowly("Enter", "a", "Enter", "Enter")
        terminal.wait_for("Pay the rent")
        terminal.press("d")
        terminal.wait_for("Done.")
        assert [row["reaction"] for row in empty.oo("history", "--json").json] == ["done"]
    finally:
        terminal.end()
        empty.oo("stop", code=None)


def test_the_whole_first_run_and_a_done_in_lines(empty: Place) -> None:
    typed = "\n".join(["1", "y", "all", "all", "y", "d", "q", ""])
    told = empty.oo("--plain", piped=typed, TERM="dumb", DISPLAY="").out
    assert "Welcome to oO" in told
    assert "Pay the rent" in told
    assert "Done." in told
    assert "\x1b" not in told
    assert [row["reaction"] for row in empty.oo("history", "--json").json] == ["done"]


def test_screens_that_open_beside_another_command_wait_for_it(
    place: Place, terminal: Terminal
) -> None:
    lock = HomeLock(place.home / "core.lock")
    assert lock.try_acquire()
    terminal.begin("tui")
    terminal.wait_for("does not answer")
    lock.release()
    terminal.wait_for("ready")
    terminal.wait_for("rent")


def test_without_a_terminal_a_line_says_what_works(place: Place) -> None:
    refused = place.oo("tui", code=2)
    assert "oo --plain" in refused.err
    assert "rent" in place.oo().out
