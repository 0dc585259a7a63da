"""Starts a core beside a face: it outlives the face that started it, and ends when unused.

A core of an older oO hands over: it is asked to end, answers who asked before, and gives the home
back; then one of this version is started in the same way as it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from oo_app.life import RUN
from oo_app.paths import home_paths
from oo_storage import __version__
from oo_storage.errors import OoError
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oo_app.answers_life import Status
    from oo_app.assistant import Assistant
    from oo_app.paths import HomePaths

COMMAND = ("-m", "oo_ui", "run")
WHILE_USED, TCP = "--while-used", "--tcp"
START_S, HELD_S, STEP_S = 20.0, 5.0, 0.05
END_S = 30.0


def ensure_core(paths: HomePaths, *, find: Callable[[HomePaths], Assistant | None]) -> None:
    """Return once a core, not older than this oO, serves the home, or when none can be started.

    `find` gives the assistant of the core that runs, None where nobody answers.
    """
    paths.create()
    options: Sequence[str] = (WHILE_USED,)
    if (found := _holding(paths, find)) is not None:
        known = _ended_elder(paths, found)
        if known is None:
            return
        options = known
    if not _forgot_killed(paths):
        return
    try:
        core = _started(paths, options)
    except OSError:
        return
    deadline = time.monotonic() + START_S
    while not is_served(paths) and core.poll() is None and time.monotonic() < deadline:
        time.sleep(STEP_S)


def is_served(paths: HomePaths) -> bool:
    """Whether a core says where it listens."""
    return paths.socket.exists() or paths.address.exists()


def is_older(version: str, own: str = __version__) -> bool:
    """Whether a version comes before ours; one that cannot be read does not."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version) < Version(own)
    except InvalidVersion:
        return False


def options_of(status: Status, address: str) -> tuple[str, ...]:
    """How a core like that is started again."""
    stays = status.core is not None and status.core.stays == RUN
    return (*(() if stays else (WHILE_USED,)), *((TCP, address) if address else ()))


def _holding(paths: HomePaths, find: Callable[[HomePaths], Assistant | None]) -> Assistant | None:
    """The core that holds the home; None once nobody does, or when who does answers no one.

    A core that was killed lets go of its connections a moment before it lets go of the home.
    """
    deadline = time.monotonic() + HELD_S
    while not _is_free(paths):
        if core := find(paths):
            return core
        if time.monotonic() >= deadline:
            break
        time.sleep(STEP_S)
    return None


def _forgot_killed(paths: HomePaths) -> bool:
    """Whether the home is free; what a killed core left there is no sign of one that is ready."""
    lock = HomeLock(paths.lock)
    if not lock.try_acquire():
        return False
    paths.socket.unlink(missing_ok=True)
    paths.address.unlink(missing_ok=True)
    lock.release()
    return True


def _ended_elder(paths: HomePaths, core: Assistant) -> tuple[str, ...] | None:
    """How to start anew after an older core has ended; None where this one stays."""
    try:
        status = core.status()
        if not is_older(status.version):
            return None
        options = options_of(status, _address(paths))
        core.stop()
    except OoError:
        return None  # another face was quicker, or it cannot be asked: whoever answers is used
    finally:
        core.close()
    return options if _is_given_back(paths) else None


def _address(paths: HomePaths) -> str:
    try:
        return paths.address.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _is_given_back(paths: HomePaths) -> bool:
    deadline = time.monotonic() + END_S
    while not _is_free(paths):
        if time.monotonic() > deadline:
            return False
        time.sleep(STEP_S)
    return True


def _is_free(paths: HomePaths) -> bool:
    lock = HomeLock(paths.lock)
    if not lock.try_acquire():
        return False
    lock.release()
    return True


def _started(paths: HomePaths, options: Sequence[str]) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    if home_paths(environment).data != paths.data:
        environment["OO_HOME"] = str(paths.data)
    return subprocess.Popen(
        [sys.executable, *COMMAND, *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
