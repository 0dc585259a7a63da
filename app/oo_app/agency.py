"""The agents as a person sees them: listed, switched, trusted, and let look once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oo_agents import acts
from oo_agents.templates import word
from oo_app.answers import AgentRow, AgentRunResult, Effect, SnippetRow
from oo_app.answers_profile import OutputRow
from oo_storage.errors import UsageError
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_agents.api import Snippet
    from oo_agents.manifest import Manifest
    from oo_agents.runner import Runner
    from oo_agents.status import AgentStatus
    from oo_agents.stored import StoredSnippet
    from oo_app.views import ViewSource
    from oo_storage.database import Database
    from oo_storage.log import Log, NewEvent


WAITS = N_("its model was not asked yet about what it would be shown now")


class Agency:
    """All that the facade asks of agents."""

    def __init__(
        self,
        database: Database,
        log: Log,
        runner: Runner,
        views: ViewSource,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._log = log
        self._runner = runner
        self._views = views
        self._now = now

    def rows(self) -> list[AgentRow]:
        """Every agent, and whether it may speak now."""
        views = self._views.current()
        now = self._now().astimezone(views.profile.zone)
        return [_row(each) for each in self._runner.statuses(now, views)]

    def outputs(self) -> list[OutputRow]:
        """The unexpired snippets of every agent that may speak."""
        views = self._views.current()
        now = self._now().astimezone(views.profile.zone)
        manifest = self._runner.registry.manifest
        return [
            _output_row(each, known, now)
            for each in self._runner.snippets(now, views)
            if (known := manifest(each.agent)) is not None
        ]

    def switch(self, agent: str, *, enabled: bool, request: str) -> Effect:
        """Enable or disable an agent; raises UnknownName."""
        self._runner.registry.get(agent)
        made = acts.enabled if enabled else acts.disabled
        self._append(made(agent, self._now_ms()), request)
        words = _("{agent} is on.") if enabled else _("{agent} is off.")
        return Effect(message=words.format(agent=agent), can_undo=True)

    def trust(self, agent: str, *, request: str) -> Effect:
        """Trust a program agent's folder exactly as it is now."""
        entry = self._runner.registry.get(agent)
        if not entry.needs_trust:
            raise UsageError(
                _("{agent} is no program, so there is nothing to trust.").format(agent=agent)
            )
        self._append(acts.trusted(agent, entry.hash, self._now_ms()), request)
        words = _("{agent} is trusted as its folder is now; a change of it ends that.")
        return Effect(message=words.format(agent=agent), can_undo=True)

    def enabled_since(self, agent: str) -> datetime | None:
        """When the person last let the agent run; None when nothing was ever said about it."""
        said = self._runner.said_about(agent)
        if said is None or not said.is_enabled:
            return None
        return datetime.fromtimestamp(said.changed_ms / 1000, UTC)

    def run_once(self, agent: str, at: datetime) -> AgentRunResult:
        """What one agent finds at a moment; nothing is kept."""
        views = self._views.current()
        at = at.astimezone(views.profile.zone)
        manifest = self._runner.registry.manifest(agent)
        keys = self._runner.keys_of(agent, views)
        own = self._runner.own_of(agent, views)
        looked = self._runner.run_once(agent, views.world(keys, at), own)
        findings = looked.findings
        if findings is None or manifest is None:
            problem = _(WAITS) if looked.ask is not None else looked.problem
            return AgentRunResult(
                agent=agent, at=at, snippets=(), next_change=None, problem=problem
            )
        return AgentRunResult(
            agent=agent,
            at=at,
            snippets=tuple(_snippet_row(each, manifest, at) for each in findings.snippets),
            next_change=findings.next_change,
        )

    def _append(self, event: NewEvent, request: str) -> None:
        self._database.write(lambda db: self._log.append(db, [event], request=request))

    def _now_ms(self) -> int:
        return int(self._now().timestamp() * 1000)


def _row(status: AgentStatus) -> AgentRow:
    entry, manifest = status.entry, status.entry.manifest
    return AgentRow(
        id=entry.id,
        name=_(manifest.name) if manifest else entry.id,
        kind=manifest.type if manifest else "",
        description=_(manifest.description) if manifest else "",
        version=manifest.version if manifest else "",
        origin=entry.origin,
        eligible=not status.reason,
        reason=status.reason,
        enabled=status.is_enabled,
        keys=tuple(sorted(manifest.keys)) if manifest else (),
        health=status.health,
        last_run=status.last_run,
        next_due=status.next_due,
        snippets=status.snippets,
    )


def _snippet_row(snippet: Snippet, manifest: Manifest, at: datetime) -> SnippetRow:
    wording = manifest.emits[snippet.kind].actions[snippet.actions[0]]
    return SnippetRow(
        kind=snippet.kind,
        text=word(wording, "normal", snippet.facts, at, key=snippet.dedupe_key),
        facts=dict(snippet.facts),
        priority=snippet.priority,
        due=snippet.due,
        expires=snippet.expires_at,
        actions=snippet.actions,
        dedupe_key=snippet.dedupe_key,
        evidence=snippet.evidence,
    )


def _output_row(stored: StoredSnippet, manifest: Manifest, at: datetime) -> OutputRow:
    row = _snippet_row(stored.snippet, manifest, at)
    return OutputRow(
        agent=stored.agent,
        kind=row.kind,
        text=row.text,
        facts=row.facts,
        priority=row.priority,
        made=stored.created,
        due=row.due,
        expires=row.expires,
        actions=row.actions,
        evidence=row.evidence,
        keys=tuple(sorted(stored.keys_used)),
    )
