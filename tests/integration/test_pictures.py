"""The pictures of the README show what the commands print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_pictures_are_what_the_commands_print() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "pictures.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_pictures_of_the_window_are_drawn_and_are_the_ones_that_are_shown(
    tmp_path: Path,
) -> None:
    command = [sys.executable, str(ROOT / "packaging" / "window_pictures.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    drawn = {file.name for file in tmp_path.iterdir()}
    assert len(drawn) == 2 * (9 + 2), "every screen and two dialogs, dark and light"
    kept = {file.name for file in (ROOT / "ui/pictures/window").iterdir()}
    assert kept <= drawn
    readme = (ROOT / "ui/README.md").read_text(encoding="utf-8")
    assert {name for name in kept if f"pictures/window/{name}" not in readme} == set()
