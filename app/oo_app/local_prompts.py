"""The part of the assistant in this process that is about wishes and prompts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oo_app.answers import Effect
    from oo_app.answers_models import PreferenceProposal
    from oo_app.bootstrap import Home

T = TypeVar("T")


class _Local(Protocol):
    _home: Home

    def _act(self, act: Callable[[], T]) -> T: ...


class LocalPrompts:
    """Mixed into the assistant: every method of `PromptQuestions`."""

    def say_preferences(self: _Local, text: str) -> PreferenceProposal:
        """What a sentence would change; nothing is changed."""
        return self._home.sayings.propose(text)

    def change_preferences(self: _Local, values: Mapping[str, str], *, request: str = "") -> Effect:
        """Make these changes in one act."""
        id = request or str(uuid.uuid4())
        return self._act(lambda: self._home.sayings.change(values, request=id))
