"""A reading that hangs, spins, floods or breeds ends within its limits."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contracts.collecting_home import surroundings_in
from oo_app.integrations.catalogue import Catalogue
from oo_app.integrations.confined import Confinement
from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CATALOGUE = Catalogue("contracts.fake_kinds")


def fetch(folder: Path, act: str, **changed: int) -> None:
    limits = replace(CATALOGUE.manifest("unruly").limits, **changed)
    module = CATALOGUE.module("unruly")
    Confinement().fetch(module, act, (), {}, surroundings_in(folder), limits)


@pytest.mark.parametrize(("act", "said"), [("hang", "longer than 2 s"), ("brood", "longer")])
def test_a_hanging_reading_is_killed_with_its_children(tmp_path: Path, act: str, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(BadInput, match=said):
        fetch(tmp_path, act)
    assert time.monotonic() - began < 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize(("act", "said"), [("spin", "longer than 1 s"), ("flood", "more than oO")])
def test_processor_time_and_the_answer_are_bounded(tmp_path: Path, act: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        # a busy machine gives a second of processor time only after many of the clock
        fetch(tmp_path, act, wall_s=60)
