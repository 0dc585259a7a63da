"""How long a core lives: as long as a face needs it, a while longer, or until it is ended.

A core that was started to stay ends when the person says so. One that a face started ends after
its last face, unless the person lets oO watch in the background.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from oo_app.answers_life import CoreLife

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from oo_app.attended import Attended

LINGER, STAYS = "linger", "watch_in_background"
RUN, PREFERENCE = "run", "preference"


class Life:
    """One core's."""

    def __init__(
        self,
        attended: Attended,
        preference: Callable[[str], object],
        *,
        while_used: bool,
        linger: Callable[[], timedelta],
        now: Callable[[], datetime],
    ) -> None:
        """`preference` is asked whether the person lets it stay, `linger` how long it waits."""
        self._attended = attended
        self._preference = preference
        self._while_used = while_used
        self._linger = linger
        self._now = now
        self._started = now()

    def needed_for_s(self) -> float:
        """How many seconds it lives on at least; 0 or less when nobody needs it any longer."""
        linger_s = self._linger().total_seconds()
        return linger_s if self._stays() else linger_s - self._attended.alone_for_s

    def told(self) -> CoreLife:
        """What a person may know of it."""
        stays, listening = self._stays(), self._attended.listening
        linger = self._linger()
        ends = None if stays or listening else self._attended.left + linger
        return CoreLife(
            process=os.getpid(),
            started=self._started,
            stays=stays,
            listening=listening,
            faces=self._attended.faces(),
            linger_s=linger.total_seconds(),
            ends=ends,
        )

    def _stays(self) -> str:
        if not self._while_used:
            return RUN
        return PREFERENCE if self._preference(STAYS) is True else ""
