"""The situation that a sentence about preferences is read against."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from oo_agents.registry import Registry
from oo_app.profile.preferences import all_declared, declared_of, preferences_from
from oo_app.profile.saying.clauses import typed
from oo_app.profile.saying.rule import KnownAgent, Situation

if TYPE_CHECKING:
    from oo_app.profile.values import Declared

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday


def situation(**values: str) -> Situation:
    """Every built-in agent on, every preference at its default but for `values`."""
    declared, agents = _known()
    defaults = preferences_from(declared, {})
    known = {name: typed(each, defaults.text(name)) for name, each in declared.items()}
    return Situation(declared=declared, values={**known, **values}, agents=agents, now=NOW)


@cache
def _known() -> tuple[dict[str, Declared], tuple[KnownAgent, ...]]:
    entries = [each for each in Registry(Path("nowhere")).entries() if each.manifest is not None]
    declared, agents = {}, []
    for entry in entries:
        assert entry.manifest is not None
        declared[entry.id] = declared_of(entry.manifest.preferences.values())
        categories = frozenset(emit.category for emit in entry.manifest.emits.values())
        agents.append(KnownAgent(entry.id, entry.manifest.name, categories, is_on=True))
    return all_declared(declared), tuple(agents)
