"""The assistant of a home in this process, on real files and under a clock of the test's."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_app.opening import host
from oo_app.paths import home_paths
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        """Move it by so much."""
        self.now += timedelta(**step)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@contextlib.contextmanager
def hosted(home: Path, now: Callable[[], datetime] = utc_now) -> Iterator[LocalAssistant]:
    """Open the home, made if it is new; it is closed afterwards."""
    paths = home_paths({"OO_HOME": str(home)})
    paths.create()
    lock = HomeLock(paths.lock)
    assert lock.try_acquire()
    assistant = host(paths, lock, now=now, asked_budget_s=60)
    try:
        yield assistant
    finally:
        assistant.close()
