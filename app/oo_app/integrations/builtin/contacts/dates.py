"""Birthdays as address books write them: whole, without a year, or in words."""

from __future__ import annotations

import re
from datetime import date

from oo_app.integrations.moments import EARLIEST_YEAR, LATEST_YEAR

# Apple writes 1604 for "the year is not known"; some programs write 0000, 0001 or 1600.
_FULL = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_YEARLESS = re.compile(r"--(\d{2})-?(\d{2})(?:[T ].*)?")
_INCOMPLETE = re.compile(r"\d{4}|\d{4}-\d{2}|--\d{2}|---\d{2}")
LEAP_YEAR = 2000


def yearly_date(written: str) -> str:
    """`YYYY-MM-DD` or `--MM-DD`; "" for a date without a day, ValueError for what is no date."""
    written = written.strip()
    if full := _FULL.fullmatch(written):
        year, month, day = int(full[1]), int(full[2]), int(full[3])
        if not EARLIEST_YEAR - 100 <= year <= LATEST_YEAR:
            return _without_year(month, day)
        return date(year, month, day).isoformat()
    if yearless := _YEARLESS.fullmatch(written):
        return _without_year(int(yearless[1]), int(yearless[2]))
    if _INCOMPLETE.fullmatch(written):
        return ""
    raise ValueError(written)


def _without_year(month: int, day: int) -> str:
    return "--" + date(LEAP_YEAR, month, day).isoformat()[5:]
