"""Moments in the words of gates and effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _

if TYPE_CHECKING:
    from datetime import datetime


def moment_words(at: datetime, now: datetime) -> str:
    """Such as "14:00", "07:00 tomorrow" or "2026-11-27 14:00", local to `now`."""
    local = at.astimezone(now.tzinfo)
    clock = f"{local:%H:%M}"
    days = (local.date() - now.date()).days
    if days == 0:
        return clock
    if days == 1:
        return _("{time} tomorrow").format(time=clock)
    return f"{local:%Y-%m-%d} {clock}"
