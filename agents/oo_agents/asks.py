"""What waits for a model's answer: one input, what it may be shown to, and how to read the answer.

Whoever wants a reply makes an `Ask`; who asks knows neither agents nor tips. A reply is kept under
the hash of its input, so that the same input is never asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from oo_storage.words import N_, _

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


class KnownReply(Protocol):
    """What a model said to one input; `reply` is "" with a `fault`, and after an erasure."""

    @property
    def reply(self) -> str:
        """The reply as JSON, checked against its schema."""

    @property
    def fault(self) -> str:
        """Why there is no usable reply, a code; "" for none."""

    @property
    def host(self) -> str:
        """Where the model ran, "host:port"."""


Replies = Callable[[Collection[str]], Mapping[str, KnownReply]]
"""The replies to these inputs, by the input's hash; those not answered yet are left out."""


def no_replies(_hashes: Collection[str]) -> Mapping[str, KnownReply]:
    """Nobody ever answered."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms prompt agents may have a model asked.

    `problem` says in words why they may not, "" when they may: that there is no model, not that it
    does not answer just now. `host` is where it runs ("host:port"), `keys` what that host may be
    shown, `language` the person's ("" for that of the records).
    """

    problem: str = ""
    host: str = ""
    keys: frozenset[str] = frozenset()
    language: str = ""


ANY_TERMS = Terms()
NO_MODEL = N_("no model is chosen; `oo model status` says what is missing")


def no_terms() -> Terms:
    """There is no model."""
    return Terms(problem=_(NO_MODEL))


class Unanswered(Exception):
    """A look that cannot end before its model answered."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask.prompt)
        self.ask = ask
