"""What a command loads before it answers: a list of what is heavy, and who may load which of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oo_app.prepared import ANY, Prepared, write_prepared

ROOT = Path(__file__).parents[2]
ROOMS = os.pathsep.join(str(ROOT / room) for room in ("app", "agents", "ui", "storage", "sync"))

# Each takes from ten milliseconds to seconds to import.
HEAVY = frozenset(
    {
        "PySide6", "apscheduler", "asyncio", "babel", "dateparser", "desktop_notifier", "dulwich",
        "fastapi", "httpx", "icalendar", "jinja2", "jsonschema", "keyring", "litellm",
        "markdown_it", "numpy", "orgparse", "plyer", "psutil", "pydantic", "pytodotxt",
        "rapidfuzz", "recurring_ical_events", "rich", "sqlite_utils", "starlette", "structlog",
        "textual", "uvicorn", "vobject", "watchdog",
    }
)  # fmt: skip

# All that the prepared tip loads, beyond what Python itself starts with.
PREPARED = frozenset({"oo_app", "oo_app.prepared", "oo_ui", "oo_ui.entry", "oo_ui.home"})

TELL = (
    "import sys; at_start = set(sys.modules); from oo_ui.entry import main; code = main()\n"
    "sys.stderr.write('\\nLOADED ' + ' '.join(set(sys.modules) - at_start)); sys.exit(code)"
)


def loaded(home: Path, *arguments: str) -> frozenset[str]:
    """The modules that one run of `oo` loads."""
    environment = dict(os.environ, OO_HOME=str(home), PYTHONPATH=ROOMS)
    done = subprocess.run(
        [sys.executable, "-c", TELL, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(done.stderr.rpartition("LOADED ")[2].split())


def heavy(home: Path, *arguments: str) -> set[str]:
    """The heavy ones among them."""
    return {name.partition(".")[0] for name in loaded(home, *arguments)} & HEAVY


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lean")
    todo = folder / "todo.txt"
    todo.write_text(f"Pay the rent due:{datetime.now(UTC).date()}\n")
    time.sleep(0.1)
    loaded(folder / "home", "connect", "todotxt", str(todo), "--yes")
    loaded(folder / "home", "tip")
    loaded(folder / "home", "add", "Water the plants")
    return folder / "home"


def test_a_prepared_tip_loads_nothing(tmp_path: Path) -> None:
    now_ms = time.time_ns() // 1_000_000
    made = Prepared(
        valid_until_ms=now_ms + 60_000,
        made_ms=now_ms,
        tip="t1",
        language=ANY,
        zone=ANY,
        marks=(),
        text=b"Pay the rent.\n",
        json=b"{}\n",
    )
    write_prepared(str(tmp_path / "prepared.json"), made)
    assert loaded(tmp_path, "tip") == PREPARED


def test_a_command_loads_its_own_file_and_nothing_heavy(tmp_path: Path) -> None:
    names = loaded(tmp_path, "done", "--help")
    assert "oo_ui.cli.react" in names
    assert not names & {"oo_ui.cli.connect", "oo_ui.cli.agents", "oo_ui.cli.upkeep"}
    assert not {name.partition(".")[0] for name in names} & HEAVY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ("--version", set()),
        ("--help", set()),
        ("tip --wait 0", {"jinja2"}),
        ("why", set()),
        ("done", set()),
        ("undo", set()),
        ("sources", set()),
        ("history", set()),
        ("agents list", set()),
        ("consent list", set()),
        ("prefs list", set()),
        ("context list", set()),
        ("log", set()),
    ],
)
def test_a_command_loads_only_what_it_needs(home: Path, arguments: str, needed: set[str]) -> None:
    assert heavy(home, *arguments.split()) == needed


@pytest.mark.slow
def test_who_asks_a_core_does_not_load_what_a_core_consists_of(home: Path) -> None:
    environment = dict(os.environ, OO_HOME=str(home), PYTHONPATH=ROOMS)
    command = [sys.executable, "-m", "oo_ui", "run"]
    core = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    try:
        assert core.stdout is not None
        core.stdout.readline()
        names = loaded(home, "sources")
    finally:
        core.terminate()
        core.communicate(timeout=20)
    # httpx brings rich along where it is installed
    assert {name.partition(".")[0] for name in names} & HEAVY <= {"httpx", "rich"}
    assert not names & {"oo_app.bootstrap", "oo_app.local", "oo_storage.database", "sqlite3"}
