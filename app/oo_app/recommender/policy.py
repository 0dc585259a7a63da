"""The port of what chooses among at most five gated candidates, or none, and words the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.candidates import Candidate
    from oo_app.recommender.score import Score

SHORTLIST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One gated candidate, best first, with the template's wording of it."""

    candidate: Candidate
    score: Score
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a policy chose: an option's index, or None for silence.

    `propensities` are the chances with which it would have chosen each option (silence has the
    rest). Empty `text` and `why` leave the wording to the template. `prompt` is what a model was
    shown, "" without one.
    """

    index: int | None
    propensities: tuple[float, ...]
    text: str = ""
    why: str = ""
    prompt: str = ""


class Policy(Protocol):
    """Chooses; all gates have run before."""

    @property
    def name(self) -> str:
        """The policy's name, as a tip shows it."""

    @property
    def version(self) -> str:
        """Changes whenever the same options could be chosen from differently."""

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        """Choose one of one to five options, or none."""
