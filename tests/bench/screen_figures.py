"""The screens' first frame beside a bare app of the same toolkit, in a real pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

from homes import oo
from measure import Figure, median_ratio, milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROUNDS = 5
LONGEST_S = 60.0
SIZE = (40, 120)
TIP = "Pay the rent"
BARE = f"""
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("{TIP}")
Bare().run()
"""
LIMIT = (
    f"import sys, time; sys.stdout.write('\\x1b[?1049h{TIP}'); sys.stdout.flush(); time.sleep(9)"
)


def figures() -> Iterator[Figure]:
    """The tip on the screen, and the whole first frame, each beside its peer."""
    with tempfile.TemporaryDirectory(prefix="oo-bench-") as folder:
        home = Path(folder) / "home"
        _fill(Path(folder), home)
        seconds: dict[str, list[float]] = {name: [] for name in ("limit", "bare", "tip", "frame")}
        for round_number in range(ROUNDS + 1):
            _refresh(home)
            taken = {
                "limit": _until([sys.executable, "-S", "-c", LIMIT], home, TIP),
                "bare": _until([sys.executable, "-c", BARE], home, TIP),
                "tip": _until(oo("tui"), home, TIP),
                "frame": _until(oo("tui"), home, "Activity"),
            }
            for name, value in taken.items():
                if round_number:
                    seconds[name].append(value)
        _stop(home)
    for name, title, peer, budget in (
        ("tip", "oo tui, tip visible, by a plain paint", "limit", 2.5),
        ("frame", "oo tui, first whole frame, by a bare Textual app", "bare", 1.8),
    ):
        detail = f"{milliseconds(seconds[name])} · {peer} {milliseconds(seconds[peer])}"
        yield Figure(title, median_ratio(seconds[name], seconds[peer]), "x", budget, detail)


def _fill(folder: Path, home: Path) -> None:
    from datetime import UTC, datetime

    from measure import command

    todo = folder / "todo.txt"
    todo.write_text(f"{TIP} due:{datetime.now(UTC).date()}\n")
    command(oo("connect", "todotxt", str(todo), "--yes"), home)()


def _refresh(home: Path) -> None:
    from measure import command

    command(oo("tip"), home)()


def _stop(home: Path) -> None:
    """End the core, if the screens lived long enough to start one."""
    import subprocess

    environment = {**os.environ, "OO_HOME": str(home)}
    subprocess.run(oo("stop"), env=environment, capture_output=True, check=False)


def _until(argv: Sequence[str], home: Path, words: str) -> float:
    """Seconds until these words were written to a terminal of the process's own."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    environment = {**os.environ, "OO_HOME": str(home), "TERM": "xterm-256color"}
    started = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(follower, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(follower, descriptor)
        os.execvpe(argv[0], list(argv), environment)  # noqa: S606 - no shell is meant
    os.close(follower)
    try:
        return _seen(leader, words, started)
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(leader)


def _seen(leader: int, words: str, started: float) -> float:
    written = b""
    while (now := time.perf_counter()) - started < LONGEST_S:
        if select.select([leader], [], [], 0.01)[0]:
            written += os.read(leader, 1 << 16)
            if words.encode() in written:
                return time.perf_counter() - started
    raise TimeoutError(f"{words!r} was not written within {now - started:.0f} s")
