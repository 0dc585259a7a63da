"""What a well-behaved model says to a prompt: it reads the candidates, and words one of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.ollama_wire import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.ollama_wire import Asked

_CANDIDATE = re.compile(r"^(c\d) = (f\d+) · (\S+)", re.MULTILINE)
_FINDING = re.compile(r"^(f\d+) (\S+) .*?object ⟦(\S+) (.*?) \3⟧", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Offered:
    """One candidate as a prompt shows it."""

    label: str
    agent: str
    object: str


def offered(prompt: str) -> list[Offered]:
    """The candidates of a prompt, in its order."""
    own = prompt.rpartition("Now the person's own:")[2]
    findings = {label: (agent, name) for label, agent, _mark, name in _FINDING.findall(own)}
    return [
        Offered(label, *findings[finding])
        for label, finding, _action in _CANDIDATE.findall(own)
        if finding in findings
    ]


def words(
    tip: str = "“{object}” is the thing to do.",
    why: str = "Its time has come.",
    *,
    about: str = "",
    choice: str = "",
) -> Callable[[Asked], Reply]:
    """A script that words the first candidate, or the one whose object holds `about`."""

    def reply(asked: Asked) -> Reply:
        found = [each for each in offered(asked.prompt) if about in each.object]
        if not found:
            return Reply(text=json.dumps({"choice": "none"}))
        one = found[0]
        said = {
            "choice": choice or one.label,
            "agents_used": [one.agent],
            "tip": "" if choice == "none" else tip.format(object=one.object),
            "why": why.format(object=one.object),
        }
        return Reply(text=json.dumps(said, ensure_ascii=False))

    return reply
