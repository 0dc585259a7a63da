"""All that a decision may know, handed in as values: `decide` reads nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Protocol

from oo_agents.api import Fact, Snippet
from oo_app.recommender.likeness import BY_WORDS, Likeness

Fit = Callable[[str, Mapping[str, Fact], datetime, int], str]
"""`fit(template, facts, now, limit)`: one plain line; an OoError for a template that fails."""


class StoredSnippet(Protocol):
    """One unexpired snippet of an agent, with its lineage.

    `revisions` are (subject, event seq of its newest revision) for each subject of the snippet.
    """

    @property
    def agent(self) -> str:
        """The agent's id."""

    @property
    def version(self) -> str:
        """The agent's version."""

    @property
    def category(self) -> str:
        """The category that acceptance is learned for."""

    @property
    def snippet(self) -> Snippet:
        """The finding itself."""

    @property
    def keys_used(self) -> Collection[str]:
        """Every data key the agent was granted and declared."""

    @property
    def created(self) -> datetime:
        """When the agent found it."""

    @property
    def revisions(self) -> tuple[tuple[str, int], ...]:
        """The revision of each subject."""


class Shown(Protocol):
    """One delivery of a tip."""

    @property
    def tip(self) -> str:
        """The tip's id."""

    @property
    def time_ms(self) -> int:
        """Milliseconds since 1970 UTC."""

    @property
    def channel(self) -> str:
        """The face or backend."""


class Phrases(Protocol):
    """The templates of one (agent, kind, action), as its manifest gives them."""

    @property
    def short(self) -> str:
        """The short form, "" for none."""

    @property
    def normal(self) -> Sequence[str]:
        """The normal form; several rotate."""

    @property
    def why(self) -> str:
        """The reason, "" for none."""


PhraseBook = Mapping[tuple[str, str, str], Phrases]
"""Phrases by (agent, kind, action)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The preferences that bind a decision.

    `quiet_hours` are local times (start, end), also across midnight; `daily_cap` is the number
    of tips a day after which oO does not speak first; `cost` is what a needless tip costs, in
    useful ones; `tip_length` is short or normal; `work_days` are weekdays from Monday = 0.
    `wishes` are the shifts in log-odds that the person asked for, by category.
    """

    quiet_hours: tuple[time, time] | None = None
    daily_cap: int = 3
    min_gap: timedelta = timedelta(minutes=45)
    cost: float = 0.3
    tip_length: str = "normal"
    language: str = ""
    work_hours: tuple[time, time] | None = (time(9), time(17))
    work_days: frozenset[int] = frozenset(range(5))
    wishes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveContext:
    """The situation the person is in; "" for none."""

    id: str = ""
    is_busy: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An agent that may not speak now, and the rule that says so, worded."""

    agent: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Something the person closed.

    `why` is done, snooze, not-now, wrong, less or never. It holds until the instant `until`, or
    while no record of `revisions` (subject, event seq) has a newer revision, or for ever.
    """

    why: str
    until: datetime | None = None
    revisions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closures:
    """What is closed, by dedupe key and by subject."""

    keys: Mapping[str, tuple[Closure, ...]] = field(default_factory=dict)
    subjects: Mapping[str, tuple[Closure, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One delivery with what was shown; never later than the moment of the decision.

    `about` is what it was about, in words, "" for what has no name; `made` is the log's seq at
    which it was made.
    """

    tip: str
    at: datetime
    dedupe_key: str = ""
    revisions: tuple[tuple[str, int], ...] = ()
    about: str = ""
    made: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Discounted successes and failures."""

    success: float = 0.0
    failure: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What was done or turned down, by category and by time of the week."""

    categories: Mapping[str, Counts] = field(default_factory=dict)
    times: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Past:
    """What earlier tips mean for this decision; see `past.past_of`."""

    closures: Closures = Closures()
    shown: tuple[Showing, ...] = ()
    acceptance: Acceptance = Acceptance()

    @cached_property
    def last_shown(self) -> Mapping[str, Showing]:
        """The last showing of each dedupe key."""
        return {
            each.dedupe_key: each for each in sorted(self.shown, key=lambda showing: showing.at)
        }

    def without(self, tip: str) -> Past:
        """The same as if something else had been shown in this tip's place."""
        return replace(
            self,
            shown=tuple(
                Showing(tip=tip, at=each.at) if each.tip == tip else each for each in self.shown
            ),
        )


class KnownReply(Protocol):
    """What a model said to one input; `reply` is JSON, "" with a `fault` or after an erasure."""

    @property
    def reply(self) -> str:
        """The reply, checked against its schema."""

    @property
    def fault(self) -> str:
        """Why there is no usable reply; "" for none."""

    @property
    def calls(self) -> int:
        """How often the model was called."""

    @property
    def tokens_in(self) -> int:
        """Tokens it was shown."""

    @property
    def tokens_out(self) -> int:
        """Tokens it wrote."""

    @property
    def latency_ms(self) -> int:
        """How long it took, in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTerms:
    """On what terms a model may choose and word.

    `model` is provider/model, "" for none; `host` is where it runs ("host:port"), `keys` what that
    host may be shown. `problem` says why none may be asked now, a code of `notes`. `replies` are
    what it said lately and `failures` why it gave nothing, both by the input's hash. `salt` marks
    untrusted text in a way that its writer cannot guess.
    """

    model: str = ""
    host: str = ""
    keys: frozenset[str] = frozenset()
    problem: str = ""
    replies: Mapping[str, KnownReply] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    salt: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """One decision's whole input.

    `now` is aware, in the person's zone; whatever is compared or subtracted is compared with
    `instant`, because Python computes within one zone by the wall clock. `grants` are, for each
    agent, the data keys that are collected and granted to it. `skipped` are the agents that may
    not speak. `newest` are the seqs of the records as they are now, those not read yet left out;
    None when that does not matter. `free_min` is the time until the next thing in the calendar,
    None when that is not known. `paused_until` stops oO from speaking first. `read_only` are the
    ids of sources that are not written to, and `source_names` what to call them. `model` says on
    what terms a model may take part; `ttls` are, by agent, for how long at most its findings hold.
    `is_waiting` says that who asks waits for a model's words, also about a tip that was shown.
    """

    now: datetime
    is_asked: bool
    rules: Rules = Rules()
    context: ActiveContext = ActiveContext()
    snippets: tuple[StoredSnippet, ...] = ()
    phrases: PhraseBook = field(default_factory=dict)
    grants: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    past: Past = Past()
    newest: frozenset[int] | None = None
    free_min: int | None = None
    paused_until: datetime | None = None
    has_sources: bool = True
    read_only: frozenset[str] = frozenset()
    source_names: Mapping[str, str] = field(default_factory=dict)
    model: ModelTerms = ModelTerms()
    is_waiting: bool = False
    likeness: Likeness = BY_WORDS
    ttls: Mapping[str, timedelta] = field(default_factory=dict)

    @cached_property
    def instant(self) -> datetime:
        """Now, in UTC."""
        return self.now.astimezone(UTC)
