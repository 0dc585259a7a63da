"""The hybrid logical clock: 48 bits of wall-clock milliseconds above a 16-bit counter.

Kulkarni et al., "Logical Physical Clocks", 2014. A counter that overflows carries into the
milliseconds, so that a stamp can always be given; a local write is never refused for drift.
"""

from __future__ import annotations

COUNTER_BITS = 16
LATEST_MS = 1 << 47


def next_stamp(last: int, now_ms: int) -> int:
    """The stamp after `last` for an event at `now_ms`; always greater than `last`."""
    return max(last + 1, now_ms << COUNTER_BITS)


def merged(last: int, remote: int, now_ms: int) -> int:
    """The stamp after having seen a remote one."""
    return next_stamp(max(last, remote), now_ms)


def wall_ms(stamp: int) -> int:
    """The milliseconds since 1970 UTC that a stamp was given at, or carried to."""
    return stamp >> COUNTER_BITS


def is_wellformed(stamp: int) -> bool:
    """Whether every device accepts the stamp (at most 2^47 milliseconds)."""
    return 0 <= stamp < LATEST_MS << COUNTER_BITS
