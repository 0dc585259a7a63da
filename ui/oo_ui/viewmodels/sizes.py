"""Sizes in a person's words."""

from __future__ import annotations

UNITS = ("B", "kB", "MB", "GB", "TB")


def size(count: int | None) -> str:
    """Bytes as "12 kB"; "" when unknown."""
    if count is None:
        return ""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    digits = 1 if unit and value < 10 else 0
    return f"{value:.{digits}f} {UNITS[unit]}"
