"""Superseded, kept for evaluation: a model words several candidates, a bandit ranks them.

The bandit is Thompson sampling over categories: a draw from the Beta distribution of each
category's acceptance. Counts fade day by day, so they are no whole trials, as the bandits of
libraries want them, and such a library takes seconds to import; two lines of Python's `random` are
the whole of it. On whole trials it chooses as mabwiser does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from oo_app.recommender.acceptance import PRIOR_MEAN, PRIOR_STRENGTH
from oo_app.recommender.brief import Counts
from oo_app.recommender.candidates import stable_hash
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.policies.orchestrator import ask, chosen, without_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policies.orchestrator import Asked
    from oo_app.recommender.policy import Choice, Option, Policy
    from oo_app.recommender.prompt_file import PromptFile
    from oo_app.recommender.replying import Reply

DRAWS = 200


@dataclass(frozen=True, slots=True)
class Ranked:
    """Takes one of the candidates that a model worded; `seed` makes another run of draws."""

    file: PromptFile
    fallback: Policy = field(default_factory=Builtin)
    seed: str = ""
    name: str = "ranked"

    @property
    def version(self) -> str:
        """That of the prompt."""
        return self.file.version

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        """The first draw's choice; its propensities are the shares of all draws."""
        asked = ask(options, brief, self.file)
        named = _named(asked, options)
        if not named:
            if asked.replies:
                return chosen(asked.replies[0], asked, options, brief)
            return without_model(self.fallback, asked, options, brief)
        draws = self._draws(sorted(named), options, brief)
        shares = tuple(draws.count(n) / len(draws) for n in range(len(options)))
        return chosen(named[draws[0]], asked, options, brief, shares)

    def _draws(self, arms: Sequence[int], options: Sequence[Option], brief: Brief) -> list[int]:
        names = sorted(options[n].candidate.name for n in arms)
        # a draw need not be secret, only the same in every run
        random = Random(stable_hash(self.seed, brief.instant.isoformat(), *names))  # noqa: S311
        counts = brief.past.acceptance.categories
        return [_best(arms, options, counts, random) for _each in range(DRAWS)]


def _named(asked: Asked, options: Sequence[Option]) -> Mapping[int, Reply]:
    """The options that the model worded, with its words."""
    if asked.prompt is None:
        return {}
    places = {option.candidate.name: n for n, option in enumerate(options)}
    found: dict[int, Reply] = {}
    for reply in asked.replies:
        if reply.choice is not None:
            found.setdefault(places[asked.prompt.labels[reply.choice]], reply)
    return found


def _best(
    arms: Sequence[int], options: Sequence[Option], counts: Mapping[str, Counts], random: Random
) -> int:
    """The arm with the highest draw; candidates of one category share a draw, the better first."""
    drawn: dict[str, float] = {}
    for n in arms:
        category = options[n].candidate.stored.category
        if category not in drawn:
            drawn[category] = _draw(counts.get(category, Counts()), random)
    return max(arms, key=lambda n: (drawn[options[n].candidate.stored.category], -n))


def _draw(counts: Counts, random: Random) -> float:
    success = PRIOR_MEAN * PRIOR_STRENGTH + counts.success
    failure = (1 - PRIOR_MEAN) * PRIOR_STRENGTH + counts.failure
    return random.betavariate(success, failure)
