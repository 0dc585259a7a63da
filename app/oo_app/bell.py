"""Rings when something was committed, so that who waits for a change need not ask for it."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


class Bell:
    """May be rung and heard from any thread; hearing must be quick and must not fail."""

    def __init__(self) -> None:
        self._hearing: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self.is_over = False
        self.while_heard: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext

    def ring(self) -> None:
        """Tell everyone who listens."""
        with self._lock:
            hearing = tuple(self._hearing)
        for told in hearing:
            told()

    def end(self) -> None:
        """Ring a last time: nothing will change any more, and who listens may leave."""
        self.is_over = True
        self.ring()

    @contextlib.contextmanager
    def heard_by(self, told: Callable[[], None], *, is_face: bool = True) -> Iterator[None]:
        """Inside the block `told` is called at each ring, in the ringing thread.

        A face that hears is there without asking.
        """
        with self.while_heard() if is_face else contextlib.nullcontext():
            with self._lock:
                self._hearing.append(told)
            try:
                yield
            finally:
                with self._lock:
                    self._hearing.remove(told)
