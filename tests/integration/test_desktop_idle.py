"""The time of the last input, from a real X server and over a real message bus."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from oo_app.integrations.builtin.device import idle

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.real, pytest.mark.slow]
IDLE_MS = 90_000


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed here: apt-get install xvfb")
    command = [program, "-displayfd", "1", "-screen", "0", "64x64x8", "-nolisten", "tcp"]
    with _running(command) as process:
        assert process.stdout is not None
        yield f":{process.stdout.readline().decode().strip()}"


@pytest.fixture
def bus() -> Iterator[str]:
    """A session bus of its own."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("dbus-daemon is not installed here: apt-get install dbus")
    with _running([program, "--session", "--nofork", "--print-address"]) as process:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip()


def test_the_x_server_tells(display: str) -> None:
    seconds = idle.desktop_seconds({"DISPLAY": display})
    assert seconds is not None
    assert 0 <= seconds < 60


def test_under_wayland_the_x_server_is_not_asked(display: str) -> None:
    assert idle.desktop_seconds({"DISPLAY": display, "WAYLAND_DISPLAY": "wayland-0"}) is None


@pytest.mark.parametrize("name", ["org.gnome.Mutter.IdleMonitor", "org.freedesktop.ScreenSaver"])
def test_a_desktop_tells_over_its_bus(bus: str, name: str) -> None:
    with _desktop(bus, name):
        environment = {"WAYLAND_DISPLAY": "wayland-0", "DBUS_SESSION_BUS_ADDRESS": bus}
        assert idle.desktop_seconds(environment) == IDLE_MS / 1000


def test_a_screen_saver_that_always_says_0_is_not_believed(bus: str) -> None:
    with _desktop(bus, "org.freedesktop.ScreenSaver", 0):
        assert idle.bus_seconds(bus) is None


def test_a_bus_without_a_desktop_does_not_tell(bus: str) -> None:
    assert idle.bus_seconds(bus) is None


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=10)


@contextlib.contextmanager
def _desktop(address: str, name: str, idle_ms: int = IDLE_MS) -> Iterator[None]:
    """A service of this name that answers every call with a time in milliseconds."""
    ready, done = threading.Event(), threading.Event()

    async def serve() -> None:
        from dbus_fast import Message
        from dbus_fast.aio import MessageBus

        bus = await MessageBus(bus_address=address).connect()
        bus.add_message_handler(
            lambda asked: (
                Message.new_method_return(asked, "t", [idle_ms])
                if asked.interface == name
                else None
            )
        )
        await bus.request_name(name)
        ready.set()
        await asyncio.to_thread(done.wait)
        bus.disconnect()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield
    finally:
        done.set()
        thread.join(10)
