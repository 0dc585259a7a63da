"""The embedded policy keeps the policies' contract and takes the best."""

from __future__ import annotations

import pytest

from builders.briefs import brief, found
from contracts.policy_contract import PolicyContract, options_of
from oo_app.recommender.policies.builtin import Builtin


class TestBuiltin(PolicyContract):
    @pytest.fixture
    def policy(self) -> Builtin:
        return Builtin()

    def test_it_takes_the_best_with_certainty(self, policy: Builtin) -> None:
        given = brief(found("a", priority=0), found("b", priority=3))
        choice = policy.choose(options_of(given), given)
        assert (choice.index, choice.propensities, choice.text) == (0, (1.0, 0.0), "")
