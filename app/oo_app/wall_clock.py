"""Where the wall clock meets instants: zones, days that miss an hour and days that have one twice.

Python compares two datetimes of one zone by their wall clocks, which is an hour wrong across a
change of the clock; so whatever is compared or subtracted here is in UTC.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oo_agents.instants import FIRST, LAST
from oo_storage.errors import UsageError
from oo_storage.words import _

ZONE_FILES = (
    "/etc/localtime",
    "/etc/timezone",
    "/var/db/zoneinfo",
    "/etc/sysconfig/clock",
    "/etc/conf.d/clock",
)


def resolved(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time as calendars mean it, in the zone.

    Of a time that comes twice it is the first; a time that is skipped moves forward by as much
    as the clock did.
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The start of a local day, shown as 00:00 also where the clock skips midnight."""
    return datetime.combine(day, time(), tzinfo=zone)


def first_reaches(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the wall clock shows a local time or a later one."""
    late = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == local:
        return late
    # The clock skips this time: the answer is the moment of the change itself.
    early = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late


def daily_span(now: datetime, start: time, end: time) -> tuple[datetime, datetime] | None:
    """The span of local hours, in UTC, that holds an aware moment; equal ends hold none.

    It starts and ends when the wall clock first reaches its ends, so that a change of the clock
    neither splits nor repeats it; over midnight it began on the day before.
    """
    zone, moment = cast("ZoneInfo", now.tzinfo), now.astimezone(UTC)
    for day in (now.date(), now.date() - timedelta(days=1)):
        last = day if start < end else day + timedelta(days=1)
        begins = first_reaches(datetime.combine(day, start), zone)
        ends = first_reaches(datetime.combine(last, end), zone)
        if start != end and begins <= moment < ends:
            return begins, ends
    return None


def instant(milliseconds: int, zone: ZoneInfo) -> datetime:
    """The datetime, in the zone, of milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=zone)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 UTC of an aware datetime."""
    return round(moment.timestamp() * 1000)


def system_zone() -> ZoneInfo:
    """The machine's zone as it is set now; UTC when it cannot be told.

    What says so is looked at each time, because the machine travels while a core runs.
    """
    if sys.platform == "win32":
        return _read_zone()
    return _zone_set_by(os.environ.get("TZ", ""), *map(_state, ZONE_FILES))


@lru_cache(maxsize=4)
def _zone_set_by(*_setting: object) -> ZoneInfo:
    """Reading it takes a dozen files, and each decision asks for it several times."""
    return _read_zone()


def _read_zone() -> ZoneInfo:
    import warnings

    with warnings.catch_warnings():
        # It warns where the process started in another zone: that is travel, not a fault.
        warnings.simplefilter("ignore")
        try:
            from tzlocal import reload_localzone

            zone = reload_localzone()
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")
    return zone


def _state(path: str) -> tuple[int, int, int]:
    """Changes with a file and with what a link of that name points to."""
    try:
        found, link = os.stat(path), os.lstat(path)
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_ino, link.st_mtime_ns)


def imagined_moment(at: datetime) -> datetime:
    """The moment of a what-if; raises UsageError for one that nothing can be reckoned with."""
    if at.tzinfo is None or not FIRST <= at <= LAST:
        raise UsageError(
            _("{time} is no moment that oO can imagine.").format(time=at.isoformat()),
            hint=_("Name one with its zone, between {first} and {last}.").format(
                first=FIRST.year, last=LAST.year
            ),
        )
    return at
