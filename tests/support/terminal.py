"""A terminal of the tests' own: tmux draws what runs there, its keys are a person's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from support.command import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Place

LONGEST_S = 60.0


class Terminal:
    """One tmux server of the test's own, with one window."""

    def __init__(self, place: Place, *, columns: int = 100, rows: int = 30) -> None:
        self._place = place
        self._socket = place.user / "tmux.sock"
        self._size = (str(columns), str(rows))

    def begin(self, *arguments: str, **environment: str) -> None:
        """Run `oo` in it."""
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
        """Type keys, as tmux names them."""
        for key in keys:
            self._tmux("send-keys", key)

    def press_slowly(self, *keys: str) -> None:
        """Type as a person who looks what each key does."""
        for key in keys:
            self.press(key)
            time.sleep(0.5)

    def screen(self) -> str:
        """What is seen, as text."""
        return self._tmux("capture-pane", "-p")

    def wait_for(self, words: str) -> float:
        """Wait until the words are seen; the seconds it took."""
        try:
            return wait_until(lambda: words in self.screen(), LONGEST_S, words)
        except AssertionError:
            pytest.fail(f"{words!r} is not in:\n{self.screen()}")

    def wait_for_end(self) -> None:
        """Wait until what runs in it has ended."""
        state = ("display-message", "-p", "#{pane_dead}")
        wait_until(lambda: self._tmux(*state).strip() == "1", LONGEST_S, "it ends")

    def written_to(self, file: Path) -> None:
        """Keep all that is drawn from now on in a file, as it is drawn."""
        self._tmux("pipe-pane", "-o", f"cat >> '{file}'")

    def end(self) -> None:
        """End the terminal and what runs in it."""
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], check=False)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), "-f", "/dev/null", *arguments],
            capture_output=True, text=True, check=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        return done.stdout
