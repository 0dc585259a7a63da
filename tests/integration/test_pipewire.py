"""PipeWire itself: a program that records from a microphone is seen while it does."""

from __future__ import annotations

import contextlib
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from oo_app.notifier.backends.desk import DeskSignals
from support.real import absent, real
from support.session_bus import SessionBus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEEDED = ("dbus-daemon", "pipewire", "wireplumber", "pw-cli", "pw-dump", "pw-record")
MICROPHONE = (
    "{ factory.name=support.null-audio-sink node.name=mic media.class=Audio/Source/Virtual"
    " object.linger=true audio.position=[FL FR] }"
)
PATIENCE_S = 20.0

pytestmark = real(absent(NEEDED))


@contextlib.contextmanager
def running(*command: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        yield
        process.terminate()


@pytest.fixture
def microphone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    bus = SessionBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    with running("pipewire"):
        until((tmp_path / "pipewire-0").exists)
        with running("wireplumber"):
            made = ["pw-cli", "create-node", "adapter", MICROPHONE]
            subprocess.run(made, check=True, capture_output=True)
            yield
    bus.close()


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.1)


def test_a_microphone_that_is_listened_to_is_on(microphone: None, tmp_path: Path) -> None:
    signals = DeskSignals(processes=str(tmp_path), sound=str(tmp_path))
    until(lambda: signals.read().is_microphone_on is False)
    assert signals.read().is_screen_shared is False
    with running("pw-record", "--target", "mic", str(tmp_path / "said.wav")):
        until(lambda: signals.read().is_microphone_on is True)
    until(lambda: signals.read().is_microphone_on is False)
    signals.close()
