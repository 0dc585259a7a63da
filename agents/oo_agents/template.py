"""Template agents: the manifest alone selects records and turns each into a snippet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oo_agents.api import Fact, Findings, Own, Record, Snippet, When, World
from oo_agents.conditions import flips, instant_of, is_selected, wanted_of
from oo_agents.instants import instant, later
from oo_agents.prompt_manifest import OWN_FACTS

if TYPE_CHECKING:
    from oo_agents.manifest import Emit, Manifest, Select

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TemplateAgent:
    """Selects records of one kind by declared conditions, at most `limit`, those due first."""

    manifest: Manifest
    select: Select

    def look(self, world: World, own: Own) -> Findings:
        """One snippet for each selected record."""
        records: tuple[Record, ...] = getattr(world, self.select.kind)
        wanted = wanted_of(self.select.where, own.preferences)
        changes: list[datetime] = []
        selected = []
        for record in records:
            if is_selected(record, wanted, world.now):
                selected.append(record)
            changes += flips(record, wanted, world.now)
        selected.sort(key=lambda record: (_due_of(record, self.select.due), record.id))
        emit = self.manifest.emits[self.select.emit]
        snippets = tuple(
            self._snippet(record, emit, world.now) for record in selected[: self.select.limit]
        )
        return Findings(snippets=snippets, next_change=min(changes, key=instant, default=None))

    def _snippet(self, record: Record, emit: Emit, now: datetime) -> Snippet:
        names = {"object": self.select.object, **self.select.facts}
        if self.select.due:
            names.setdefault("due", self.select.due)
        facts = {fact: _fact(getattr(record, name)) for fact, name in names.items()}
        due = getattr(record, self.select.due) if self.select.due else None
        return Snippet(
            kind=emit.kind,
            facts={name: value for name, value in facts.items() if value is not None},
            evidence=(record.event,),
            dedupe_key=f"{self.manifest.id}:{emit.kind}:{record.id}",
            expires_at=later(now, self.manifest.ttl_default).astimezone(now.tzinfo),
            actions=tuple(emit.actions),
            priority=self.select.priority,
            due=due.until if isinstance(due, When) else due,
            estimate_min=self.select.estimate_min,
            subjects=(record.id,),
        )


def facts_of(manifest: Manifest) -> tuple[str, frozenset[str]] | None:
    """The kind that a template or prompt agent finds, and the facts its wordings may use."""
    select, prompt = manifest.select, manifest.prompt
    if select is not None:
        due = ("due",) if select.due else ()
        return select.emit, frozenset({"object", *select.facts, *due})
    if prompt is None:
        return None
    taken = (fact for show in prompt.shows for fact in show.facts)
    said = (each.name for each in prompt.form.fields)
    return prompt.form.emit, frozenset({*OWN_FACTS, *taken, *said})


def _fact(value: Any) -> Fact | None:  # noqa: ANN401 - any value
    return value.at if isinstance(value, When) and not value.is_all_day else value


def _due_of(record: Record, name: str) -> datetime:
    value = getattr(record, name) if name else None
    return _FAR if value is None else instant(instant_of(value))
