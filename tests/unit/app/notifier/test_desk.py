"""The desk's signals, read from files like those of Linux; what cannot be told is unknown."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from oo_app.notifier.backends.desk import (
    DeskSignals,
    is_camera_on,
    is_full_screen,
    is_microphone_on,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals of Linux")


def recording(folder: Path, state: str) -> Path:
    status = folder / "card0/pcm0c/sub0/status"
    status.parent.mkdir(parents=True, exist_ok=True)
    status.write_text(state, encoding="utf-8")
    return folder


def holding(folder: Path, *files: str) -> Path:
    held = folder / "42/fd"
    held.mkdir(parents=True)
    for number, file in enumerate(files):
        os.symlink(file, held / str(number))
    return folder


def test_a_microphone_that_records_is_on(tmp_path: Path) -> None:
    assert is_microphone_on(tmp_path) is None
    assert is_microphone_on(recording(tmp_path, "closed\n")) is False
    assert is_microphone_on(recording(tmp_path, "state: RUNNING\n")) is True


def test_a_camera_that_a_program_holds_is_on(tmp_path: Path) -> None:
    assert is_camera_on(tmp_path) is None
    assert is_camera_on(holding(tmp_path / "a", "/dev/null")) is False
    assert is_camera_on(holding(tmp_path / "b", "/dev/null", "/dev/video0")) is True


def test_without_a_display_the_screen_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert is_full_screen() is None


def test_a_machine_that_tells_nothing_withholds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    signals = DeskSignals(processes=str(tmp_path), sound=str(tmp_path))
    desk = signals.read()
    signals.close()
    assert desk.is_do_not_disturb is None
    assert desk.is_full_screen is None
    assert desk.is_microphone_on is None


def test_a_bus_that_is_not_there_is_only_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    signals = DeskSignals(processes=str(tmp_path), sound=str(tmp_path))
    assert signals.read().is_do_not_disturb is None
    signals.close()
