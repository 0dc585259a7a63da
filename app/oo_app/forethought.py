"""What is worth asking a model before anyone asks for a tip, and when."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from oo_app.model_access import is_time_to_ask
from oo_app.recommender.vectors import texts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_app.asking import Asking
    from oo_app.asking_ahead import AskingAhead
    from oo_app.looking import Looked
    from oo_app.meanings import Meanings
    from oo_app.speaking import Speaking
    from oo_app.views import ViewSource

POWER = frozenset({"device.power"})


class Forethought:
    """Prepares the next answer, and has a model asked what would make it better."""

    def __init__(
        self,
        speaking: Speaking,
        views: ViewSource,
        asking: Asking,
        ahead: AskingAhead,
        meanings: Meanings,
        *,
        now: Callable[[], datetime],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._speaking = speaking
        self._views = views
        self._asking = asking
        self._ahead = ahead
        self._meanings = meanings
        self._now = now
        self._monotonic_s = monotonic_s

    def prepare(self, looked: Looked) -> datetime:
        """Lay the next answer ready, and ask ahead of time; until when the answer holds."""
        until, wanted = self._speaking.prepare(looked.next_due)
        asks = (*((wanted,) if wanted else ()), *looked.asks)
        is_time = (bool(asks) or self._meanings.is_wanted) and self._is_time()
        self._ahead.want(asks if is_time else ())
        if is_time and self._meanings.is_wanted:
            self._meanings.want(texts_of(self._speaking.brief().snippets))
        return until

    def wait(self, looked: Looked, ends_s: float) -> None:
        """Ask what the answer of this moment waits for, until a time of the monotonic clock."""
        wanted = self._speaking.wanted(looked.unread)
        left_s = ends_s - self._monotonic_s()
        if wanted is not None and left_s > 0:
            self._asking.ask(wanted, limit_s=left_s)

    def _is_time(self) -> bool:
        views = self._views.current()
        now = self._now().astimezone(views.profile.zone)
        devices = views.world(POWER & views.granted("oo"), now).device
        return is_time_to_ask(views.profile, devices, now)
