"""`oo tip` prints the prepared tip before any library is imported, or takes the ordinary way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oo_app.paths import home_paths
from oo_app.prepared import ANY, Prepared, mark, write_prepared
from oo_ui import entry
from oo_ui.home import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[3]
TEXT, JSON = b"Pay the rent.\n\nWhy  due\n", b'{"tip": {}, "silence": null}\n'
SLOW = {"re", "json", "pathlib", "typing", "dataclasses", "enum", "gettext", "click", "contextlib"}


def write(folder: Path, *, valid_ms: int = 60_000, tip: str = "t1", source: str = "") -> None:
    now_ms = time.time_ns() // 1_000_000
    write_prepared(
        str(folder / "prepared.json"),
        Prepared(
            valid_until_ms=now_ms + valid_ms,
            made_ms=now_ms,
            tip=tip,
            language=ANY,
            zone=ANY,
            marks=[mark(source or str(folder / "absent"))],
            text=TEXT,
            json=JSON,
        ),
    )


def run(folder: Path, *arguments: str, code: str = "") -> subprocess.CompletedProcess[bytes]:
    rooms = [str(ROOT / room) for room in ("app", "agents", "ui", "storage", "sync")]
    environment = dict(os.environ, OO_HOME=str(folder), PYTHONPATH=os.pathsep.join(rooms))
    script = "import sys; from oo_ui.entry import main; code = main()\n" + code
    return subprocess.run(
        [sys.executable, "-S", "-c", script, *arguments], capture_output=True, env=environment,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [(["tip"], TEXT), (["tip", "--plain"], TEXT), (["tip", "--json"], JSON)],
)
def test_a_prepared_tip_is_printed_and_its_showing_noted(
    tmp_path: Path, arguments: list[str], printed: bytes
) -> None:
    write(tmp_path)
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, b"")
    tip, moment, face = (tmp_path / "deliveries.spool").read_text().split()
    assert (tip, face) == ("t1", "cli")
    assert abs(int(moment) - time.time() * 1000) < 60_000


def test_nothing_but_the_small_modules_is_imported(tmp_path: Path) -> None:
    write(tmp_path)
    done = run(tmp_path, "tip", code="print(' '.join(sorted(sys.modules)), file=sys.stderr)")
    loaded = set(done.stderr.decode().split())
    assert "oo_app.prepared" in loaded
    assert {name for name in loaded if name.startswith("oo_")} == {
        "oo_app", "oo_app.prepared", "oo_ui", "oo_ui.entry", "oo_ui.home",
    }  # fmt: skip
    assert not loaded & SLOW


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("redirected", ["> /dev/full", ">&-", ">&- 2>&- <&-"])
def test_an_output_that_takes_nothing_brings_no_traceback(tmp_path: Path, redirected: str) -> None:
    write(tmp_path)
    rooms = [str(ROOT / room) for room in ("app", "agents", "ui", "storage", "sync")]
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m oo_ui tip {redirected}"],
        env=dict(os.environ, OO_HOME=str(tmp_path), PYTHONPATH=os.pathsep.join(rooms)),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr


def test_silence_is_printed_without_a_showing(tmp_path: Path) -> None:
    write(tmp_path, tip="")
    assert run(tmp_path, "tip").stdout == TEXT
    assert not (tmp_path / "deliveries.spool").exists()


class Environment(dict[str, str]):
    """What the process knows, without the machine's."""


def printed(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> bool:
    known = Environment(environment or {}, OO_HOME=str(folder))
    return entry.print_prepared(list(arguments), known)


def test_what_does_not_hold_is_not_printed(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert not printed(tmp_path, "tip")
    source = tmp_path / "todo.txt"
    source.write_text("a")
    write(tmp_path, source=str(source))
    assert printed(tmp_path, "tip")
    source.write_text("ab")
    assert not printed(tmp_path, "tip")
    write(tmp_path, valid_ms=-1)
    assert not printed(tmp_path, "tip")
    (tmp_path / "prepared.json").write_bytes(b"\xff\n\n")
    assert not printed(tmp_path, "tip")
    assert capfdbinary.readouterr().out == TEXT


def test_a_spool_that_cannot_be_written_means_the_ordinary_way(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(tmp_path)
    (tmp_path / "deliveries.spool").mkdir()
    assert not printed(tmp_path, "tip")
    assert capfdbinary.readouterr().out == b""


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"XDG_DATA_HOME": "/elsewhere/data"},
        {"XDG_DATA_HOME": "relative"},
        {"OO_HOME": "/somewhere"},
        {"OO_HOME": "~/oo"},
        {"OO_HOME": "here"},
    ],
)
def test_the_folder_is_the_one_that_the_paths_name(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OO_HOME")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Path(data_folder(os.environ)) == home_paths(os.environ).data
