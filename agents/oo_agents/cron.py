"""Cron expressions in the person's zone, as Debian's cron reads them, clock changes included."""

from __future__ import annotations

from datetime import UTC, datetime

from oo_storage.errors import BadInput
from oo_storage.words import _

_FIELDS = 5


def check_cron(text: str) -> None:
    """Raise BadInput unless the text is "minute hour day month weekday"."""
    from cronsim import CronSim, CronSimError

    message = _('{text!r} is no minute, hour, day, month and weekday such as "0 18 * * 1-5"')
    # It would take a sixth field for seconds.
    if len(text.split()) != _FIELDS:
        raise BadInput(message.format(text=text))
    try:
        CronSim(text, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise BadInput(message.format(text=text)) from error


def next_time(cron: str, after: datetime) -> datetime | None:
    """The first matching instant after an aware one; None when there is none in fifty years.

    A time that the clock skips comes when the clock has skipped it; one that comes twice, once.
    """
    from cronsim import CronSim

    # In the hour that comes twice it may name a time of the first round during the second.
    times = (each for each in CronSim(cron, after) if each.astimezone(UTC) > after)
    return next(times, None)
