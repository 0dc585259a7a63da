"""The hybrid clock gives stamps that only grow, whatever the wall clock does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oo_sync.clock import COUNTER_BITS, is_wellformed, merged, next_stamp, wall_ms

moments = st.integers(min_value=0, max_value=1 << 45)


@given(st.lists(moments, min_size=1))
def test_stamps_grow_under_any_wall_clock(wall_clock: list[int]) -> None:
    stamps = [0]
    for now_ms in wall_clock:
        stamps.append(next_stamp(stamps[-1], now_ms))
    assert stamps == sorted(set(stamps))
    assert all(is_wellformed(stamp) for stamp in stamps)


@given(moments, moments, moments)
def test_a_stamp_is_after_what_was_seen(last: int, remote: int, now_ms: int) -> None:
    stamp = merged(last, remote, now_ms)
    assert stamp > max(last, remote)
    assert wall_ms(stamp) >= now_ms


def test_a_full_counter_carries_into_the_milliseconds() -> None:
    full = (5 << COUNTER_BITS) | ((1 << COUNTER_BITS) - 1)
    assert wall_ms(next_stamp(full, 3)) == 6
    assert not is_wellformed(-1)
