"""No command opens a connection but the home's own socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from oo_ui.cli.commands import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no sockets with a path"),
]

# Python runs this before anything else; it writes down every use of the network.
WATCH = """
import os, socket, sys
def told(event, arguments):
    if not event.startswith("socket."):
        return
    family = getattr(arguments[0], "family", None) if arguments else None
    if event == "socket.__new__":
        family = arguments[1]
    if family == socket.AF_UNIX:
        return
    with open(os.environ["OO_TOLD"], "a") as file:
        file.write(f"{sys.argv} {event} {arguments!r}\\n")
sys.addaudithook(told)
"""

CALLS = (
    "connect todotxt {life}/todo.txt --yes",
    "connect ics {life}/home.ics --yes",
    "connect git {life} --dry-run",
    "connect device --yes",
    "sources",
    "tip",
    "why",
    "done",
    "snooze",
    "dismiss",
    "undo",
    "add pay rent tomorrow 9:00",
    "tip --at 9:00",
    "agents list",
    "agents run due_risk",
    "consent list",
    "consent revoke tasks.project",
    "context list",
    "prefs list",
    "history",
    "log",
    "pause 1h",
    "demo",
    "rebuild --check",
    "backup",
    "restore --yes",
    "doctor",
    "completion bash",
    "disconnect device",
    "--version",
    "--help",
)


def watched(folder: Path) -> dict[str, str]:
    """What lets Python note every use of the network in a file."""
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    return {
        "PYTHONPATH": os.pathsep.join([str(folder), *(path for path in sys.path if path)]),
        "OO_TOLD": str(folder / "told"),
    }


@pytest.fixture
def life(place: Place) -> Path:
    from datetime import UTC, datetime

    from oo_app.demo import write_sample_life

    write_sample_life(place.user / "life", datetime.now(UTC))
    shutil.copy(place.user / "life" / "todo" / "todo.txt", place.user / "life" / "todo.txt")
    shutil.copy(place.user / "life" / "calendars" / "everyday.ics", place.user / "life/home.ics")
    (place.user / "life" / "code" / ".git").mkdir(parents=True)
    return place.user / "life"


def test_the_watch_notices(tmp_path: Path) -> None:
    program = "import socket; socket.socket().close()"
    environment = {**os.environ, **watched(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert "socket.__new__" in (tmp_path / "told").read_text(encoding="utf-8")


def test_no_command_uses_the_network(place: Place, life: Path, tmp_path: Path) -> None:
    environment = watched(tmp_path)
    called = set()
    for call in CALLS:
        words = call.format(life=life).split()
        place.oo(*words, code=None, **environment)
        called.add(words[0])
    assert set(COMMANDS) - called == {"run", "stop"}
    assert not (tmp_path / "told").exists(), (tmp_path / "told").read_text(encoding="utf-8")


def test_neither_does_a_core_with_its_faces(place: Place, life: Path, tmp_path: Path) -> None:
    environment = watched(tmp_path)
    place.environment.update(environment)
    place.oo("connect", "todotxt", str(life / "todo.txt"), "--yes")
    with place.core():
        for call in ("tip", "why", "add call home", "done", "agents list", "doctor", "stop"):
            place.oo(*call.split(), code=None)
    told = tmp_path / "told"
    assert not told.exists(), told.read_text(encoding="utf-8")
