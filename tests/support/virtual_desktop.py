"""A desktop of the tests' own: a screen in memory, a window manager, a tray, notifications."""

from __future__ import annotations

import contextlib
import mmap
import os
import shutil
import struct
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


Place = tuple[int, int, int, int]


class Pixels:
    """The screen's own memory: what is on it this very moment, without asking the server."""

    def __init__(self, file: Path) -> None:
        """`file` is in the format of X window dumps."""
        with file.open("rb") as opened:
            self._memory = mmap.mmap(opened.fileno(), 0, prot=mmap.PROT_READ)
        words = struct.unpack(">25I", self._memory[:100])
        self._line, colours = words[12], words[19]
        self._depth = words[11] // 8
        self._begin = words[0] + colours * 12

    def of(self, place: Place, *, every: int = 1) -> bytes:
        """The pixels of one part; only each so-manieth line, where looking must cost little."""
        left, top, width, height = place
        lines = (
            self._begin + row * self._line + left * self._depth
            for row in range(top, top + height, every)
        )
        return b"".join(self._memory[at : at + width * self._depth] for at in lines)


class VirtualDesktop:
    """What runs on it is given its environment."""

    def __init__(
        self, environment: dict[str, str], processes: contextlib.ExitStack, pixels: Pixels
    ) -> None:
        self.environment = environment
        self.pixels = pixels
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

    def place_of(self, window: str) -> Place:
        """Where a window is: left, top, width, height."""
        words = self.said("xwininfo", "-id", window)
        found = {
            name.strip(): value.strip()
            for name, _colon, value in (line.partition(":") for line in words.splitlines())
        }
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        left, top, width, height = (int(found[name]) for name in names)
        return left, top, width, height

    def click(self, window: str, button: int = 1) -> None:
        """Press a mouse button in the middle of a window."""
        left, top, width, height = self.place_of(window)
        middle = (str(left + width // 2), str(top + height // 2))
        self.said("xdotool", "mousemove", *middle, "click", str(button))

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
            [
                "Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24",
                "-nolisten", "tcp", "-fbdir", str(folder),
            ],
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
        desktop = VirtualDesktop(environment, processes, Pixels(folder / "Xvfb_screen0"))
        desktop.start("openbox")
        desktop.start("dunst", "-conf", "/dev/null")
        wait_until(lambda: desktop.said("dunstctl", "is-paused") == "false", PATIENCE_S, "dunst")
        if tray:
            desktop.start_tray()
        yield desktop


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate()
