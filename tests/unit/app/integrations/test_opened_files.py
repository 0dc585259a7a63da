"""The proof that nothing is opened sees every way to open something."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from contracts.opened_files import opened_below


def test_every_way_to_open_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"")
    with opened_below(tmp_path) as opened:
        file.read_bytes()
        os.close(os.open(file, os.O_RDONLY))
        sqlite3.connect(file).close()
        subprocess.run([sys.executable, "-c", ""], check=True)
    assert len(opened) == 4


def test_looking_at_names_is_not_opening(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with opened_below(tmp_path) as opened:
        os.listdir(tmp_path)
        (tmp_path / "a").stat()
        Path(__file__).read_bytes()
    assert opened == []
