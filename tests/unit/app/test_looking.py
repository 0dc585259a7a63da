"""A look reads sources and lets agents look; an asking person does not wait for a long one."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from oo_app.integrations.collector import Collected
from oo_app.looking import Looking

if TYPE_CHECKING:
    from oo_agents.runner import Runner
    from oo_app.integrations.collector import Collector
    from oo_app.integrations.sources import Sources
    from oo_app.views import ViewSource

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class FakeSources:
    def due(self, *, is_asked: bool) -> tuple[str, ...]:
        return ("todo",)

    def moved(self) -> frozenset[str]:
        return frozenset({"todo"})

    def next_due(self) -> None:
        return None

    def watched(self) -> dict[str, tuple[str, ...]]:
        return {"todo": ("/a", "/b")}


class SlowCollector:
    """Reads until it is let go."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.go_on = threading.Event()

    def collect(self, source: str, *, wall_s: float | None = None) -> Collected:
        self.began.set()
        if not self.go_on.wait(5 if wall_s is None else wall_s):
            return Collected(source=source, is_unfinished=True)
        return Collected(source=source, keys=frozenset({"tasks.title"}))


class FakeViews:
    """No state at all: nothing here looks into it."""

    def current(self) -> Any:
        return self

    zone = UTC

    @property
    def profile(self) -> FakeViews:
        return self

    def granted(self, recipient: str) -> frozenset[str]:
        return frozenset()

    def world(self, keys: frozenset[str], now: datetime) -> FakeViews:
        return self

    device = ()


class FakeRunner:
    def __init__(self) -> None:
        self.changed: list[frozenset[str]] = []

    def sweep(self, now: datetime, views: object, **given: Any) -> Any:
        self.changed.append(given["changed_keys"])

        class Report:
            is_discarded = False
            next_due = NOW
            asks = ()

        return Report()


def looking(collector: SlowCollector, runner: FakeRunner) -> Looking:
    return Looking(
        cast("Sources", FakeSources()),
        cast("Collector", collector),
        cast("Runner", runner),
        cast("ViewSource", FakeViews()),
        now=lambda: NOW,
    )


def test_what_sources_changed_reaches_the_agents() -> None:
    collector, runner = SlowCollector(), FakeRunner()
    collector.go_on.set()
    looked = looking(collector, runner).look(is_asked=False)
    assert runner.changed == [frozenset({"tasks.title"})]
    assert looked.next_due == NOW
    assert looked.watched == {"/a", "/b"}
    assert looked.unread == frozenset()


def test_who_asks_does_not_wait_for_a_long_look() -> None:
    collector, runner = SlowCollector(), FakeRunner()
    it = looking(collector, runner)
    long_look = threading.Thread(target=lambda: it.look(is_asked=False))
    long_look.start()
    collector.began.wait(5)
    started = time.monotonic()
    looked = it.look(is_asked=True, budget_s=0.05)
    assert time.monotonic() - started < 4
    assert looked.unread == {"todo"}
    collector.go_on.set()
    long_look.join()
    assert runner.changed[-1] == {"tasks.title"}
