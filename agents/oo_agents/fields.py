"""Which fields the records of each kind have, of what sort, and which data key each needs."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

from oo_agents.api import KINDS, Record
from oo_storage.events import registry

_SORT_OF = {
    "str": "text",
    "int": "number",
    "int | None": "number",
    "bool": "flag",
    "bool | None": "flag",
    "When | None": "moment",
    "datetime": "moment",
    "datetime | None": "moment",
}
# Fields that oO itself derives when it folds the world.
_FOLDED = {("tasks", "postponed"): "tasks.due"}


@cache
def sorts_of(kind: str) -> dict[str, str]:
    """The fields of a kind's records, each with its sort: text, number, flag, moment or list."""
    return {field.name: _SORT_OF.get(str(field.type), "list") for field in fields(KINDS[kind])}


@cache
def keys_of_fields(kind: str) -> dict[str, str]:
    """The data key of each field that needs one."""
    if kind == "tips":
        own = set(sorts_of(kind)) - {field.name for field in fields(Record)}
        return dict.fromkeys(own, registry.HISTORY_KEY)
    declared = [registry.declared(each) for each in registry.SIGNALS]
    fields_of = (field for each in declared if each.kind == kind for field in each.fields)
    found = {field.name: field.key for field in fields_of if field.key}
    found.update({name: key for (of, name), key in _FOLDED.items() if of == kind})
    return found
