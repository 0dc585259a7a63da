"""The way in: the core that holds a home, or else one in this process.

Kept apart from `bootstrap`, because whoever only asks a core need not load what a core consists of.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from oo_storage.errors import CoreUnreachable, HomeInUse
from oo_storage.lock import HomeLock
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.assistant import Assistant
    from oo_app.paths import HomePaths

WAIT_FOR_HOME_S = 5.0
WAIT_STEP_S = 0.05


def open_assistant(paths: HomePaths) -> Assistant:
    """The assistant of a home: the core that holds it, or else one in this process.

    Raises HomeInUse when another process holds the home and answers no one.
    """
    deadline = time.monotonic() + WAIT_FOR_HOME_S
    paths.create()
    lock = HomeLock(paths.lock)
    while True:
        if lock.try_acquire():
            return _hosted(paths, lock)
        if remote := _remote(paths):
            return remote
        if time.monotonic() > deadline:
            raise in_use(paths)
        time.sleep(WAIT_STEP_S)


def in_use(paths: HomePaths) -> HomeInUse:
    """The error for a home that another process holds."""
    return HomeInUse(
        _("Another oO holds the home {path}.").format(path=paths.data),
        hint=_("`oo stop` ends it; every other command works beside it."),
    )


def _hosted(paths: HomePaths, lock: HomeLock) -> Assistant:
    from oo_app.bootstrap import host
    from oo_app.diary import write_diary

    write_diary(paths.log)
    return host(paths, lock)


def _remote(paths: HomePaths) -> Assistant | None:
    if not paths.socket.exists():
        return None
    from oo_app.gateway.client import connect

    try:
        return connect(paths.socket)
    except CoreUnreachable:
        return None
