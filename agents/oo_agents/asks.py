"""What waits for a model's answer: one input, what it may be shown to, and how to read the answer.

Whoever wants a reply makes an `Ask`; who asks knows neither agents nor tips. A reply is kept under
the hash of its input, so that the same input is never asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SYSTEM, USER, ASSISTANT = "system", "user", "assistant"
TIP_GENERATOR = "tip-generator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A raw answer that was read: `reply` is canonical JSON, or "" and `problem` says to the model
    what to repair."""

    reply: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One input that waits for a model's reply.

    `prompt` names the prompt file and its version ("tip.v4", "note_gist.v1.0.0"); `messages` are
    (role, content) pairs. The answer must fit the JSON `schema` and is read by `check`. `agents`
    are those whose findings or whose own prompt it shows, and `keys` all data keys that it rests
    on: a host that may not be shown all of them is not asked.
    """

    input_hash: str
    prompt: str
    messages: tuple[tuple[str, str], ...]
    schema: Mapping[str, Any]
    agents: tuple[str, ...]
    keys: frozenset[str]
    check: Callable[[str], Checked]
    max_tokens: int = 256
    alias: str = TIP_GENERATOR
