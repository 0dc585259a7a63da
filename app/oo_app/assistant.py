"""The facade every face uses: all that can be asked of oO, and the shapes of the answers.

Two implementations pass one contract suite: `oo_app.local.LocalAssistant` hosts the core in this
process, `oo_app.gateway.client.RemoteAssistant` asks the core that holds the home. Every method
takes plain values and returns one of the frozen dataclasses below; every failure is an OoError.
Instants are aware datetimes. `request` is a UUIDv7 that a face makes for one act of the person:
the same request again changes nothing and answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One record a tip rests on; `is_stale` when its source could not be read lately."""

    event: int
    kind: str
    source: str
    title: str
    seen: datetime
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """The one thing worth doing now.

    `actions` are the reactions a face may offer now; `note` says what a person must know to use
    it ("done holds in oO only: todo.txt is not written to"), "" when nothing.
    """

    id: str
    text: str
    why: str
    agents: tuple[str, ...]
    kind: str
    action: str
    evidence: tuple[Evidence, ...]
    actions: tuple[str, ...]
    policy: str
    wording: str
    made: datetime
    expires: datetime
    due: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Why nothing is said: the gate's name, its reason, and what a person can do about it."""

    gate: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TipAnswer:
    """Exactly one of `tip` and `silence` is set; `is_demo` marks the sample life."""

    tip: Tip | None
    silence: Silence | None
    now: datetime
    is_demo: bool = False
    is_what_if: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One addend of a score in log-odds; `words` explain it, `factor` is exp(value)."""

    name: str
    value: float
    factor: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One candidate of a decision: terms sum to `score`; `gate` and `reason` say why it lost."""

    agent: str
    kind: str
    action: str
    text: str
    score: float
    probability: float
    propensity: float
    terms: tuple[Term, ...]
    gate: str
    reason: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedAgent:
    """An agent that was not asked, and the rule that says so."""

    agent: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The record of a decision, read back and not recomputed.

    `changes` are sentences on what would change the outcome.
    """

    decision: str
    made: datetime
    tip: Tip | None
    silence: Silence | None
    policy: str
    policy_version: str
    prompt: str
    top_terms: tuple[Term, ...]
    considered: tuple[Considered, ...]
    evidence: tuple[Evidence, ...]
    skipped: tuple[SkippedAgent, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an act changed, in a sentence; `can_undo` when `oo undo` takes it back."""

    message: str
    can_undo: bool = False
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A task in oO's own inbox, with the date that was understood (None: no date found)."""

    title: str
    due: datetime | None
    is_all_day: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """One agent as a list shows it; `eligible` with `reason` says whether it may speak now."""

    id: str
    name: str
    kind: str
    description: str
    version: str
    origin: str
    eligible: bool
    reason: str
    enabled: bool
    keys: tuple[str, ...]
    health: str
    last_run: datetime | None
    next_due: datetime | None
    snippets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetRow:
    """One snippet of a run, worded."""

    kind: str
    text: str
    facts: dict[str, Any]
    priority: int
    due: datetime | None
    expires: datetime
    actions: tuple[str, ...]
    dedupe_key: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRunResult:
    """What one agent finds at a moment; nothing is kept."""

    agent: str
    at: datetime
    snippets: tuple[SnippetRow, ...]
    next_change: datetime | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One (data key, recipient) and what the person said; `purpose` is what it is wanted for."""

    key: str
    recipient: str
    granted: bool
    purpose: str
    since: datetime | None
    description: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEffect:
    """What a grant or revocation did or, with `is_dry_run`, would do."""

    message: str
    is_dry_run: bool
    events: int
    snippets: int
    tips: int
    records: int
    agents: tuple[str, ...]
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRow:
    """One context; `origin` is manual, rule or "" when it is not the active one."""

    id: str
    is_active: bool
    is_busy: bool
    rules: tuple[str, ...]
    until: datetime | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceRow:
    """One declared preference, its value as the person would type it, and its default."""

    name: str
    value: Any
    default: Any
    is_set: bool
    type: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A place discovery knows by name; nothing in it was opened."""

    kind: str
    place: str
    exists: bool
    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewFile:
    """One part that connecting would read."""

    name: str
    size: int | None
    modified: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedKey:
    """A data key that connecting would collect; `is_optional` ones are off unless asked for."""

    key: str
    description: str
    is_optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A built-in agent that would read some of these keys: what it does, and what each is for."""

    agent: str
    name: str
    description: str
    keys: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectPreview:
    """What connecting a place would read, collect and hand to whom; nothing was opened."""

    kind: str
    name: str
    place: str
    parts: tuple[PreviewFile, ...]
    keys: tuple[WantedKey, ...]
    readers: tuple[Reader, ...]
    note: str


def within(part: str, place: str) -> str:
    """A part's name below its place, or as it is."""
    return part.removeprefix(place.rstrip("/\\")).lstrip("/\\") or part


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProblem:
    """What a source could not read: where, what, and what to do."""

    where: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One connected source; `health` is healthy, unhealthy or unread."""

    id: str
    kind: str
    place: str
    parts: tuple[str, ...]
    health: str
    problems: tuple[SourceProblem, ...]
    records: int
    last_read: datetime | None
    last_good: datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One tip that was given, and what became of it."""

    id: str
    made: datetime
    text: str
    agent: str
    status: str
    reaction: str
    reason: str
    reacted: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One event of the log, its data as JSON."""

    seq: int
    time: datetime
    type: str
    source: str
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The outcome of a rebuild or its check; `differing` names tables that were not the fold."""

    events: int
    tables: int
    differing: tuple[str, ...]
    is_check: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """One verified backup."""

    path: str
    size: int
    made: datetime
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of `oo doctor`: state is ok, warn or fail; `hint` is the one-line fix."""

    name: str
    state: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What this core is: its version, home, whether it watches, and until when it is paused."""

    version: str
    home: str
    is_watching: bool
    is_demo: bool
    paused_until: datetime | None
    sources: int
    last_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since a seq: the new last seq, and the types of the events between."""

    last_seq: int
    types: tuple[str, ...] = field(default_factory=tuple)


class Assistant(Protocol):
    """All that a face may ask."""

    def tip(
        self, *, at: datetime | None = None, wait_s: float = 0.0, face: str = "cli"
    ) -> TipAnswer:
        """The open tip, or a new one, or silence; with `at` a what-if that writes nothing."""

    def why(self, id: str = "", *, at: datetime | None = None) -> Why:
        """The decision behind a tip or decision id; the newest one by default."""

    def react(
        self,
        kind: str,
        *,
        tip: str = "",
        reason: str = "",
        until: datetime | None = None,
        face: str = "cli",
        request: str = "",
    ) -> Effect:
        """done, snooze or dismiss a tip; the open or last delivered one by default."""

    def undo(self, *, request: str = "") -> Effect:
        """Take the person's newest act back: a reaction, add, preference, context or enabling."""

    def add(self, text: str, *, request: str = "") -> Added:
        """Put a task into oO's own inbox."""

    def agents(self) -> Sequence[AgentRow]:
        """Every agent, and whether it may speak now."""

    def set_agent(self, agent: str, *, enabled: bool, request: str = "") -> Effect:
        """Enable or disable an agent."""

    def trust_agent(self, agent: str, *, request: str = "") -> Effect:
        """Trust the exact folder of a program agent as it is now."""

    def run_agent(self, agent: str, *, at: datetime | None = None) -> AgentRunResult:
        """Let one agent look now, or at another moment, and keep nothing."""

    def consents(self) -> Sequence[ConsentRow]:
        """Every data key with its recipients."""

    def grant(
        self, key: str, *, agent: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        """Let oO collect a key or, with `agent`, let that agent read it."""

    def revoke(
        self, key: str, *, agent: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        """Stop it at once and erase: the key's data everywhere, or what that agent derived."""

    def contexts(self) -> Sequence[ContextRow]:
        """Every context and which one is active."""

    def use_context(
        self, context: str, *, until: datetime | None = None, request: str = ""
    ) -> Effect:
        """Choose a context by hand; "" goes back to the rules."""

    def define_context(
        self, context: str, *, rules: Sequence[str], is_busy: bool = False, request: str = ""
    ) -> Effect:
        """Make or change a context; a rule reads "mon-fri 09:00-17:00"."""

    def remove_context(self, context: str, *, request: str = "") -> Effect:
        """Remove a context the person made."""

    def preferences(self) -> Sequence[PreferenceRow]:
        """Every declared preference, oO's and the agents' (`agent.<id>.<name>`)."""

    def set_preference(self, name: str, value: str, *, request: str = "") -> Effect:
        """Set a preference from text; raises BadInput with what is expected."""

    def unset_preference(self, name: str, *, request: str = "") -> Effect:
        """Go back to the default."""

    def discover(self) -> Sequence[FoundPlace]:
        """The places of every kind that oO would look at, found by name alone."""

    def preview(self, kind: str, place: str = "") -> ConnectPreview:
        """What connecting would read, collect and hand to whom."""

    def connect(
        self,
        kind: str,
        place: str = "",
        *,
        parts: Sequence[str] = (),
        keys: Sequence[str] | None = None,
        readers: Sequence[str] | None = None,
        request: str = "",
    ) -> Effect:
        """Connect a source, grant what was agreed to and read it.

        None means all wanted keys that are not optional, and all built-in readers.
        """

    def disconnect(self, source: str, *, request: str = "") -> Effect:
        """Stop reading a source and forget its records."""

    def sources(self) -> Sequence[SourceRow]:
        """Every connected source with its health."""

    def history(self, *, limit: int = 50) -> Sequence[HistoryRow]:
        """The tips that were given, newest first."""

    def log(self, *, limit: int = 50, type: str = "", subject: str = "") -> Sequence[LogRow]:
        """The newest events."""

    def pause(self, *, until: datetime | None, request: str = "") -> Effect:
        """Speak only when asked until then; None speaks again."""

    def stop(self) -> Effect:
        """End the core that runs in the background."""

    def rebuild(self, *, check: bool = False) -> Rebuilt:
        """Fold the log anew; with `check` only compare."""

    def backup(self, path: str = "") -> BackedUp:
        """Write a verified copy of the database."""

    def backups(self) -> Sequence[BackedUp]:
        """The backups of this home, newest first."""

    def restore(self, path: str = "") -> Effect:
        """Go back to a backup (the newest by default); what was there is kept beside it."""

    def doctor(self) -> Sequence[Check]:
        """What works, what is missing, and each one-line fix."""

    def status(self) -> Status:
        """What this core is."""

    def changes(self, *, since: int) -> Changes:
        """What changed since a seq."""

    def close(self) -> None:
        """Let go of the home or the connection."""
