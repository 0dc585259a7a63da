"""Starts a core beside a face: it outlives the face that started it, and ends when unused."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from oo_app.paths import home_paths
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from oo_app.paths import HomePaths

COMMAND = ("-m", "oo_ui", "run", "--while-used")
START_S, STEP_S = 20.0, 0.05


def ensure_core(paths: HomePaths) -> None:
    """Return once a core serves the home, or when none can be started here."""
    paths.create()
    lock = HomeLock(paths.lock)
    if not lock.try_acquire():
        return
    lock.release()
    try:
        core = _started(paths)
    except OSError:
        return
    deadline = time.monotonic() + START_S
    while not paths.socket.exists() and core.poll() is None and time.monotonic() < deadline:
        time.sleep(STEP_S)


def _started(paths: HomePaths) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    if home_paths(environment).data != paths.data:
        environment["OO_HOME"] = str(paths.data)
    return subprocess.Popen(
        [sys.executable, *COMMAND],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
