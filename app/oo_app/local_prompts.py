"""The part of the assistant in this process that is about wishes and prompts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Protocol, TypeVar

from oo_app.chatting import How

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from oo_app.answers import Effect
    from oo_app.answers_models import (
        ChatAnswer,
        PreferenceProposal,
        PromptRow,
        PromptTrial,
    )
    from oo_app.bootstrap import Home

T = TypeVar("T")


class _Local(Protocol):
    _home: Home

    def _act(self, act: Callable[[], T]) -> T: ...


class LocalPrompts:
    """Mixed into the assistant: every method of `PromptQuestions`."""

    def prompt(self: _Local, id: str = "", *, version: str = "") -> PromptRow:
        """The prompt of a decision, as recorded or by another version."""
        return self._home.prompt_lab.prompt(id, version=version)

    def try_prompt(
        self: _Local,
        id: str = "",
        *,
        alias: str = "tip-generator",
        version: str = "",
        policy: str = "",
    ) -> PromptTrial:
        """Ask a decision's prompt again, or another policy; nothing is kept."""
        return self._home.prompt_lab.attempt(id, alias=alias, version=version, policy=policy)

    def say_preferences(self: _Local, text: str) -> PreferenceProposal:
        """What a sentence would change; nothing is changed."""
        return self._home.sayings.propose(text)

    def chat(
        self: _Local,
        alias: str,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = 512,
        temperature: float = 0.0,
        fit: Mapping[str, object] | None = None,
    ) -> ChatAnswer:
        """One plain completion by an alias."""
        how = How(max_tokens=max_tokens, temperature=temperature, fit=fit)
        return self._home.chatting.whole(alias, messages, how)

    def stream_chat(
        self: _Local,
        alias: str,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = 512,
        temperature: float = 0.0,
        fit: Mapping[str, object] | None = None,
    ) -> Iterator[str | ChatAnswer]:
        """The same in pieces of text, and at the end the answer."""
        how = How(max_tokens=max_tokens, temperature=temperature, fit=fit)
        return self._home.chatting.stream(alias, messages, how)

    def change_preferences(self: _Local, values: Mapping[str, str], *, request: str = "") -> Effect:
        """Make these changes in one act."""
        id = request or str(uuid.uuid4())
        return self._act(lambda: self._home.sayings.change(values, request=id))
