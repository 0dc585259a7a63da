"""How long ago the last input was: the X screen saver, a desktop's bus, or terminals as in `w`."""

from __future__ import annotations

import ctypes
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.diary import trace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ANSWER_SECONDS = 1.0
# (bus name and interface, path, method); each answers in milliseconds.
_MUTTER = ("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "GetIdletime")
_SCREEN_SAVER = (
    "org.freedesktop.ScreenSaver",
    "/org/freedesktop/ScreenSaver",
    "GetSessionIdleTime",
)
_diary = logging.getLogger(__name__)


def has_desktop(environment: Mapping[str, str]) -> bool:
    """Whether a person may be active without any terminal noticing."""
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def desktop_seconds(environment: Mapping[str, str]) -> float | None:
    """Seconds since the last input as the desktop knows it; None when it does not say."""
    if not has_desktop(environment):
        return None
    if environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
        seconds = x11_seconds(environment["DISPLAY"])
        if seconds is not None:
            return seconds
    if address := environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return bus_seconds(address)
    return None


class _ScreenSaverInfo(ctypes.Structure):
    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


def x11_seconds(display: str) -> float | None:
    """Seconds since the last input on an X display; None without the library or the display."""
    try:
        x11, xss = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    opened = x11.XOpenDisplay(display.encode())
    if not opened:
        return None
    connection = ctypes.c_void_p(opened)
    try:
        return _asked_of_screen_saver(x11, xss, connection)
    finally:
        x11.XCloseDisplay(connection)


def _asked_of_screen_saver(
    x11: ctypes.CDLL, xss: ctypes.CDLL, connection: ctypes.c_void_p
) -> float | None:
    first_event, first_error = ctypes.c_int(), ctypes.c_int()
    has_extension = xss.XScreenSaverQueryExtension(
        connection, ctypes.byref(first_event), ctypes.byref(first_error)
    )
    if not has_extension:
        return None
    info = _ScreenSaverInfo()
    root = ctypes.c_ulong(x11.XDefaultRootWindow(connection))
    if not xss.XScreenSaverQueryInfo(connection, root, ctypes.byref(info)):
        return None
    return float(info.idle) / 1000


def bus_seconds(address: str) -> float | None:
    """Seconds since the last input as a desktop's session bus tells; None when it does not."""
    import asyncio

    try:
        return asyncio.run(asyncio.wait_for(_asked_of_bus(address), ANSWER_SECONDS))
    except Exception as error:  # noqa: BLE001 - the boundary of a desktop's services
        _diary.info("the session bus did not tell the idle time:\n%s", trace_of(error))
        return None


async def _asked_of_bus(address: str) -> float | None:
    from dbus_fast import Message, MessageType
    from dbus_fast.aio import MessageBus

    bus = await MessageBus(bus_address=address).connect()
    try:
        for name, path, method in (_MUTTER, _SCREEN_SAVER):
            question = Message(destination=name, path=path, interface=name, member=method)
            answer = await bus.call(question)
            if answer.message_type is not MessageType.METHOD_RETURN or not answer.body:
                continue
            # Some screen savers under Wayland say 0 for ever, which would look like no pause.
            if answer.body[0] or name != _SCREEN_SAVER[0]:
                return float(answer.body[0]) / 1000
    finally:
        bus.disconnect()
    return None


def newest_terminal_input(terminals: Iterable[Path]) -> float | None:
    """When one of this user's terminals was last typed into (seconds since 1970)."""
    own = getattr(os, "getuid", lambda: -1)()
    touched = []
    for terminal in terminals:
        try:
            found = terminal.stat()
        except OSError:
            continue
        if found.st_uid == own:
            touched.append(found.st_atime)
    return max(touched, default=None)


def terminals(folder: Path = Path("/dev/pts")) -> list[Path]:
    """The terminals that there are, and the text consoles that somebody is logged in at."""
    import psutil

    try:
        windows = [each for each in folder.iterdir() if each.name.isdecimal()]
        named = {each.terminal for each in psutil.users() if each.terminal}
    except (OSError, RuntimeError):
        return []
    return windows + [Path("/dev") / name for name in sorted(named) if name.startswith("tty")]
