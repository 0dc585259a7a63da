"""Kill -9 at random points of what a person does: nothing acknowledged is lost."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from support.killing import kill_often

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("OO_KILLS", "200"))
SEED = int(os.environ.get("OO_SEED", "1"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL"),
]


def test_nothing_acknowledged_is_lost_and_nothing_revoked_is_left(tmp_path: Path) -> None:
    toll = kill_often(
        "support.assistant_life:LIFE", tmp_path, kills=KILLS, seed=SEED, longest_s=0.4
    )
    assert toll.kills == KILLS
    if KILLS >= 100:
        assert toll.in_the_middle > KILLS // 2
        acts = {"add", "connect", "revoke", "undo", "rebuild", "backup", "set"}
        assert toll.acknowledged.keys() >= acts
        assert toll.interrupted["revoke"] >= 20
