"""The wire of OpenAI's chat completions, as much of it as a prompt lab needs.

What other clients send beside it is passed over; what would change the answer's meaning and is not
served (tools, several choices, log probabilities, pictures) is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

MOST_TOKENS = 32_768
USUAL_TOKENS = 512
_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", protected_namespaces=())


class TextPart(_Wire):
    """A part of a message; only text is served."""

    type: Literal["text"]
    text: str


class ChatMessage(_Wire):
    """One message."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    def plain(self) -> dict[str, str]:
        """Role and text, as the assistant takes them."""
        content = self.content
        text = content if isinstance(content, str) else "".join(part.text for part in content)
        return {"role": _ROLES[self.role], "content": text}


class JsonSchema(_Wire):
    """A JSON schema with the name that OpenAI wants for it."""

    name: str = ""
    shape: dict[str, Any] = Field(default_factory=dict, alias="schema")


class ResponseFormat(_Wire):
    """The form of the answer."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    json_schema: JsonSchema | None = None


class StreamOptions(_Wire):
    """What a stream tells beside the text."""

    include_usage: bool | None = False


class ChatRequest(_Wire):
    """What is asked."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=200)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[int, Field(ge=1, le=MOST_TOKENS)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=MOST_TOKENS)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] | None = None
    response_format: ResponseFormat | None = None
    n: Literal[1] | None = None
    tools: Annotated[list[Any], Field(max_length=0)] | None = None
    functions: Annotated[list[Any], Field(max_length=0)] | None = None
    logprobs: Literal[False] | None = None

    @field_validator("messages")
    @classmethod
    def _are_whole(cls, messages: list[ChatMessage]) -> list[ChatMessage]:
        for each in messages:
            try:
                each.plain()["content"].encode()
            except UnicodeEncodeError as error:
                raise ValueError("a message holds half a character") from error
        return messages

    @property
    def tokens(self) -> int:
        """The longest answer that is wanted."""
        return self.max_completion_tokens or self.max_tokens or USUAL_TOKENS

    @property
    def fit(self) -> dict[str, Any] | None:
        """The JSON schema that the answer is to fit; None for text."""
        form = self.response_format
        if form is None or form.type == "text":
            return None
        if form.type == "json_schema" and form.json_schema is not None:
            return form.json_schema.shape
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every part of one answer repeats."""

    id: str
    created: int
    model: str

    def of(self, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
        """A part of this kind."""
        return {
            "id": self.id, "object": kind, "created": self.created, "model": self.model, **more
        }  # fmt: skip


def completion(stamp: Stamp, text: str, finish: str, usage: dict[str, int]) -> dict[str, Any]:
    """The whole answer."""
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return stamp.of("chat.completion", choices=[choice], usage=usage)


def chunk(stamp: Stamp, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    """A piece of a streamed answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return stamp.of("chat.completion.chunk", choices=[choice])


def usage_chunk(stamp: Stamp, usage: dict[str, int]) -> dict[str, Any]:
    """The piece that tells how many tokens there were, and nothing else."""
    return stamp.of("chat.completion.chunk", choices=[], usage=usage)


def usage_of(tokens_in: int, tokens_out: int) -> dict[str, int]:
    """Tokens, as OpenAI counts them."""
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
    }
