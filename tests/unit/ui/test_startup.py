"""A one-shot command loads only what it needs; heavy libraries never at start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAVY = {
    "apscheduler", "cronsim", "dateparser", "desktop_notifier", "dulwich", "fastapi",
    "fastjsonschema", "httpx", "icalendar", "jinja2", "keyring", "litellm", "markdown_it", "numpy",
    "orgparse", "packaging", "plyer", "psutil", "pydantic", "PySide6", "recurring_ical_events",
    "rich.console", "sqlite_utils", "textual", "uvicorn", "vobject", "watchdog",
}  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["done", "--help"], ["connect", "--help"]]
)
def test_no_heavy_library_is_loaded(arguments: list[str], tmp_path: Path) -> None:
    rooms = [str(ROOT / room) for room in ("app", "agents", "ui", "storage", "sync")]
    environment = dict(os.environ, OO_HOME=str(tmp_path), PYTHONPATH=os.pathsep.join(rooms))
    script = (
        "import sys; from oo_ui.entry import main; code = main()\n"
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        env=environment,
        check=False,
        text=True,
    )
    loaded = set(done.stderr.split())
    assert done.returncode == 0
    assert done.stdout
    assert "oo_ui.cli.start" in loaded
    assert not {name for name in HEAVY if name in loaded}


def test_only_the_called_commands_file_is_loaded(tmp_path: Path) -> None:
    rooms = [str(ROOT / room) for room in ("app", "agents", "ui", "storage", "sync")]
    environment = dict(os.environ, OO_HOME=str(tmp_path), PYTHONPATH=os.pathsep.join(rooms))
    script = (
        "import sys; from oo_ui.entry import main; main()\n"
        "print(*(n for n in sys.modules if n.startswith('oo_')), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "done", "--help"],
        capture_output=True,
        env=environment,
        check=True,
        text=True,
    )
    loaded = set(done.stderr.split())
    assert "oo_ui.cli.react" in loaded
    assert not loaded & {"oo_ui.cli.connect", "oo_ui.cli.agents", "oo_ui.cli.upkeep"}
