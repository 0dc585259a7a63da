"""A little room kept on the disk, so that a person can still say no when it is full."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from oo_storage.errors import DiskFull

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

# A withdrawal, and the write-ahead log of the erasure that follows it.
RESERVE_BYTES = 8 << 20


def keep_reserve(path: Path, size: int = RESERVE_BYTES) -> bool:
    """Make the reserve file unless it is there; False when there is no room for it."""
    if path.exists() and path.stat().st_size >= size:
        return True
    try:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            _allocate(handle, size)
        finally:
            os.close(handle)
    except OSError:
        path.unlink(missing_ok=True)
        return False
    return True


def with_reserve(path: Path, act: Callable[[], T]) -> T:
    """Do the act; when the disk is full give the reserve up and do it once more."""
    try:
        return act()
    except DiskFull:
        if not path.exists():
            raise
        path.unlink()
        return act()


def _allocate(handle: int, size: int) -> None:
    # Not every file system gives room without writing to it.
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
    else:
        for _start in range(0, size, 1 << 20):
            os.write(handle, bytes(1 << 20))
