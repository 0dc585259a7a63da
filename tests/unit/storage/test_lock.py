"""The home's lock belongs to one process and ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import OoError
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from oo_storage.lock import HomeLock
lock = HomeLock(Path(sys.argv[1]))
print(lock.try_acquire(), flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = HomeLock(tmp_path / "core.lock"), HomeLock(tmp_path / "core.lock")
    assert first.try_acquire()
    assert first.try_acquire()
    assert not second.try_acquire()
    first.release()
    first.release()
    assert second.try_acquire()
    second.release()


def test_another_process_holds_it_until_it_ends(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path / "core.lock")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "core.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True,
    )  # fmt: skip
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    assert not lock.try_acquire()
    holder.kill()
    holder.communicate()
    assert lock.try_acquire()
    lock.release()


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path / "core.lock")
    lock.try_acquire()
    assert (tmp_path / "core.lock").stat().st_mode & 0o777 == 0o600
    lock.release()


def test_a_place_where_no_lock_can_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(OoError) as told:
        HomeLock(tmp_path / "missing" / "core.lock").try_acquire()
    assert told.value.hint
