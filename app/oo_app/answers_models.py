"""The shapes of what oO answers about models: aliases, local models, jobs, tests and previews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRow:
    """One alias: what it points at ("" for nothing), where, and how its last calls went.

    `locality` is local, lan or cloud; `state` is ready, unset, not-allowed, no-key, unreachable,
    missing (the model is not there) or simulation-only (a cloud), `problem` and `hint` say it in
    words. `latency_ms` is the median of the last calls, None before the first.
    """

    alias: str
    model: str
    host: str
    locality: str
    state: str
    problem: str
    hint: str
    latency_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """What models were asked in the last 24 hours: `saved` are the times nobody had to be asked."""

    made: int
    saved: int
    failed: int
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """Every alias, the serving process, and what was asked today; `serving` is off, local (with
    its pid) or a URL."""

    aliases: tuple[AliasRow, ...]
    is_installed: bool
    serving: str
    counts: CallCounts
    memory_mb: int
    recommended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """One model that Ollama has, or that would fit this machine and could be pulled.

    One that `is_embedder` compares texts and words none.
    """

    name: str
    size: int
    is_here: bool
    is_loaded: bool
    is_recommended: bool
    note: str = ""
    is_embedder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something long that goes on in the core; `state` is running, done, failed or cancelled.

    `completed` of `total` are bytes (total 0: not known yet).
    """

    id: str
    kind: str
    subject: str
    state: str
    message: str
    completed: int = 0
    total: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTest:
    """One small question to a model, and what came back."""

    alias: str
    model: str
    host: str
    is_ok: bool
    message: str
    hint: str
    latency_ms: int
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPreview:
    """The exact request that would be sent, not sent; secrets in `headers` are blotted out.

    `body` are the request's bytes as text, `withheld` the data keys of findings that the host may
    not be shown and that are therefore not in it.
    """

    alias: str
    method: str
    url: str
    headers: tuple[str, ...]
    body: str
    size: int
    keys: tuple[str, ...]
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One passage through the outbound door: where, what for, and how much.

    `outcome` is ok, refused (no consent), failed, or begun (under way, or cut off with its
    process); `keys` are the data keys that were shown, `withheld` those that a consent was missing
    for.
    """

    time: datetime
    host: str
    purpose: str
    bytes_out: int
    bytes_in: int
    keys: tuple[str, ...]
    outcome: str
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRow:
    """One secret that the vault keeps, by name; its value never leaves the vault to a face."""

    name: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRow:
    """The prompt of a stored decision, word for word, with the model's part in it.

    `system` and `user` are what the model was or would have been shown, `reply` what it said
    ("" for nothing), `faults` why its words were not used.
    """

    decision: str
    made: datetime
    version: str
    hash: str
    system: str
    user: str
    model: str
    reply: str
    faults: tuple[str, ...]
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTrial:
    """A decision's prompt asked again, kept nowhere: the choice, its words, the guards' verdict."""

    decision: str
    model: str
    version: str
    choice: str
    text: str
    why: str
    agents: tuple[str, ...]
    faults: tuple[str, ...]
    reply: str
    latency_ms: int
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceChange:
    """One change that words mean, not made yet; values as a person would type them."""

    name: str
    before: str
    after: str
    words: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceProposal:
    """What a sentence would change; `unread` are the parts of it that nothing was made of."""

    changes: tuple[PreferenceChange, ...]
    unread: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAnswer:
    """A plain completion by an alias, for who iterates on prompts."""

    model: str
    text: str
    finish: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsed:
    """The model call that a decision rests on: provider/model, where it ran, and what it cost."""

    model: str
    host: str
    prompt: str
    calls: int
    tokens_in: int
    tokens_out: int
    latency_ms: int
