"""No command opens a connection but the home's own socket, or loads what could without asking."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from oo_ui.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.command import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no sockets with a path"),
]

# Python runs this before anything else; it writes down every use of the network, every connection
# to a socket outside the home, and every import of what talks to models outside serving.
WATCH = """
import os, sys
import _socket  # not socket itself: what a program does not load, this must not load for it
HOME = os.environ.get("OO_HOME", "nowhere") + os.sep
def is_fine(event, arguments):
    if event == "import":
        is_model = arguments[0].partition(".")[0] in ("litellm", "openai")
        return not is_model or "oo_app.serving.process" in " ".join(sys.orig_argv)
    if not event.startswith("socket."):
        return True
    family = getattr(arguments[0], "family", None) if arguments else None
    if event == "socket.__new__":
        family = arguments[1]
    if family != getattr(_socket, "AF_UNIX", None):
        return False
    return event != "socket.connect" or str(arguments[1]).startswith(HOME)
def told(event, arguments):
    if not is_fine(event, arguments):
        descriptor = os.open(os.environ["OO_TOLD"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, f"{sys.argv} {event} {arguments!r}\\n".encode())
        os.close(descriptor)
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
    "consent grant host.reach --host {server}",
    "consent grant tasks.title --host {server}",
    "consent list host.reach",
    "consent revoke host.reach --host {server}",
    "model status",
    "model use tip-generator ollama/tiny --api-base http://{server}",
    "model use judge anthropic/some-model",
    "model status",
    "model list",
    "model pull tiny",
    "model test",
    "model test judge",
    "model preview judge",
    "model unload tip-generator",
    "model setup",
    "model use tip-generator off",
    "context list",
    "prefs list",
    "history",
    "notices",
    "tui",
    "--plain",
    "desktop --light --dark",
    "autostart status",
    "status",
    "log",
    "activity",
    "secrets set serving.token",
    "secrets list",
    "secrets unlock",
    "secrets remove serving.token",
    "prefs say talk less and water my plants --yes",
    "prompt show",
    "prompt show --version ranked.v1",
    "prompt diff",
    "prompt try",
    "prompt try --policy builtin",
    "pause 1h",
    "demo",
    "rebuild --check",
    "backup",
    "restore --yes",
    "doctor",
    "mcp",
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
        "DBUS_SESSION_BUS_ADDRESS": "",
        "OO_VAULT": "file",
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


@pytest.mark.parametrize(
    ("program", "event"),
    [
        ("import socket; socket.socket().close()", "socket.__new__"),
        ("import socket; socket.getaddrinfo('localhost', 1)", "socket.getaddrinfo"),
        ("import socket; socket.socket(socket.AF_UNIX).connect_ex('/x/s')", "socket.connect"),
        ("import contextlib\nwith contextlib.suppress(ImportError): import litellm", "import"),
    ],
)
def test_the_watch_notices(tmp_path: Path, program: str, event: str) -> None:
    environment = {**os.environ, **watched(tmp_path)}
    # litellm itself takes seconds to load, and is not there in every environment
    (tmp_path / "litellm.py").write_text("")
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert f" {event} " in (tmp_path / "told").read_text(encoding="utf-8")


def test_the_watch_lets_the_home_s_own_socket_be(tmp_path: Path) -> None:
    environment = {**os.environ, **watched(tmp_path), "OO_HOME": str(tmp_path)}
    path = tmp_path / "core.sock"
    program = f"import socket; socket.socket(socket.AF_UNIX).connect_ex({str(path)!r})"
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert not (tmp_path / "told").exists()


@pytest.fixture
def server() -> Iterator[str]:
    """The "host:port" of somebody who listens; nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_no_command_uses_the_network(place: Place, life: Path, tmp_path: Path, server: str) -> None:
    environment = watched(tmp_path)
    called = set()
    for call in CALLS:
        words = call.format(life=life, server=server).split()
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
