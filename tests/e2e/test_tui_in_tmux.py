"""The screens in a real terminal: tmux draws them, its keys are a person's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from oo_storage.lock import HomeLock
from support.command import Place, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
LONGEST_S = 60.0


class Terminal:
    """One tmux server of the test's own, with one window."""

    def __init__(self, place: Place, *, columns: int = 100, rows: int = 30) -> None:
        self._place = place
        self._socket = place.user / "tmux.sock"
        self._size = (str(columns), str(rows))

    def begin(self, *arguments: str, **environment: str) -> None:
        paths = os.pathsep.join(path for path in sys.path if path)
        known = {"OO_HOME": str(self._place.home), "PYTHONPATH": paths, "LC_ALL": "C.UTF-8"}
        assigned = [f"{name}={value}" for name, value in {**known, **environment}.items()]
        columns, rows = self._size
        # a size that the tests' own terminal exported would count for more than this one's
        assigned = ["-u", "COLUMNS", "-u", "LINES", *assigned]
        self._tmux(
            "new-session", "-d", "-x", columns, "-y", rows, "env", *assigned,
            sys.executable, "-m", "oo_ui", *arguments,
        )  # fmt: skip
        self._tmux("set-option", "-g", "remain-on-exit", "on")

    def press(self, *keys: str) -> None:
        for key in keys:
            self._tmux("send-keys", key)

    def press_slowly(self, *keys: str) -> None:
        """As a person who looks what each key does."""
        for key in keys:
            self.press(key)
            time.sleep(0.5)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def wait_for(self, words: str) -> float:
        try:
            return wait_until(lambda: words in self.screen(), LONGEST_S, words)
        except AssertionError:
            pytest.fail(f"{words!r} is not in:\n{self.screen()}")

    def end(self) -> None:
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], check=False)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), "-f", "/dev/null", *arguments],
            capture_output=True, text=True, check=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        return done.stdout


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
    terminal.press("a", "m", "i", "l", "k")
    terminal.wait_for("milk")
    place.oo("stop")
    terminal.wait_for("does not answer")
    terminal.wait_for("ready")
    assert "milk" in terminal.screen()
    terminal.press("Enter")
    terminal.wait_for("inbox")


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


def test_a_core_killed_while_a_form_is_half_typed_loses_no_word(
    place: Place, terminal: Terminal
) -> None:
    with place.core() as core:
        terminal.begin()
        terminal.wait_for("w Why")
        terminal.press("a", "m", "i", "l", "k")
        terminal.wait_for("milk")
        core.kill()
        terminal.wait_for("does not answer")
    terminal.press("y")
    terminal.wait_for("milky")
    terminal.wait_for("ready")
    terminal.press("Enter")
    terminal.wait_for("inbox")
    assert "milky" in str(place.oo("log", "--json").json)


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
