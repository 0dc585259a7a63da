"""The part of the assistant in memory that is about wishes and prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oo_app.answers_models import (
    ChatAnswer,
    PreferenceChange,
    PreferenceProposal,
    PromptRow,
    PromptTrial,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from oo_app.answers import Effect

T = TypeVar("T")
CHANGE = PreferenceChange(
    name="quiet_hours", before="22:00-07:00", after="22:00-09:00", words="nothing before nine",
    source="rules",
)  # fmt: skip
READ = PreferenceChange(
    name="daily_cap", before="3", after="2", words="go easy on me", source="model"
)


class _Fake(Protocol):
    now: datetime
    proposal: PreferenceProposal
    said: Sequence[str]
    breaks: Exception | None
    faults: tuple[str, ...]

    def _note(self, called: str, /, **arguments: Any) -> None: ...

    def _said(self, value: T) -> T: ...

    def _effect(self, message: str) -> Effect: ...


class FakePrompts:
    """One wish of which a part is not understood, one prompt, one answer in pieces.

    Tests change what is proposed, `said` and found at fault; `breaks` ends an answer half-way.
    """

    said: Sequence[str] = ("Hello", " ", "world")
    breaks: Exception | None = None
    faults: tuple[str, ...] = ()
    proposal = PreferenceProposal(changes=(CHANGE, READ), unread=("water my plants",))

    def say_preferences(self: _Fake, text: str) -> PreferenceProposal:
        self._note("say_preferences", text=text)
        return self._said(self.proposal)

    def change_preferences(self: _Fake, values: Mapping[str, str], *, request: str = "") -> Effect:
        self._note("change_preferences", values=dict(values), request=request)
        return self._effect("Two preferences are changed.")

    def chat(
        self: _Fake, alias: str, messages: Sequence[Mapping[str, str]], **how: Any
    ) -> ChatAnswer:
        self._note("chat", alias=alias, messages=list(messages), **how)
        return _answer("".join(self.said))

    def stream_chat(
        self: _Fake, alias: str, messages: Sequence[Mapping[str, str]], **how: Any
    ) -> Iterator[str | ChatAnswer]:
        self._note("stream_chat", alias=alias, messages=list(messages), **how)

        def pieces() -> Iterator[str | ChatAnswer]:
            yield from self.said
            if self.breaks is not None:
                raise self.breaks
            yield _answer("".join(self.said))

        return pieces()

    def prompt(self: _Fake, id: str = "", *, version: str = "") -> PromptRow:
        self._note("prompt", id=id, version=version)
        return self._said(
            PromptRow(
                decision="d1", made=self.now, version=version or "tip.v4", hash="ab12",
                system="Choose one.", user=f"FINDINGS\nPay the rent{id}{version}",
                model="ollama_chat/tiny", reply="", faults=self.faults, tokens=12,
            )
        )  # fmt: skip

    def try_prompt(
        self: _Fake, id: str = "", *, alias: str = "tip-generator", version: str = "",
        policy: str = "",
    ) -> PromptTrial:  # fmt: skip
        self._note("try_prompt", id=id, alias=alias, version=version, policy=policy)
        return self._said(
            PromptTrial(
                decision="d1", model="ollama_chat/tiny", version=version or "tip.v4", choice="c1",
                text="Pay the rent today.", why="It is due.", agents=("due_risk",),
                faults=self.faults, reply="Said so.", latency_ms=420, tokens_in=900,
                tokens_out=30,
            )
        )  # fmt: skip


def _answer(text: str) -> ChatAnswer:
    return ChatAnswer(model="ollama_chat/tiny", text=text, finish="stop", tokens_in=7, tokens_out=3)
