"""One look: read the sources that are due, then let the agents look that are."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_agents.asks import Ask
    from oo_agents.runner import Runner, SweepReport
    from oo_app.integrations.collector import Collector
    from oo_app.integrations.sources import Sources
    from oo_app.views import HomeViews, ViewSource

POWER = frozenset({"device.power"})
TRIES = 3


@dataclass(frozen=True, slots=True)
class Looked:
    """When the next look is due, and which files to watch until then.

    `unread` are the sources whose files moved and could not be read in time, `asks` what agents
    would have a model asked.
    """

    next_due: datetime | None
    watched: frozenset[str]
    unread: frozenset[str] = frozenset()
    asks: tuple[Ask, ...] = ()


class Looking:
    """Looks once at a time; who waits for an answer does not wait for a long look of the core."""

    def __init__(
        self,
        sources: Sources,
        collector: Collector,
        runner: Runner,
        views: ViewSource,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._sources = sources
        self._collector = collector
        self._runner = runner
        self._views = views
        self._now = now
        self._lock = threading.RLock()

    def look(self, *, is_asked: bool, budget_s: float | None = None) -> Looked:
        """Look, for at most `budget_s` when someone waits."""
        deadline_s = None if budget_s is None else time.monotonic() + budget_s
        changed, unread = self._collect(is_asked, deadline_s)
        next_due: datetime | None = self._now()
        asks: tuple[Ask, ...] = ()
        left_s = _left(deadline_s)
        if self._lock.acquire(timeout=-1 if left_s is None else left_s):
            try:
                report = self._sweep(changed, deadline_s)
                next_due, asks = report.next_due, report.asks
            finally:
                self._lock.release()
        dues = [due for due in (next_due, self._sources.next_due()) if due is not None]
        watched = self._sources.watched().values()
        return Looked(min(dues, default=None), frozenset().union(*watched), unread, asks)

    def read(self, source: str) -> None:
        """Read one source now."""
        self._collector.collect(source)

    def flush(self) -> None:
        """Keep what is only in memory."""
        with self._lock:
            self._runner.flush()

    def _collect(
        self, is_asked: bool, deadline_s: float | None
    ) -> tuple[frozenset[str], frozenset[str]]:
        """The keys that changed, and the sources that moved and are not read yet."""
        changed: frozenset[str] = frozenset()
        due = set(sources := self._sources.due(is_asked=is_asked))
        for source in sources:
            left_s = _left(deadline_s)
            if left_s == 0:
                break
            collected = self._collector.collect(source, wall_s=left_s)
            changed |= collected.keys
            if not (collected.is_unfinished or collected.is_discarded):
                due.remove(source)
        return changed, self._sources.moved() & due if due else frozenset()

    def _sweep(self, changed: frozenset[str], deadline_s: float | None) -> SweepReport:
        for _again in range(TRIES):
            views = self._views.current()
            now = self._now().astimezone(views.profile.zone)
            report = self._runner.sweep(
                now,
                views,
                changed_keys=changed,
                deadline_s=deadline_s,
                on_battery=_is_on_battery(views, now),
            )
            if not report.is_discarded:
                break
        return report


def _left(deadline_s: float | None) -> float | None:
    return None if deadline_s is None else max(0.0, deadline_s - time.monotonic())


def _is_on_battery(views: HomeViews, now: datetime) -> bool:
    devices = views.world(POWER & views.granted("oo"), now).device
    return any(device.is_charging is False for device in devices)
