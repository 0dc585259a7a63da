"""A place of its own for each test; afterwards every fold table equals the log's fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.command import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A new home and a new user home; `oo rebuild --check` exits 0 after every scenario."""
    user = tmp_path / "user"
    user.mkdir()
    made = Place(tmp_path / "home", user)
    yield made
    made.oo("rebuild", "--check")
