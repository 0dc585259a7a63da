"""dunst, a real notification daemon, on a display of its own: a mouse presses Snooze."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from oo_app.notifier.backends.desk import DeskSignals
from oo_app.notifier.backends.plyer_popup import PlyerBackend
from oo_app.notifier.port import notice_of
from support.hosting import Clock, hosted
from support.real import absent, real
from support.session_bus import SessionBus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEEDED = ("dbus-daemon", "dunst", "dunstctl", "Xvfb", "xdotool", "notify-send")
PATIENCE_S = 20.0
# a click opens the menu of actions, and the "menu program" takes one
RULES = """[global]
    width = 320
    origin = top-right
    offset = 16x16
    font = Monospace 11
    markup = full
    format = "%s %b"
    dmenu = {picker}
    mouse_left_click = context
"""

pytestmark = real(absent(NEEDED))


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.terminate()


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A display, a bus, and dunst on both."""
    picker = tmp_path / "pick"
    picker.write_text("#!/bin/sh\ngrep -m1 Snooze\n", encoding="utf-8")
    picker.chmod(0o755)
    rules = tmp_path / "dunstrc"
    rules.write_text(RULES.format(picker=picker), encoding="utf-8")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    bus = SessionBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    with running(["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24"]) as display:
        assert display.stdout is not None
        monkeypatch.setenv("DISPLAY", f":{display.stdout.readline().strip()}")
        with running(["dunst", "-conf", str(rules)]):
            until(lambda: said("dunstctl", "is-paused") == "false")
            yield
    bus.close()


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.05)


def shown() -> int:
    return int(said("dunstctl", "count", "displayed") or 0)


def click() -> None:
    """The left button on the notice, as a mouse does it."""
    window = said("xdotool", "search", "--onlyvisible", "--class", "dunst").split()[0]
    said("xdotool", "mousemove", "--window", window, "40", "10")
    said("xdotool", "click", "1")


def test_a_click_on_snooze_comes_back_as_a_reaction(screen: None, tmp_path: Path) -> None:
    todo = tmp_path / "todo.txt"
    todo.write_text("(A) Send the <tax> form due:2026-11-25\n", encoding="utf-8")
    clock = Clock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    with hosted(tmp_path / "home", clock) as assistant:
        assistant.set_preference("zone", "UTC")
        assistant.set_preference("notify", "auto")
        assistant.connect("todotxt", str(todo))
        changed = threading.Event()
        assistant.on_change = changed.set
        changed.clear()
        assistant.look()
        until(lambda: shown() == 1)
        click()
        assert changed.wait(PATIENCE_S)
        [row] = assistant.history()
        assert row.reaction == "snooze"
        [notice] = assistant.notices()
        assert (notice.channel, notice.is_open) == ("desktop", False)
    until(lambda: shown() == 0)


def test_a_paused_dunst_is_not_to_be_disturbed(screen: None) -> None:
    signals = DeskSignals()
    assert signals.read().is_do_not_disturb is False
    said("dunstctl", "set-paused", "true")
    assert signals.read().is_do_not_disturb is True
    signals.close()


def test_plyer_shows_a_popup(screen: None) -> None:
    backend = PlyerBackend()
    assert backend.problem() == ""
    backend.show(notice_of("t1", "--Pay the <rent>", "It's due.", with_content=True))
    until(lambda: shown() == 1)
