"""A year of a person's life in four zones: oO speaks first when it may, and loses nothing.

The oracle goes through the year minute by minute and shares no code with what it judges: quiet
hours are read off a clock whose hand never goes back, everything else is counted.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from zoneinfo import ZoneInfo

import pytest

from builders.briefs import brief
from oo_app.notifier.moment import DEFERRED, LOOK_AGAIN, SAID, Desk, Held, fate
from oo_app.recommender.brief import ActiveContext, Past, Rules, Showing
from oo_app.unasked import withheld_by

NIGHT = (time(22), time(7))
MINUTE = timedelta(minutes=1)
START = datetime(2027, 1, 1, tzinfo=UTC)
MINUTES = 366 * 24 * 60
# a day of 25 hours and the longest gap
LATELY = 25 * 60 + 180
PATIENCE = LOOK_AGAIN // MINUTE
# these do not say when they end
SILENT = ("locked", "do_not_disturb", "full_screen", "vague")

pytestmark = pytest.mark.slow


@dataclass
class Life:
    """What happens in a year, in minutes after its start; spans are [start, end)."""

    zone: ZoneInfo
    quiet: tuple[time, time]
    cap: int
    gap: int
    spans: dict[str, list[tuple[int, int]]]
    tips: list[tuple[int, int]]
    shown: dict[int, int] = field(default_factory=dict)
    told: list[tuple[int, Showing]] = field(default_factory=list)
    let_go: dict[int, tuple[int, str]] = field(default_factory=dict)

    def show(self, tip: int, at: int) -> None:
        """It is said in that minute."""
        self.shown[at] = tip
        self.told.append((at, Showing(tip=str(tip), at=START + MINUTE * at)))

    def lately(self, at: int) -> tuple[Showing, ...]:
        """What was said in the day before that minute, or a little longer."""
        first = bisect_left(self.told, at - LATELY, key=itemgetter(0))
        return tuple(showing for _at, showing in self.told[first:])

    @cached_property
    def clock(self) -> list[datetime]:
        """What the clock on the wall shows in each minute."""
        return [
            (START + MINUTE * at).astimezone(self.zone).replace(tzinfo=None)
            for at in range(MINUTES)
        ]


def life(zone: str, quiet: tuple[time, time], seed: int) -> Life:
    """A random one."""
    chance = random.Random(seed)

    def spans(count: int, longest: int) -> list[tuple[int, int]]:
        starts = sorted(chance.randrange(MINUTES) for _each in range(count))
        made: list[tuple[int, int]] = []
        for start in starts:
            begin = max(start, made[-1][1] + 1 if made else 0)
            made.append((begin, begin + chance.randint(1, longest)))
        return made

    names = {"meeting": 180, "busy": 240, "paused": 600, "locked": 900, "full_screen": 120}
    names |= {"do_not_disturb": 300, "vague": 200}
    arrivals = chance.sample(range(MINUTES - 3 * 1440), 1500)
    is_edge = quiet != NIGHT
    edges = clock_changes(ZoneInfo(zone)) if is_edge else []
    # a tip comes in each minute around a change of the clock, and only the night withholds it
    arrivals += [edge + off for edge in edges for off in range(-120, 180)]
    return Life(
        zone=ZoneInfo(zone),
        quiet=quiet,
        cap=1_000 if is_edge else chance.choice([2, 3, 5]),
        gap=1 if is_edge else chance.choice([1, 45, 180]),
        spans={
            name: [each for each in spans(350, longest) if is_far(each, edges)]
            for name, longest in names.items()
        },
        tips=[(at, at + chance.choice([20, 120, 700, 2000])) for at in sorted(arrivals)],
    )


def clock_changes(zone: ZoneInfo) -> list[int]:
    """The minutes at which the clock is changed, to the hour."""
    offsets = [(START + MINUTE * at).astimezone(zone).utcoffset() for at in range(0, MINUTES, 60)]
    return [at * 60 for at in range(1, len(offsets)) if offsets[at] != offsets[at - 1]]


def is_far(span: tuple[int, int], edges: list[int]) -> bool:
    """Whether a span leaves the changes of the clock alone."""
    return all(span[1] < edge - 300 or span[0] > edge + 300 for edge in edges)


def end_of(lived: Life, name: str, at: int) -> int | None:
    """The end of the span of that name that holds the minute."""
    found = lived.spans[name]
    index = bisect_left(found, (at + 1,)) - 1
    return found[index][1] if index >= 0 and found[index][1] > at else None


def moment(at: int | None) -> datetime | None:
    return None if at is None else START + MINUTE * at


def held_at(lived: Life, at: int) -> tuple[tuple[Held, ...], datetime]:
    """The gates by the code under test."""
    now = (START + MINUTE * at).astimezone(lived.zone)
    busy, vague = end_of(lived, "busy", at), end_of(lived, "vague", at)
    context = ActiveContext(id="c", is_busy=bool(busy or vague), until=moment(busy))
    given = brief(
        is_asked=False,
        now=now,
        rules=Rules(quiet_hours=lived.quiet, daily_cap=lived.cap, min_gap=MINUTE * lived.gap),
        context=context,
        paused_until=moment(end_of(lived, "paused", at)),
        past=Past(shown=lived.lately(at)),
    )
    desk = Desk(
        is_locked=bool(end_of(lived, "locked", at)),
        is_do_not_disturb=bool(end_of(lived, "do_not_disturb", at)),
        is_full_screen=bool(end_of(lived, "full_screen", at)),
        meeting_until=moment(end_of(lived, "meeting", at)),
    )
    return withheld_by(given, desk), now


def live(lived: Life) -> None:
    """Wake when a tip comes or when what withheld the last says so, as the core does."""
    waiting: list[int] = []
    arriving = list(range(len(lived.tips)))
    wake: int | None = None
    gates: dict[int, str] = {}
    while arriving or waiting:
        coming = [lived.tips[arriving[0]][0]] if arriving else []
        at = min(coming + ([wake] if waiting and wake is not None else []))
        while arriving and lived.tips[arriving[0]][0] <= at:
            waiting.append(arriving.pop(0))
        wake = None
        held, now = held_at(lived, at)
        for tip in tuple(waiting):
            found = fate(held, now.astimezone(UTC), START + MINUTE * lived.tips[tip][1])
            if found.kind == DEFERRED:
                assert found.again is not None
                gates[tip] = found.gate
                again = (found.again.astimezone(UTC) - START) / MINUTE
                assert again == int(again) > at, "it wakes later, and on time"
                wake = int(again) if wake is None else min(wake, int(again))
                continue
            waiting.remove(tip)
            if found.kind == SAID:
                lived.show(tip, at)
                held, now = held_at(lived, at)
            else:
                lived.let_go[tip] = (at, found.gate or gates.get(tip, ""))


class Oracle:
    """Which minutes are free, by looking at each of them."""

    def __init__(self, lived: Life) -> None:
        self.lived = lived
        start, end = lived.quiet
        hand = accumulate(lived.clock, max)
        times = (each.time() for each in hand)
        over_midnight = start > end
        self.closed = [
            (each >= start or each < end) if over_midnight else start <= each < end
            for each in times
        ]
        self.silent = [False] * MINUTES
        for name, spans in lived.spans.items():
            for begin, stop in spans:
                for at in range(begin, min(stop, MINUTES)):
                    self.closed[at] = True
                    self.silent[at] |= name in SILENT

    def free_minutes(self) -> list[bool]:
        """Each minute before anything is said in it."""
        said: dict[date, int] = {}
        last = -(10**9)
        free = []
        for at in range(MINUTES):
            day = self.lived.clock[at].date()
            may = not self.closed[at] and said.get(day, 0) < self.lived.cap
            free.append(may and at - last >= self.lived.gap)
            if at in self.lived.shown:
                said[day] = said.get(day, 0) + 1
                last = at
        return free


@pytest.mark.parametrize(
    ("zone", "quiet", "seed"),
    [
        ("Europe/Berlin", NIGHT, 1),
        ("America/New_York", NIGHT, 2),
        ("Australia/Lord_Howe", NIGHT, 3),
        ("Africa/Cairo", NIGHT, 4),
        # these begin or end where the clock skips or repeats
        ("Europe/Berlin", (time(2, 15), time(9)), 5),
        ("America/New_York", (time(0, 30), time(1, 30)), 6),
        ("Australia/Lord_Howe", (time(1, 45), time(2, 15)), 7),
        ("Africa/Cairo", (time(23, 30), time(0, 30)), 8),
    ],
)
def test_a_year_of_speaking_first(zone: str, quiet: tuple[time, time], seed: int) -> None:
    lived = life(zone, quiet, seed)
    live(lived)
    oracle = Oracle(lived)
    free = oracle.free_minutes()
    assert [at for at in lived.shown if not free[at]] == [], "never when it may not"
    said = {tip: at for at, tip in lived.shown.items()}
    assert len(said) > 200
    assert {*said, *lived.let_go} == set(range(len(lived.tips))), "none lost without a record"
    assert all(gate for _at, gate in lived.let_go.values()), "each with its reason"
    pending = sorted((arrival, tip) for tip, (arrival, _end) in enumerate(lived.tips))
    missed = []
    for arrival, tip in pending:
        stop = min(said.get(tip, lived.tips[tip][1]), lived.tips[tip][1])
        for at in range(arrival, stop):
            # what does not say when it ends is looked at again, and then it may be late
            was_silent = any(oracle.silent[max(at - PATIENCE, 0) : at])
            if free[at] and at not in lived.shown and not was_silent:
                missed.append((tip, at))
    assert missed == [], "never later than it may"
