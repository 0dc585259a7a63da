"""Moments as sources write them: an instant with its zone, a floating local time, a whole day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from oo_storage.events._generated.signals_pb2 import When

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200


def as_written(moment: date | datetime, zone: str = "") -> When:
    """A date as a whole day, a naive datetime as floating, an aware one as an instant.

    `zone` names the zone of an instant; without it the datetime's own name is kept, if it has one.
    """
    if not isinstance(moment, datetime):
        return When(date=moment.isoformat())
    if moment.tzinfo is None:
        return When(local=moment.isoformat(timespec="minutes"))
    return When(
        instant_ms=round(moment.timestamp() * 1000), zone=zone or getattr(moment.tzinfo, "key", "")
    )


def iso_moment(text: str) -> date | datetime:
    """`2026-11-22`, `2026-11-22T09:00` or with an offset; ValueError for anything else."""
    parse: Callable[[str], date] = (
        date.fromisoformat if len(text) == len("2026-11-22") else datetime.fromisoformat
    )
    moment = parse(text)
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValueError(text)
    return moment
