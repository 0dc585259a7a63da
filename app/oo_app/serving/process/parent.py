"""Ends this process when the one that started it is gone, however it went."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading


def end_with_parent() -> None:
    """Watch from a thread of its own, which also a busy loop or a long import does not keep."""
    threading.Thread(target=_wait, name="oo-parent", daemon=True).start()


def _wait() -> None:
    poll = select.poll()
    poll.register(sys.stdin.fileno(), select.POLLIN | select.POLLHUP)
    with contextlib.suppress(AttributeError, OSError):
        # another child of the parent may hold the pipe open; this tells of the parent itself
        poll.register(os.pidfd_open(os.getppid()), select.POLLIN)
    poll.poll()
    os._exit(0)
