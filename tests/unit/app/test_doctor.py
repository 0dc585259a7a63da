"""The doctor says that a core answers only where one does."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from oo_app.opening import host
from oo_app.paths import home_paths
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from pathlib import Path


def test_a_socket_that_a_killed_core_left_is_no_core(tmp_path: Path) -> None:
    paths = home_paths({"OO_HOME": str(tmp_path / "h")})
    paths.create()
    lock = HomeLock(paths.lock)
    assert lock.try_acquire()
    assistant = host(paths, lock)

    def said() -> str:
        return next(check.message for check in assistant.doctor() if check.name == "socket")

    with socket.socket(socket.AF_UNIX) as core:
        core.bind(str(paths.socket))
        core.listen(1)
        assert str(paths.socket) in said()
    assert paths.socket.exists()
    assert str(paths.socket) not in said()
    assistant.close()
