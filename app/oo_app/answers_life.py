"""What a core says about itself: who needs it, and when it ends; and what starts by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceSeen:
    """A kind of face, and when it last asked."""

    name: str
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreLife:
    """The core that stays: its process, who needs it, and when it ends.

    `stays` is "run" where it was started to stay, "preference" where the person lets it watch in
    the background, "" where it ends after its last face. `listening` faces are there at this
    moment; `ends` is unknown while one is, and where it stays.
    """

    process: int
    started: datetime
    stays: str
    listening: int = 0
    faces: tuple[FaceSeen, ...] = ()
    linger_s: float = 0.0
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What this core is: its version, home, whether it watches, and until when it is paused.

    `core` is None where nothing stays after the answer.
    """

    version: str
    home: str
    is_watching: bool
    is_demo: bool
    paused_until: datetime | None
    sources: int
    last_seq: int
    core: CoreLife | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autostart:
    """Whether oO starts with the desktop session, by what, and what is wrong with that.

    `state` is "off", "on", or "stale" where what would be started is not this oO any more;
    `command` is what is started, or would be.
    """

    state: str
    place: str
    command: tuple[str, ...]
    problem: str = ""
    hint: str = ""
