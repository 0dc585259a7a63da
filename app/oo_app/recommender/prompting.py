"""The prompt of a decision: the stable part first, the clock last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TipPrompt:
    """What a model is shown to choose among candidates and word the choice.

    `version` names the prompt file ("tip.v4"). `system` are the rules, the schema and the
    examples, `user` the rest; `schema` is the JSON schema that the reply must fit. `labels` are
    the candidates' names in the order c1, c2 …; `agents` those whose findings are shown, and
    `keys_used` all data keys that these rest on. `hash` names everything but the time of day: with
    the same hash the model need not be asked again.
    """

    version: str
    system: str
    user: str
    schema: Mapping[str, Any]
    labels: tuple[str, ...]
    agents: tuple[str, ...]
    keys_used: frozenset[str]
    hash: str

    @property
    def text(self) -> str:
        """All of it, as a record keeps it."""
        return f"{self.system}\n\n{self.user}"
