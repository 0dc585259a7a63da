"""Every face at once on one home: a core, the screens in tmux, the window and its tray."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from typing import TYPE_CHECKING

import psutil

from support.command import wait_until
from support.terminal import Terminal

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.command import Place
    from support.virtual_desktop import VirtualDesktop

PATIENCE_S = 40.0
QUIET_S = 1.5
ICON_PX = 100
# Looking takes time from what is watched.
LOOK_S, EVERY_LINE = 0.004, 7


@contextlib.contextmanager
def window_on(
    place: Place, desktop: VirtualDesktop, *options: str
) -> Iterator[subprocess.Popen[str]]:
    """The desktop face of a home; it is ended afterwards if it still runs."""
    with place.begun("desktop", *options, takes_input=False, **desktop.environment) as process:
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


@contextlib.contextmanager
def screens_in(place: Place) -> Iterator[Terminal]:
    """The terminal face of a home."""
    terminal = Terminal(place)
    terminal.begin("tui")
    try:
        yield terminal
    finally:
        terminal.end()


def tray_icon(desktop: VirtualDesktop) -> str:
    """The window of oO's icon in the panel; "" while there is none."""
    panel = desktop.said("xdotool", "search", "--name", "^panel$").split()
    names = [desktop.said("xwininfo", "-id", panel[0], "-tree")] if panel else []
    icons = [line.split()[0] for line in "\n".join(names).splitlines() if '"oO"' in line]
    return icons[0] if icons else ""


def of_home(place: Place) -> list[psutil.Process]:
    """Every process that works on this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("OO_HOME") == str(place.home):
                found.append(process)
        except psutil.Error:
            continue
    return [each for each in found if each.pid != os.getpid()]


class Watched:
    """When each part of what a person sees changed, first and last, to the millisecond."""

    def __init__(self, desktop: VirtualDesktop, terminal: Path) -> None:
        """`terminal` is the file that the terminal's drawing is kept in."""
        self._desktop = desktop
        self._terminal = terminal
        self._places = {
            "window": desktop.place_of(open_windows(desktop)[0]),
            "tray": desktop.place_of(tray_icon(desktop)),
        }

    def after(self, act: Callable[[], object]) -> dict[str, tuple[float, float]]:
        """Milliseconds from the act to the first and to the last change of what it changed."""
        seen, began_s = self._seen(), time.monotonic()
        act()
        changed: dict[str, tuple[float, float]] = {}
        last_s = time.monotonic()
        while time.monotonic() - last_s < QUIET_S:
            now_s, now = time.monotonic(), self._seen()
            for name, value in now.items():
                if value != seen[name]:
                    took_ms = (now_s - began_s) * 1000
                    changed[name] = (changed.get(name, (took_ms,))[0], took_ms)
                    last_s = now_s
            seen = now
            time.sleep(LOOK_S)
        return changed

    def _seen(self) -> dict[str, object]:
        pixels = self._desktop.pixels
        seen: dict[str, object] = {
            name: hashlib.blake2b(pixels.of(place, every=EVERY_LINE)).digest()
            for name, place in self._places.items()
        }
        seen["terminal"] = self._terminal.stat().st_size if self._terminal.exists() else 0
        return seen


def open_windows(desktop: VirtualDesktop) -> list[str]:
    """The windows of oO that are seen; the tray's icon is none."""
    return [each for each in desktop.windows("^oO$") if desktop.place_of(each)[2] > ICON_PX]


def wait_for_window(desktop: VirtualDesktop) -> str:
    """The window, once it is seen, with the icon in the tray."""
    wait_until(lambda: bool(open_windows(desktop)), PATIENCE_S, "the window")
    wait_until(lambda: bool(tray_icon(desktop)), PATIENCE_S, "the icon in the tray")
    return open_windows(desktop)[0]
