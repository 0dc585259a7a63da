"""Guessing is slow: wrong tokens are counted, and after a few none is looked at for a while."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 100
PAUSE_S = 1.0


class Throttle:
    """Lets `TRIES` wrong guesses through at once, and one more every `PAUSE_S`.

    Where guesses come from is not looked at: on this machine they all come from one address.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._left = float(TRIES)
        self._counted = now()

    @property
    def is_shut(self) -> bool:
        """Whether there were too many wrong guesses lately."""
        self._refill()
        return self._left < 1

    def count(self) -> None:
        """A guess was wrong."""
        self._refill()
        self._left = max(self._left - 1, 0.0)

    def _refill(self) -> None:
        now = self._now()
        self._left = min(self._left + (now - self._counted) / PAUSE_S, float(TRIES))
        self._counted = now
