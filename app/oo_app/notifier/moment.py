"""Whether this is a moment to interrupt at: what the screen, the calendar and the desktop say.

Pure rules. What cannot be told never withholds: a desktop that says nothing of itself must not
keep oO silent for ever. Quiet hours, caps, gaps and busy contexts are gates of a decision and are
asked there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

SAID, DEFERRED, EXPIRED = "said", "deferred", "expired"
# how soon a desk that does not say when it is free is looked at again
LOOK_AGAIN = timedelta(minutes=5)
MOMENT_GATES = ("locked", "do_not_disturb", "full_screen", "meeting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is known of the person's desk; None where it cannot be told.

    `meeting_until` is the end of an appointment that goes on now.
    """

    is_locked: bool | None = None
    is_do_not_disturb: bool | None = None
    is_full_screen: bool | None = None
    is_screen_shared: bool | None = None
    is_camera_on: bool | None = None
    is_microphone_on: bool | None = None
    meeting_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Why nothing is said now, and when that ends, if that is known."""

    gate: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of a tip that oO would say first.

    `gate` withheld it, `until` is when that gate opens if that is known, and `again` is when to
    try next.
    """

    kind: str
    gate: str = ""
    until: datetime | None = None
    again: datetime | None = None


def held_by(desk: Desk, now: datetime) -> tuple[Held, ...]:
    """The gates of the moment that withhold a notice."""
    in_meeting = desk.meeting_until is not None and now < desk.meeting_until
    closed = {
        "locked": desk.is_locked is True,
        "do_not_disturb": desk.is_do_not_disturb is True,
        "full_screen": desk.is_full_screen is True,
        "meeting": in_meeting,
    }
    return tuple(
        Held(gate=gate, until=desk.meeting_until if gate == "meeting" else None)
        for gate in MOMENT_GATES
        if closed[gate]
    )


def may_show_content(desk: Desk) -> bool:
    """Whether a notice may say what it is about: not while others may see or hear it."""
    return not (desk.is_screen_shared or desk.is_camera_on or desk.is_microphone_on)


def unreadable(desk: Desk) -> tuple[str, ...]:
    """In words, what cannot be told of this desk, and so neither withholds nor hides anything."""
    return tuple(words() for signal, words in _SIGNALS.items() if getattr(desk, signal) is None)


def opens_at(held: Sequence[Held]) -> datetime | None:
    """When all of these gates are open; None when of one that is not known."""
    ends = [each.until for each in held]
    known = [each for each in ends if each is not None]
    return max(known) if ends and len(known) == len(ends) else None


def fate(
    held: Sequence[Held], now: datetime, expires: datetime, look_again: timedelta = LOOK_AGAIN
) -> Fate:
    """What becomes of a tip that expires then, with these gates closed.

    Said, put off until the gates open, or let go because it is over before they do. Gates that do
    not say when they open are tried again after `look_again`.
    """
    first = held[0].gate if held else ""
    if now >= expires:
        return Fate(kind=EXPIRED, gate=first)
    if not held:
        return Fate(kind=SAID)
    last = max(held, key=lambda each: (each.until is None, each.until or now))
    opens = opens_at(held)
    if opens is not None and opens >= expires:
        return Fate(kind=EXPIRED, gate=last.gate, until=opens)
    again = now + look_again if opens is None else max(opens, now)
    return Fate(kind=DEFERRED, gate=last.gate, until=opens, again=min(again, expires))


def gate_words(gate: str) -> str:
    """A gate of the moment, in words; "" for one that is none."""
    return _WORDS[gate]() if gate in _WORDS else ""


_WORDS: dict[str, Callable[[], str]] = {
    "locked": lambda: _("The screen was locked"),
    "do_not_disturb": lambda: _("The desktop was set not to disturb"),
    "full_screen": lambda: _("Something filled the whole screen"),
    "meeting": lambda: _("You were in an appointment"),
}
_SIGNALS: dict[str, Callable[[], str]] = {
    "is_locked": lambda: _("whether the screen is locked"),
    "is_do_not_disturb": lambda: _("whether the desktop is set not to disturb"),
    "is_full_screen": lambda: _("whether something fills the screen"),
    "is_screen_shared": lambda: _("whether the screen is shared"),
    "is_camera_on": lambda: _("whether a camera is on"),
    "is_microphone_on": lambda: _("whether a microphone is on"),
}
