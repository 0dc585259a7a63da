"""The embedded default: the best by score, in the template's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.recommender.policy import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Option


@dataclass(frozen=True, slots=True)
class Builtin:
    """Always takes the first option; deterministic, so its propensity is 1."""

    name: str = "builtin"
    version: str = "1"

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        """The first option."""
        return Choice(index=0, propensities=(1.0, *(0.0 for _option in options[1:])))
