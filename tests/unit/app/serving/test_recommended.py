"""What would fit a machine."""

from __future__ import annotations

import pytest

from oo_app.serving.recommended import EMBEDDERS, GB, GENERATORS, has_room, recommended


@pytest.mark.parametrize("gigabytes", range(1, 129))
def test_what_is_recommended_leaves_room_for_the_rest(gigabytes: int) -> None:
    found = recommended(gigabytes * GB)
    assert all(each.memory < gigabytes * GB * 0.61 for each in found)
    writing = [each for each in found if not each.is_embedder]
    assert writing == sorted(writing, key=lambda each: -each.memory)
    assert len(writing) <= 3


def test_more_memory_never_gives_a_smaller_best() -> None:
    best = [recommended(gigabytes * GB)[0].memory for gigabytes in range(2, 65)]
    assert best == sorted(best)
    assert best[0] < best[-1]


def test_a_tiny_machine_is_told_none() -> None:
    assert recommended(GB) == ()


def test_every_model_has_its_numbers_and_words() -> None:
    for each in (*GENERATORS, *EMBEDDERS):
        assert 0 < each.size < each.memory
        assert each.note


def test_room_is_more_than_the_file() -> None:
    assert has_room(10, 12)
    assert not has_room(10, 11)
