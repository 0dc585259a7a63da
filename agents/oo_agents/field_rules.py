"""Whether what a manifest says of the fields of records can be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oo_agents.conditions import TIMES
from oo_agents.durations import duration
from oo_agents.fields import keys_of_fields, sorts_of
from oo_agents.schema import OPERATORS
from oo_storage.errors import BadInput
from oo_storage.flaws import Flaw
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SCALARS = ("text", "number", "flag", "moment")


def field_flaws(
    path: tuple[str | int, ...],
    name: str,
    kind: str,
    sorts: tuple[str, ...],
    declared: Collection[str],
) -> Iterator[Flaw]:
    """What is wrong with naming a field of a kind's records; `sorts` are those that fit."""
    known = sorts_of(kind)
    if name not in known:
        message = _("names no field of {kind}; there are {names}")
        yield Flaw(path, message.format(kind=kind, names=", ".join(known)))
    elif known[name] not in sorts:
        message = _("names a field that is a {sort}; expected a {expected}")
        yield Flaw(path, message.format(sort=known[name], expected=sorts[0]))
    elif (key := keys_of_fields(kind).get(name)) and key not in declared:
        message = _("reads {name}, which needs a [[consents]] entry for {key}")
        yield Flaw(path, message.format(name=name, key=key))


_OPERATORS_OF = {
    "text": ("is", "is_not", "contains", "exists"),
    "number": ("is", "is_not", "at_least", "at_most", "exists"),
    "flag": ("is", "is_not", "exists"),
    "moment": ("before", "after", "older_than", "newer_than", "exists"),
    "list": ("contains", "exists"),
}


def condition_flaws(
    path: tuple[str | int, ...],
    condition: Mapping[str, Any],
    kind: str,
    preferences: Collection[str],
) -> Iterator[Flaw]:
    """What is wrong with a condition on a kind's records."""
    sort = sorts_of(kind).get(condition["field"])
    used = [name for name in OPERATORS if name in condition]
    if len(used) != 1:
        yield Flaw(path, _("needs exactly one of {values}").format(values=", ".join(OPERATORS)))
        return
    operator, value = used[0], condition[used[0]]
    if sort and operator not in _OPERATORS_OF[sort]:
        names = ", ".join(_OPERATORS_OF[sort])
        message = _("does not fit a field that is a {sort}; expected one of {values}")
        yield Flaw((*path, operator), message.format(sort=sort, values=names))
    elif isinstance(value, str) and value.startswith("$"):
        if value[1:] not in preferences:
            yield Flaw((*path, operator), _("names no preference: {name}").format(name=value))
    elif operator in TIMES:
        try:
            duration(str(value))
        except BadInput as error:
            yield Flaw((*path, operator), error.message)
    elif operator in ("at_least", "at_most") and isinstance(value, str | bool):
        yield Flaw((*path, operator), _("expected a number"))
