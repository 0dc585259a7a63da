"""A small home that is closed after the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.small_home import SmallHome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[SmallHome]:
    """A home in an empty folder."""
    made = SmallHome(tmp_path / "home")
    yield made
    made.close()
