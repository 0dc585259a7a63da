"""A decision's prompt: its size, what a model server need not read again, and what it costs."""

from __future__ import annotations

import statistics
from datetime import timedelta
from typing import TYPE_CHECKING

from measure import Figure, interleaved, median_ratio, milliseconds

from builders.briefs import NOW, fit
from builders.prompts import changed, model_brief, prompt_of, shared, twelve
from contracts.policy_contract import options_of
from oo_app.recommender.decide import decide
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.policies.orchestrator import Orchestrator
from oo_app.recommender.policy import SHORTLIST
from oo_app.recommender.prompt_file import read_prompt
from oo_app.recommender.prompt_parts import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Policy
    from oo_app.recommender.prompting import TipPrompt

LATER = NOW + timedelta(minutes=15)
ROUNDS = 101
# what its record's last change brought to the end of the findings of the fastest agent
LAST = 10


def figures() -> Iterator[Figure]:
    """Tokens; the share that is read again; a decision with a prompt by one without."""
    prompt = _prompt(model_brief(*twelve()))
    size = tokens(prompt.text)
    yield Figure("prompt, 12 findings", size, "tok", 2_500, f"{len(prompt.text)} characters")
    yield _read_again(prompt)
    yield _cost()


def _read_again(prompt: TipPrompt) -> Figure:
    shares = [_share(prompt, index) for index in range(12)]
    clock_first = 1 - _clock_first(prompt)
    detail = (
        f"any of 12 {min(shares):.0%} to {max(shares):.0%}, median {statistics.median(shares):.0%}"
        f" · with the clock first {clock_first:.0%}"
    )
    name = "prompt read again, 1 of 12 changed, 15 min on"
    return Figure(name, shares[LAST], "", 0.10, detail)


def _share(prompt: TipPrompt, index: int) -> float:
    later = _prompt(model_brief(*changed(twelve(), index), now=LATER))
    return 1 - shared(prompt.text, later.text)


def _clock_first(prompt: TipPrompt) -> float:
    """What would be shared if the time of day stood before the findings."""
    clock = len("10:00")
    before = prompt.system + prompt.user[-clock:] + prompt.user[:-clock]
    return shared(before, prompt.system + "10:15" + prompt.user[:-clock])


def _cost() -> Figure:
    given = model_brief(*twelve())
    orchestrator = Orchestrator(read_prompt())
    seconds = interleaved(
        {"with": _decide(given, orchestrator), "without": _decide(given, Builtin())}, ROUNDS
    )
    ratio = median_ratio(seconds["with"], seconds["without"])
    detail = f"{milliseconds(seconds['with'])} · builtin {milliseconds(seconds['without'])}"
    return Figure("decision with a prompt, by one without", ratio, "x", 4.0, detail)


def _decide(given: Brief, policy: Policy) -> Callable[[], None]:
    def act() -> None:
        decide(given, policy, fit)

    return act


def _prompt(given: Brief) -> TipPrompt:
    return prompt_of(options_of(given)[:SHORTLIST], given)
