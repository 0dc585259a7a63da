"""The laws of the decision, on a thousand random briefs each."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from builders.laws import LAWS

if TYPE_CHECKING:
    from builders.laws import Law


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_every_law_holds_for_a_thousand_briefs(law: Law) -> None:
    for seed in range(1000):
        law(Random(seed))
