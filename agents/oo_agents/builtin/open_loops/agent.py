"""Names promises and questions that stand in notes and in no task."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from oo_agents.api import (
    Findings,
    NoteLoop,
    Own,
    Snippet,
    World,
    day_end,
    days_after,
    local_day,
    shortened,
    whole_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

WORD = re.compile(r"\w+")


class OpenLoops:
    """The newest loops that are old enough to be forgotten and not too old to matter."""

    def look(self, world: World, own: Own) -> Findings:
        """Snippets that hold for a day: ages are counted in dates."""
        today = world.now.date()
        least, most = own.count("age_days"), own.count("forget_days")
        aged = [
            loop
            for loop in world.notes
            if loop.text
            and days_after(_written(loop, world.now), least) <= today
            and today < days_after(_written(loop, world.now), most)
        ]
        aged.sort(key=lambda loop: loop.id)
        aged.sort(key=lambda loop: _written(loop, world.now), reverse=True)
        tasks = TaskTitles(world, own.number("similarity"))
        found = _first((loop for loop in aged if not tasks.name(loop.text)), own.count("limit"))
        return Findings(
            snippets=tuple(_snippet(loop, world) for loop in found),
            next_change=day_end(world.now) if world.notes else None,
        )


class TaskTitles:
    """Answers whether some task already says what a loop says."""

    def __init__(self, world: World, similarity: float) -> None:
        self._similarity = similarity
        self._titles = [_words(task.title) for task in world.tasks]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self._titles):
            for word in words:
                self._by_word[word].append(place)

    def name(self, text: str) -> bool:
        """Whether a title has the same words, or shares enough of them (Dice's coefficient)."""
        words = _words(text)
        shared = Counter(place for word in words for place in self._by_word.get(word, ()))
        return any(
            2 * count >= self._similarity * (len(words) + len(self._titles[place]))
            for place, count in shared.items()
        )


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))


def _written(loop: NoteLoop, now: datetime) -> date:
    return local_day(loop.written.at if loop.written else loop.first_seen, now)


def _first(loops: Iterator[NoteLoop], limit: int) -> list[NoteLoop]:
    return [loop for _, loop in zip(range(limit), loops, strict=False)]


def _snippet(loop: NoteLoop, world: World) -> Snippet:
    return Snippet(
        kind="loop_open",
        facts={
            "object": loop.text,
            "note": shortened(loop.note),
            "written": whole_day(_written(loop, world.now), world.now),
            "tasks_known": bool(world.tasks),
        },
        evidence=(loop.event,),
        dedupe_key=f"open_loops/{loop.id}",
        expires_at=day_end(world.now),
        actions=("do",),
        subjects=(loop.id,),
    )
