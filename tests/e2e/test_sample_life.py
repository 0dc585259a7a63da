"""The sample life at any hour of any day, and lived through without an answer or with answers."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from oo_app.demo import write_sample_life
from oo_app.opening import host
from oo_app.paths import home_paths
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.answers_tips import TipAnswer
    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=ZONE)


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def living(folder: Path, clock: Clock) -> Iterator[LocalAssistant]:
    paths = home_paths({"OO_HOME": str(folder)})
    paths.create()
    lock = HomeLock(paths.lock)
    assert lock.try_acquire()
    assistant = host(paths, lock, now=clock, asked_budget_s=60)
    try:
        assistant.set_preference("zone", ZONE.key)
        for kind, place in write_sample_life(folder / "life", clock.now):
            assistant.connect(kind, str(place))
        yield assistant
    finally:
        assistant.close()


def said(answer: TipAnswer) -> str:
    assert answer.tip is not None, answer.silence
    return answer.tip.text


@pytest.mark.parametrize("hours", range(0, 168, 11))
def test_a_new_sample_life_gives_a_tip_at_any_hour(tmp_path: Path, hours: int) -> None:
    clock = Clock(MONDAY + timedelta(hours=hours, minutes=7))
    with living(tmp_path, clock) as assistant:
        answer = assistant.tip()
    assert answer.tip is not None
    assert answer.tip.due is not None
    ahead = answer.tip.due - clock.now
    assert timedelta() < ahead <= timedelta(hours=5)


def test_who_never_answers_hears_of_appointments_in_time_and_of_other_things_in_turn(
    tmp_path: Path,
) -> None:
    clock = Clock(MONDAY)
    tips: dict[datetime, str] = {}
    with living(tmp_path, clock) as assistant:
        while clock.now < MONDAY + timedelta(days=4):
            tips[clock.now] = said(assistant.tip())
            clock.now += timedelta(minutes=30)
    for day in range(4):
        walk = MONDAY + timedelta(days=day, hours=3)
        before = [tips[walk - timedelta(minutes=ahead)] for ahead in (60, 30, 0)]
        assert any("Walk around the pond" in text for text in before)
    told = " ".join(tips.values())
    assert "electricity bill" in told
    assert "signed contract" in told
    assert "tomatoes" in told


def test_who_answers_everything_hears_nothing_twice(tmp_path: Path) -> None:
    clock = Clock(MONDAY)
    told: list[str] = []
    with living(tmp_path, clock) as assistant:
        for _again in range(12):
            answer = assistant.tip()
            if answer.tip is not None:
                told.append(answer.tip.evidence[0].title)
                assistant.react("done", tip=answer.tip.id)
            clock.now += timedelta(minutes=30)
    assert len(told) == len(set(told)) >= 5
    assert answer.silence is not None
    assert answer.silence.reason == "You have answered all that oO found."
