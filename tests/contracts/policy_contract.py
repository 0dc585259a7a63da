"""What every policy does with at most five gated candidates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from builders.briefs import brief, found
from oo_app.recommender.candidates import candidates
from oo_app.recommender.policy import SHORTLIST, Option
from oo_app.recommender.score import score

if TYPE_CHECKING:
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Policy


def options_of(given: Brief) -> list[Option]:
    """An option for each of the brief's candidates, best first."""
    made = [
        Option(candidate=each, score=score(given, each), text=f"Do {n}.", why="Because.")
        for n, each in enumerate(candidates(given))
    ]
    return sorted(made, key=lambda option: -option.score.total)


class PolicyContract:
    """Inherit it and give `policy`."""

    @pytest.fixture
    def policy(self) -> Policy:
        raise NotImplementedError

    @pytest.mark.parametrize("count", range(1, SHORTLIST + 1))
    def test_it_chooses_one_of_the_options_or_none(self, policy: Policy, count: int) -> None:
        given = brief(*(found(f"thing {n}") for n in range(count)))
        choice = policy.choose(options_of(given), given)
        assert choice.index is None or 0 <= choice.index < count

    def test_propensities_are_chances_one_for_each_option(self, policy: Policy) -> None:
        given = brief(*(found(f"thing {n}", priority=n % 4) for n in range(SHORTLIST)))
        choice = policy.choose(options_of(given), given)
        assert len(choice.propensities) == SHORTLIST
        assert all(0 <= each <= 1 for each in choice.propensities)
        assert math.fsum(choice.propensities) <= 1 + 1e-9
        assert choice.index is None or choice.propensities[choice.index] > 0

    def test_the_same_options_give_the_same_choice(self, policy: Policy) -> None:
        given = brief(*(found(f"thing {n}") for n in range(3)))
        assert policy.choose(options_of(given), given) == policy.choose(options_of(given), given)

    def test_it_has_a_name_and_a_version(self, policy: Policy) -> None:
        assert policy.name
        assert policy.version
