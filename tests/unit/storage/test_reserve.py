"""A little room for a person's no."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import DiskFull
from oo_storage.reserve import keep_reserve, with_reserve
from support.small_home import SmallHome, withdrawn

if TYPE_CHECKING:
    from pathlib import Path


def test_it_takes_real_room_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "reserve"
    assert keep_reserve(path, 1 << 20)
    assert keep_reserve(path, 1 << 20)
    assert path.stat().st_size == 1 << 20
    if os.name == "posix":
        assert path.stat().st_blocks * 512 >= 1 << 20
        assert path.stat().st_mode & 0o777 == 0o600
    assert not keep_reserve(tmp_path / "missing" / "reserve")


def test_a_withdrawal_gets_through_on_a_full_disk(home: SmallHome) -> None:
    reserve = home.folder / "reserve"
    keep_reserve(reserve, 1 << 20)
    event = withdrawn("tasks.title", "oo")

    def revoke() -> list[int]:
        # The disk: no page more than there are, as long as the reserve takes its room.
        pages = 1 if reserve.exists() else 1 << 20
        home.database.read(lambda db: db.execute(f"PRAGMA max_page_count={pages}").fetchone())
        events = [event] * (200 if reserve.exists() else 1)
        return home.append(*events)

    assert with_reserve(reserve, revoke) == [1]
    assert not reserve.exists()


def test_without_a_reserve_the_person_is_told(tmp_path: Path) -> None:
    def full() -> None:
        raise DiskFull("full")

    with pytest.raises(DiskFull):
        with_reserve(tmp_path / "reserve", full)
    keep_reserve(tmp_path / "reserve", 10)
    with pytest.raises(DiskFull):
        with_reserve(tmp_path / "reserve", full)
    assert with_reserve(tmp_path / "reserve", lambda: "done") == "done"
