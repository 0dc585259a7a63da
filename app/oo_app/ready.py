"""The answer that lies ready in the home, and its order with what the person does.

An answer that was decided before an act ended must not be there once the act has begun: it may
name what was just done, or quote what was just revoked.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from oo_app import prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.prepared import Prepared


class ReadyAnswer:
    """The prepared tip's file; every method may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._lock = threading.Lock()
        self._acting = 0
        self._turn = 0

    @property
    def turn(self) -> int:
        """Changes with every act; ask for it before the answer is decided."""
        return self._turn

    def put(self, made: Prepared, turn: int) -> None:
        """Lay an answer ready, unless the person has acted since `turn`; raises as writing does."""
        with self._lock:
            if not self._acting and turn == self._turn:
                prepared.write_prepared(self._path, made)

    def take_away(self) -> None:
        """Nothing lies ready when this returns."""
        with self._lock:
            prepared.remove_prepared(self._path)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """While the person acts nothing lies ready, and after it nothing from before."""
        with self._lock:
            self._acting += 1
            self._turn += 1
            prepared.remove_prepared(self._path)
        try:
            yield
        finally:
            with self._lock:
                self._acting -= 1
                self._turn += 1
