"""What a face may ask about models, prompts, and what leaves the machine; part of `Assistant`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from oo_app.answers import Effect
from oo_app.answers_models import (
    ActivityRow,
    AliasRow,
    ChatAnswer,
    Job,
    LocalModel,
    ModelPreview,
    ModelStatus,
    ModelTest,
    PreferenceProposal,
    PromptRow,
    PromptTrial,
    SecretRow,
)


class ModelQuestions(Protocol):
    """Aliases, local models, and the long jobs that fetch them."""

    def model_status(self) -> ModelStatus:
        """Every alias with its health and latency, and the calls made and saved."""

    def preview_alias(self, alias: str, model: str, *, api_base: str = "") -> AliasRow:
        """What an alias would point at, and where that is; changes nothing, connects nowhere.

        `state` is not-allowed where its host may not be reached yet, else as far as it is known
        without asking the host.
        """

    def use_model(
        self,
        alias: str,
        model: str,
        *,
        api_base: str = "",
        keys: Sequence[str] | None = None,
        request: str = "",
    ) -> Effect:
        """Point an alias at a model ("" for none) and let its host be shown these data keys.

        None leaves the host's consents as they are.
        """

    def local_models(self) -> Sequence[LocalModel]:
        """What Ollama has, and what would fit this machine."""

    def pull_model(self, model: str) -> Job:
        """Begin to fetch a model; ask for the job's progress by its id."""

    def unload_model(self, model: str) -> Effect:
        """Let the model server free its memory."""

    def job(self, id: str) -> Job:
        """How a long job goes; raises UnknownName."""

    def cancel_job(self, id: str) -> Job:
        """End a long job; what was fetched so far stays, and fetching goes on from there."""

    def test_model(self, alias: str) -> ModelTest:
        """Ask an alias one small question with no data in it."""

    def preview_model(self, alias: str, *, decision: str = "") -> ModelPreview:
        """The exact request that would be sent for a decision (the newest by default)."""


class OutboundQuestions(Protocol):
    """What left the machine, and the secrets that open doors."""

    def activity(self, *, limit: int = 50) -> Sequence[ActivityRow]:
        """The passages through the outbound door, newest first."""

    def note_told(
        self, purpose: str, *, keys: Sequence[str], withheld: Sequence[str] = (), size: int = 0
    ) -> Effect:
        """Write down that a face told another assistant so many bytes, resting on these keys."""

    def secrets(self) -> Sequence[SecretRow]:
        """The names of the secrets that are kept."""

    def set_secret(self, name: str, value: str) -> Effect:
        """Keep a secret in place of what had the name."""

    def remove_secret(self, name: str) -> Effect:
        """Forget a secret."""

    def unlock_secrets(self, passphrase: str) -> Effect:
        """Open the sealed file of secrets until the core ends; a new one takes this passphrase."""


class PromptQuestions(Protocol):
    """The prompt lab, and preferences in plain words."""

    def prompt(self, id: str = "", *, version: str = "") -> PromptRow:
        """The prompt of a decision (the newest by default), as recorded or by another version."""

    def try_prompt(
        self, id: str = "", *, alias: str = "tip-generator", version: str = "", policy: str = ""
    ) -> PromptTrial:
        """Ask a decision's prompt again, or another policy; nothing is kept."""

    def say_preferences(self, text: str) -> PreferenceProposal:
        """What a sentence would change; nothing is changed."""

    def change_preferences(self, values: Mapping[str, str], *, request: str = "") -> Effect:
        """Set preferences, and switch agents (`agent.<id>`: on or off), in one act."""

    def chat(
        self,
        alias: str,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = 512,
        temperature: float = 0.0,
        fit: Mapping[str, object] | None = None,
    ) -> ChatAnswer:
        """One plain completion by an alias; with a JSON schema in `fit` it is JSON that fits."""

    def stream_chat(
        self,
        alias: str,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = 512,
        temperature: float = 0.0,
        fit: Mapping[str, object] | None = None,
    ) -> Iterator[str | ChatAnswer]:
        """The same in pieces of text, and at the end the answer; close it to end the call."""
