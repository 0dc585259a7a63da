"""What the view models ask, and the terms they word it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oo_agents.instants import When
from oo_agents.moments import relative_words, time_words, when_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from oo_app.assistant import Assistant


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The moment and zone that a page is worded for, and the face that shows it.

    `clock` tells the moment of an act, which may come long after the page was made; `seen` is the
    tip that the face shows already.
    """

    now: datetime
    face: str
    clock: Callable[[], datetime]
    seen: str = ""

    def after(self, span: timedelta) -> datetime:
        """The instant so long after this very moment."""
        return self.clock() + span

    def when(self, instant: datetime | None, missing: str = "") -> str:
        """ "today at 14:00"."""
        return missing if instant is None else when_words(instant, self.now)

    def day(self, instant: datetime | None) -> str:
        """ "tomorrow", of a whole day."""
        return "" if instant is None else when_words(When(instant, is_all_day=True), self.now)

    def since(self, instant: datetime | None, missing: str = "") -> str:
        """ "35 min ago"."""
        return missing if instant is None else relative_words(instant, self.now)

    def left(self, instant: datetime | None) -> str:
        """ "in 3 days" until something is due; what is due by midnight is due on the day before."""
        return "" if instant is None else relative_words(instant - timedelta(seconds=1), self.now)

    def until(self, instant: datetime | None, missing: str = "") -> str:
        """ "14:00" today, else the day too."""
        return missing if instant is None else time_words(instant, self.now)


def terms_of(
    assistant: Assistant,
    *,
    clock: Callable[[], datetime],
    zone: Callable[[], tzinfo],
    face: str,
    seen: str = "",
) -> Terms:
    """The terms of now, in the zone that the person prefers."""
    now = clock().astimezone(preferred_zone(assistant, zone))
    return Terms(now=now, face=face, clock=clock, seen=seen)


def preferred_zone(assistant: Assistant, machine: Callable[[], tzinfo]) -> tzinfo:
    """The person's zone: as preferred, or the machine's."""
    chosen = {row.name: str(row.value or "") for row in assistant.preferences()}
    try:
        return ZoneInfo(chosen["zone"]) if chosen.get("zone") else machine()
    except (KeyError, ValueError, OSError):
        return machine()


def answers(assistant: object, *questions: str) -> bool:
    """Whether the core knows these questions; an older one may not."""
    return all(hasattr(assistant, question) for question in questions)
