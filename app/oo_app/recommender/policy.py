"""The port of what chooses among at most five gated candidates, or none, and words the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.candidates import Candidate
    from oo_app.recommender.prompting import TipPrompt
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
class ModelUse:
    """The model call that a choice rests on; `model` is provider/model, `host` "host:port"."""

    model: str
    host: str
    prompt: str
    input_hash: str
    calls: int = 1
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a policy chose: an option's index, or None for silence.

    `propensities` are the chances with which it would have chosen each option (silence has the
    rest). Empty `text` and `why` leave the wording to the template; `agents` are those that a model
    says its words rest on, of the `agents_given`; `examples` are words that it must not repeat.
    `prompt` is what a model was shown, "" without one, `rests_on` the data keys of all that stands
    in it, as (agent, key), and `model` the call. `policy` names who
    chose instead of the policy that was asked, and `note` says why: a code of `notes`. `wanted` is
    the prompt whose reply would let the policy choose itself.
    """

    index: int | None
    propensities: tuple[float, ...]
    text: str = ""
    why: str = ""
    agents: tuple[str, ...] = ()
    agents_given: frozenset[str] | None = None
    examples: tuple[str, ...] = ()
    prompt: str = ""
    rests_on: frozenset[tuple[str, str]] = frozenset()
    model: ModelUse | None = None
    policy: str = ""
    version: str = ""
    note: str = ""
    wanted: TipPrompt | None = None


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
