"""The shapes of what is asked about what oO said first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedNotice:
    """What a face's tray is asked to show: plain text, and the reactions that it may offer."""

    tip: str
    title: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """What became of a tip that oO said first, or would have.

    `channel` is where ("" while it is withheld); `state` is deferred, said or expired without a
    channel, and delivered, failed, unsure or claimed on one. `reason` says in words what withheld
    it or went wrong, and `until` when that ends, if known. `text` is "" for a tip that was not
    made yet or was erased; `is_open` says that it still waits for an answer.
    """

    tip: str
    text: str
    channel: str
    state: str
    reason: str
    time: datetime
    until: datetime | None = None
    is_open: bool = False
