"""The facade every face uses: all that can be asked of oO.

Two implementations pass one contract suite: `oo_app.local.LocalAssistant` hosts the core in this
process, `oo_app.gateway.client.RemoteAssistant` asks the core that holds the home. Every method
takes plain values and returns one of the shapes in `oo_app.answers`; every failure is an OoError.
Instants are aware datetimes. `request` is a UUIDv7 that a face makes for one act of the person:
the same request again changes nothing and answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from oo_app.answers import (
    Added,
    AgentRow,
    AgentRunResult,
    BackedUp,
    Changes,
    Check,
    ConsentEffect,
    ConsentRow,
    ContextRow,
    Effect,
    HistoryRow,
    LogRow,
    PreferenceRow,
    Rebuilt,
)
from oo_app.answers_life import Status
from oo_app.answers_sources import ConnectPreview, FoundPlace, SourceRow
from oo_app.answers_tips import TipAnswer
from oo_app.answers_why import Why
from oo_app.assistant_life import LifeQuestions
from oo_app.assistant_models import ModelQuestions, OutboundQuestions, PromptQuestions
from oo_app.assistant_notices import NoticeQuestions
from oo_app.assistant_profile import ProfileQuestions


class Assistant(
    LifeQuestions,
    ModelQuestions,
    NoticeQuestions,
    OutboundQuestions,
    ProfileQuestions,
    PromptQuestions,
    Protocol,
):
    """All that a face may ask."""

    def tip(
        self, *, at: datetime | None = None, wait_s: float = 0.0, face: str = "cli", seen: str = ""
    ) -> TipAnswer:
        """The open tip, or a new one, or silence; with `at` a what-if that writes nothing.

        `seen` is the tip that the face shows already: to show it on is no new delivery.
        """

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
        self, key: str, *, agent: str = "", host: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        """Let oO collect a key, with `agent` let that agent read it, or with `host` show it there.

        `host` is HOST[:PORT]; that oO connects to it at all is the key "host.reach".
        """

    def revoke(
        self, key: str, *, agent: str = "", host: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        """Stop it at once and erase: the key's data everywhere, or what agent or host derived."""

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
