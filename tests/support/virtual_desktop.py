"""A desktop of the tests' own: a screen in memory, a window manager, a tray, notifications."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from support.command import wait_until
from support.session_bus import SessionBus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEEDED = ("Xvfb", "openbox", "trayer", "dunst", "dbus-daemon", "xdotool", "import", "xwininfo")
TRAY = (
    "trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request",
    "--height", "28", "--SetPartialStrut", "true", "--tint", "0x333333", "--alpha", "0",
)  # fmt: skip
PATIENCE_S = 20.0


def missing() -> list[str]:
    """The programs that are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


class VirtualDesktop:
    """What runs on it is given its environment."""

    def __init__(self, environment: dict[str, str], processes: contextlib.ExitStack) -> None:
        self.environment = environment
        self._processes = processes

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Run a program on it until the end of the test."""
        process = subprocess.Popen(
            command,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._processes.callback(_end, process)
        return process

    def start_tray(self) -> subprocess.Popen[str]:
        """A panel that holds icons."""
        return self.start(*TRAY)

    def said(self, *command: str) -> str:
        """What a program answers."""
        done = subprocess.run(
            command, env={**os.environ, **self.environment}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return done.stdout.strip()

    def windows(self, name: str) -> list[str]:
        """The windows that are seen and have this name."""
        return self.said("xdotool", "search", "--onlyvisible", "--name", name).split()

    def picture(self, path: Path) -> None:
        """Keep what is on the screen."""
        self.said("import", "-window", "root", str(path))


@contextlib.contextmanager
def virtual_desktop(
    folder: Path, *, size: str = "1024x640", tray: bool = True
) -> Iterator[VirtualDesktop]:
    """It runs inside the block."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as processes:
        bus = SessionBus(folder)
        processes.callback(bus.close)
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        processes.callback(_end, screen)
        assert screen.stdout is not None
        environment = {
            "DISPLAY": f":{screen.stdout.readline().strip()}",
            "DBUS_SESSION_BUS_ADDRESS": bus.address,
            "XDG_RUNTIME_DIR": str(folder),
            "QT_QPA_PLATFORM": "xcb",
            "WAYLAND_DISPLAY": "",
        }
        desktop = VirtualDesktop(environment, processes)
        desktop.start("openbox")
        desktop.start("dunst", "-conf", "/dev/null")
        wait_until(lambda: desktop.said("dunstctl", "is-paused") == "false", PATIENCE_S, "dunst")
        if tray:
            desktop.start_tray()
        yield desktop


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate()
