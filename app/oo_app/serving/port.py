"""The port of a model: one question in messages, one answer; the same wherever the model runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SYSTEM, USER, ASSISTANT = "system", "user", "assistant"


class ModelFault(OoError):
    """A model gave no usable answer.

    `fault` is one of: not-installed, unreachable, missing, timeout, overloaded, failed, refused,
    truncated, too-long, cancelled. Only the code is recorded: a message may hold content. The bytes
    are those that went to the model's host and came from it, for the ledger.
    """

    code = "model"

    def __init__(self, fault: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fault = fault
        self.bytes_out = 0
        self.bytes_in = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an alias points at.

    `model` is provider/model as LiteLLM names it, `host` "host:port" (the recipient of consents),
    `api_base` the URL to call ("" for the provider's own), `locality` local, lan or cloud,
    `secret` the name of the key in the vault ("" for none).
    """

    alias: str
    model: str
    host: str
    api_base: str = ""
    locality: str = "local"
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked.

    With a JSON `schema` its answer must fit that. `num_ctx` (tokens) and `keep_alive` are the same
    in every call, or the model is loaded anew. `purpose` and `keys` go into the ledger.
    """

    target: Target
    messages: tuple[Message, ...]
    purpose: str
    keys: frozenset[str] = frozenset()
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 256
    temperature: float = 0.0
    num_ctx: int = 4096
    keep_alive: str = "10m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model said; `finish` is stop or length; tokens are 0 where the server tells none."""

    text: str
    finish: str
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings:
    """One vector for each text, in their order."""

    vectors: tuple[tuple[float, ...], ...]
    latency_ms: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRequest:
    """An HTTP request as it would go out, its secrets blotted out."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The serving process: `pid` 0 and `memory_mb` 0 where it runs elsewhere."""

    version: str
    pid: int = 0
    memory_mb: int = 0
    uptime_s: float = 0.0
    latency_ms: Mapping[str, int] = field(default_factory=dict)


class Model(Protocol):
    """Asks models; every method may be called from any thread and raises ModelFault."""

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        """The whole answer within `limit_s`."""

    def stream(self, question: Question, *, limit_s: float) -> Iterator[str | Answer]:
        """The answer's text in pieces, and at the end the Answer."""

    def embed(
        self,
        target: Target,
        texts: Sequence[str],
        *,
        purpose: str,
        limit_s: float,
        keys: frozenset[str] = frozenset(),
    ) -> Embeddings:
        """A vector for each text; `keys` are the data keys that the texts rest on."""

    def preview(self, question: Question) -> RawRequest:
        """The request that `complete` would send; sends nothing."""

    def health(self) -> Health | None:
        """How the serving process is; None when none runs. Starts none."""

    def cancel(self) -> None:
        """End every call that is under way."""

    def close(self) -> None:
        """Let go of the serving process; one that was started here ends."""
