"""The policies by name: the one that speaks, and those it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.policies.epsilon_greedy import EpsilonGreedy
from oo_app.recommender.policies.orchestrator import Orchestrator
from oo_app.recommender.policies.ranked import Ranked
from oo_app.recommender.prompt_file import RANKED, TIP, read_prompt
from oo_storage.errors import UnknownName
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.recommender.policy import Policy

NAMES = ("orchestrator", "builtin", "epsilon-greedy", "ranked")


def policy_named(name: str, *, prompt: str = "") -> Policy:
    """The policy of this name, by default with its own prompt; raises UnknownName."""
    if name == "orchestrator":
        return Orchestrator(read_prompt(prompt or TIP))
    if name == "ranked":
        return Ranked(read_prompt(prompt or RANKED))
    if name == "builtin":
        return Builtin()
    if name == "epsilon-greedy":
        return EpsilonGreedy()
    raise UnknownName(_("policy"), name, list(NAMES))
