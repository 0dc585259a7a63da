"""Golden cases of prompt agents: what their model is shown, and what it replied.

The `reply` of a case is a table, or the raw text of an answer that is none. `expect` may hold
`shown`, the events of the records in the order in which they are shown, and `asks`: whether a model
is asked at all. A case that asks and has no reply ends there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oo_agents.asks import Unanswered
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from oo_agents.api import Own, World
    from oo_agents.asks import Ask
    from oo_agents.prompt import PromptAgent


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A reply from a file."""

    reply: str = ""
    fault: str = ""
    host: str = ""


def reply_text(data: object) -> str | None:
    """What the model answered in a case; None when it was not asked."""
    if data is None or isinstance(data, str):
        return data
    return json.dumps(data, ensure_ascii=False)


def asked(agent: PromptAgent, world: World, own: Own) -> Ask | None:
    """What the agent would have its model asked; None when there is nothing to ask."""
    try:
        agent.look(world, own)
    except Unanswered as waits:
        return waits.ask
    return None


def answered(agent: PromptAgent, world: World, own: Own, raw: str | None) -> PromptAgent:
    """The agent whose model gave this answer about this world; raises BadInput if it is none."""
    ask = asked(agent, world, own)
    if raw is None or ask is None:
        return agent
    checked = ask.check(raw)
    if not checked.reply:
        raise BadInput(_("the reply is refused: {problem}").format(problem=checked.problem))
    return replace(agent, replies=_Canned({ask.input_hash: CannedReply(checked.reply)}))


@dataclass(frozen=True, slots=True)
class _Canned:
    known: Mapping[str, CannedReply]

    def __call__(self, hashes: Collection[str]) -> Mapping[str, CannedReply]:
        return {name: self.known[name] for name in hashes if name in self.known}


def prompt_differences(
    agent: PromptAgent, world: World, own: Own, expect: Mapping[str, Any]
) -> list[str]:
    """In what the agent's question differs from what a case expects of it."""
    found = []
    events = [each.record.event for each in agent.shown(world, own)]
    if "shown" in expect and events != expect["shown"]:
        found.append(_differs("shown", expect["shown"], events))
    asks = asked(agent, world, own) is not None
    if "asks" in expect and asks != expect["asks"]:
        found.append(_differs("asks", expect["asks"], asks))
    return found


def _differs(name: str, wanted: object, actual: object) -> str:
    return _("{name}: expected {wanted}, found {actual}").format(
        name=name, wanted=json.dumps(wanted), actual=json.dumps(actual)
    )
