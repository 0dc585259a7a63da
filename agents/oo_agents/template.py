"""Template agents: the manifest alone selects records and turns each into a snippet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oo_agents.api import Fact, Findings, Json, Own, Record, Snippet, When, World
from oo_agents.durations import duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_agents.manifest import Condition, Emit, Manifest, Select

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TemplateAgent:
    """Selects records of one kind by declared conditions, at most `limit`, those due first."""

    manifest: Manifest
    select: Select

    def look(self, world: World, own: Own) -> Findings:
        """One snippet for each selected record."""
        records: tuple[Record, ...] = getattr(world, self.select.kind)
        conditions = [(each, _value(each, own.preferences)) for each in self.select.where]
        changes: list[datetime] = []
        selected = []
        for record in records:
            if all(
                _holds(getattr(record, c.field), c.operator, v, world.now) for c, v in conditions
            ):
                selected.append(record)
            changes += _flips(record, conditions, world.now)
        selected.sort(key=lambda record: (_due_of(record, self.select.due), record.id))
        emit = self.manifest.emits[self.select.emit]
        snippets = tuple(
            self._snippet(record, emit, world.now) for record in selected[: self.select.limit]
        )
        return Findings(snippets=snippets, next_change=min(changes, key=_utc, default=None))

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
            expires_at=_later(now, self.manifest.ttl_default),
            actions=tuple(emit.actions),
            priority=self.select.priority,
            due=due.until if isinstance(due, When) else due,
            estimate_min=self.select.estimate_min,
            subjects=(record.id,),
        )


def facts_of(select: Select) -> frozenset[str]:
    """The facts a template agent's wordings may use."""
    return frozenset({"object", *select.facts, *(("due",) if select.due else ())})


def _value(condition: Condition, preferences: Mapping[str, Json]) -> Any:  # noqa: ANN401 - any value
    value = condition.value
    if isinstance(value, str) and value.startswith("$"):
        value = preferences[value[1:]]
        if condition.operator in _TIMES:
            return timedelta(seconds=float(str(value)))
    return duration(str(value)) if condition.operator in _TIMES else value


_TIMES = ("before", "after", "older_than")


def _holds(value: Any, operator: str, wanted: Any, now: datetime) -> bool:  # noqa: ANN401 - any value
    if operator == "exists":
        return bool(wanted) == (value is not None and value != "" and value != ())
    if value is None:
        return False
    if operator in _TIMES:
        return _time_holds(_utc(_instant(value)), operator, wanted, _utc(now))
    if operator == "contains":
        return _contains(value, wanted)
    checks = {
        "is": lambda: value == wanted,
        "is_not": lambda: value != wanted,
        "at_least": lambda: value >= wanted,
        "at_most": lambda: value <= wanted,
    }
    return bool(checks[operator]())


def _time_holds(at: datetime, operator: str, span: timedelta, now: datetime) -> bool:
    if operator == "before":
        return at - span <= now
    if operator == "after":
        return at - span > now
    return at + span <= now


def _contains(value: Any, wanted: Any) -> bool:  # noqa: ANN401 - any value
    needle = str(wanted).casefold()
    if isinstance(value, str):
        return needle in value.casefold()
    return any(needle == str(each).casefold() for each in value)


def _flips(
    record: Record, conditions: list[tuple[Condition, Any]], now: datetime
) -> list[datetime]:
    """The coming instants at which a condition on a moment changes its answer."""
    found = []
    for condition, span in conditions:
        value = getattr(record, condition.field)
        if condition.operator in _TIMES and value is not None:
            sign = 1 if condition.operator == "older_than" else -1
            flip = _later(_instant(value), sign * span)
            if _utc(flip) > _utc(now):
                found.append(flip)
    return found


def _fact(value: Any) -> Fact | None:  # noqa: ANN401 - any value
    return value.at if isinstance(value, When) and not value.is_all_day else value


def _due_of(record: Record, name: str) -> datetime:
    value = getattr(record, name) if name else None
    return _FAR if value is None else _utc(_instant(value))


def _instant(value: datetime | When) -> datetime:
    return value.at if isinstance(value, When) else value


def _later(at: datetime, by: timedelta) -> datetime:
    return (_utc(at) + by).astimezone(at.tzinfo)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
