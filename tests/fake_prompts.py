"""The part of the assistant in memory that is about wishes and prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oo_app.answers_models import PreferenceChange, PreferenceProposal

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    proposal: PreferenceProposal

    def _note(self, called: str, /, **arguments: Any) -> None: ...

    def _said(self, value: T) -> T: ...

    def _effect(self, message: str) -> Effect: ...


class FakePrompts:
    """One wish of which a part is not understood; tests change `proposal`."""

    proposal = PreferenceProposal(changes=(CHANGE, READ), unread=("water my plants",))

    def say_preferences(self: _Fake, text: str) -> PreferenceProposal:
        self._note("say_preferences", text=text)
        return self._said(self.proposal)

    def change_preferences(self: _Fake, values: Mapping[str, str], *, request: str = "") -> Effect:
        self._note("change_preferences", values=dict(values), request=request)
        return self._effect("Two preferences are changed.")
