"""The contract of the serving process, version 1: what is asked of it and what it answers.

Everything is JSON over HTTP. An answer in pieces is one JSON object a line: `Piece` after `Piece`,
then one `Answer`, or one `Failure` wherever it broke off. What is not declared here is refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

CONTRACT = 1
HEALTH, COMPLETE, EMBED, PREVIEW = "/v1/health", "/v1/complete", "/v1/embed", "/v1/preview"
MOST_TEXTS = 512
LONGEST_TEXT = 1_000_000

Seconds = Annotated[float, Field(gt=0, le=3600)]


class Wire(BaseModel):
    """What every part has in common: it is closed and it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(Wire):
    """The model to ask, the one host that may be connected to, and the key that opens it."""

    model: str = Field(min_length=3, max_length=300, pattern=r"^[^/\s]+/\S+$")
    host: str = Field(min_length=3, max_length=300, pattern=r"^\S+:\d{1,5}$")
    api_base: str = Field("", max_length=2000)
    key: SecretStr = SecretStr("")


class Message(Wire):
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str = Field(max_length=LONGEST_TEXT)


class Prompt(Wire):
    """Messages, and the bounds of the answer; `fit` is the JSON schema it must fit."""

    target: Target
    messages: tuple[Message, ...] = Field(min_length=1, max_length=100)
    fit: dict[str, Any] | None = None
    max_tokens: int = Field(256, ge=1, le=100_000)
    temperature: float = Field(0.0, ge=0, le=2)
    num_ctx: int = Field(4096, ge=64, le=10_000_000)
    keep_alive: str = Field("10m", max_length=20)


class Completion(Prompt):
    """A question; with `stream` its answer comes in pieces."""

    limit_s: Seconds
    stream: bool = False


class Embedding(Wire):
    """Texts to make vectors of."""

    target: Target
    texts: tuple[Annotated[str, Field(max_length=LONGEST_TEXT)], ...] = Field(
        min_length=1, max_length=MOST_TEXTS
    )
    limit_s: Seconds
    keep_alive: str = Field("10m", max_length=20)


class Piece(Wire):
    """The next part of an answer's text."""

    piece: str


class Answer(Wire):
    """A whole answer; what went over the wire to the model's host is counted in bytes."""

    text: str
    finish: Literal["stop", "length"]
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


class Vectors(Wire):
    """A vector for each text, in their order."""

    vectors: tuple[tuple[float, ...], ...]
    latency_ms: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


class Request(Wire):
    """The request that would go out, its secrets blotted out; the body's bytes in base64."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Failure(Wire):
    """Why there is no answer; `detail` is what the model's server said, in a line."""

    code: str
    fault: str
    message: str
    hint: str = ""
    detail: str = ""
    bytes_out: int = 0
    bytes_in: int = 0


class Health(Wire):
    """The process itself; `refused` counts connections that were tried and not allowed."""

    contract: int = CONTRACT
    version: str
    pid: int
    memory_mb: int
    uptime_s: float
    is_ready: bool
    refused: int
