"""What a Linux desktop says of itself when oO would speak: read then, and never watched.

Whatever cannot be told here, or on another system, stays unknown and withholds nothing; there the
desktop itself keeps notifications back.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.notifier.backends import pipewire
from oo_app.notifier.backends.own_loop import OwnLoop
from oo_app.notifier.backends.session_bus import ask, has_session_bus, is_inhibited
from oo_app.notifier.moment import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

_log = logging.getLogger(__name__)

LIMIT_S = 1.0
SYSTEM_BUS = "/run/dbus/system_bus_socket"
LOGIN = "org.freedesktop.login1"


class DeskSignals:
    """Reads the desk; nothing of it runs between two readings but a sleeping thread."""

    def __init__(self, *, processes: str = "/proc", sound: str = "/proc/asound") -> None:
        self._processes = Path(processes)
        self._sound = Path(sound)
        self._loop = OwnLoop("oo-desk")

    def read(self) -> Desk:
        """The desk as it is now."""
        if sys.platform != "linux":
            return Desk()
        flows = _carried()
        camera = _known(lambda: is_camera_on(self._processes))
        microphone = _known(lambda: is_microphone_on(self._sound))
        return Desk(
            is_locked=_known(self._is_locked),
            is_do_not_disturb=_known(self._is_do_not_disturb),
            is_full_screen=_known(is_full_screen),
            is_screen_shared=flows.is_screen_shared,
            is_camera_on=either(flows.is_camera_on, camera),
            is_microphone_on=either(flows.is_microphone_on, microphone),
        )

    def close(self) -> None:
        """End the thread."""
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, bool | None]) -> bool | None:
        return self._loop.run(work, LIMIT_S)

    def _is_do_not_disturb(self) -> bool | None:
        return self._run(is_inhibited()) if has_session_bus() else None

    def _is_locked(self) -> bool | None:
        return self._run(_is_locked()) if Path(SYSTEM_BUS).exists() else None


async def _is_locked() -> bool | None:
    body = await ask(
        LOGIN,
        "/org/freedesktop/login1/session/auto",
        "org.freedesktop.DBus.Properties",
        "Get",
        "ss",
        [f"{LOGIN}.Session", "LockedHint"],
        is_system=True,
    )
    return None if body is None else bool(body[0].value)


def either(one: bool | None, other: bool | None) -> bool | None:
    """Whether one of two signs of the same is there; None when neither can be read."""
    known = [each for each in (one, other) if each is not None]
    return any(known) if known else None


def _carried() -> pipewire.Carried:
    program = shutil.which(pipewire.PROGRAM)
    if program is None:
        return pipewire.Carried()
    try:
        return pipewire.carried(_said([program]))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _log.info("PipeWire does not tell: %s", type(error).__name__)
        return pipewire.Carried()


def is_full_screen() -> bool | None:
    """Whether the active window of an X11 desktop fills the screen; None under Wayland."""
    program = shutil.which("xprop")
    if program is None or "DISPLAY" not in os.environ or "WAYLAND_DISPLAY" in os.environ:
        return None
    root = _said([program, "-root", "-notype", "_NET_ACTIVE_WINDOW"])
    window = root.rpartition(" ")[2]
    if not window.startswith("0x"):
        return None
    if int(window, 16) == 0:
        return False
    state = _said([program, "-id", window, "-notype", "_NET_WM_STATE"])
    return "_NET_WM_STATE_FULLSCREEN" in state


def is_microphone_on(sound: Path) -> bool | None:
    """Whether a recording device of the sound system runs."""
    states = list(sound.glob("card*/pcm*c/sub*/status"))
    if not states:
        return None
    return any("RUNNING" in each.read_text(encoding="utf-8") for each in states)


def is_camera_on(processes: Path) -> bool | None:
    """Whether a process of this person holds a camera open."""
    is_seen = False
    for folder in processes.glob("[0-9]*/fd"):
        try:
            held = os.listdir(folder)
        except OSError:
            continue  # another person's, or it has just ended
        is_seen = True
        if any(_target(folder / each).startswith("/dev/video") for each in held):
            return True
    return False if is_seen else None


def _target(link: Path) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""


def _said(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    return done.stdout.strip()


def _known(read: Callable[[], bool | None]) -> bool | None:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - whatever a bus, a file or a program does
        _log.info("the desk does not tell: %s", type(error).__name__)
        return None
