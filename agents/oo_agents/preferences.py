"""The preferences that an agent declares, and the values it gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_agents.durations import seconds
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oo_agents.api import Json


@dataclass(frozen=True, slots=True)
class Preference:
    """One declared preference; a duration's values are texts such as "2h"."""

    name: str
    type: str
    default: Json
    description: str
    minimum: float | str | None = None
    maximum: float | str | None = None
    choices: tuple[str, ...] = ()


def preference_of(name: str, raw: Mapping[str, Any]) -> Preference:
    """The preference that a table of the manifest declares."""
    return Preference(
        name=name,
        type=raw["type"],
        default=raw["default"],
        description=raw["description"],
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        choices=tuple(raw.get("choices", ())),
    )


def own_preferences(declared: Iterable[Preference], chosen: Mapping[str, Json]) -> dict[str, Json]:
    """What an agent gets as `own.preferences`: the chosen values, else the defaults.

    Durations arrive as whole seconds; a chosen value that does not fit counts as not chosen.
    """
    found: dict[str, Json] = {}
    for each in declared:
        value = chosen.get(each.name, each.default)
        if preference_flaw(each, value):
            value = each.default
        found[each.name] = seconds(str(value)) if each.type == "duration" else value
    return found


def preference_flaw(declared: Preference, value: Json) -> str:
    """Why a value does not fit a declared preference; "" when it does."""
    types: dict[str, tuple[type, ...]] = {
        "integer": (int,),
        "number": (int, float),
        "boolean": (bool,),
    }
    wanted = types.get(declared.type, (str,))
    if not isinstance(value, wanted) or (isinstance(value, bool) and declared.type != "boolean"):
        return _("expected a value of type {type}").format(type=declared.type)
    if declared.choices and value not in declared.choices:
        return _("expected one of {values}").format(values=", ".join(declared.choices))
    if declared.type in ("integer", "number", "duration"):
        return _range_flaw(declared, value)
    return ""


def _range_flaw(declared: Preference, value: Json) -> str:
    def size(each: object) -> float:
        return seconds(str(each)) if declared.type == "duration" else float(str(each))

    try:
        if declared.minimum is not None and not size(value) >= size(declared.minimum):
            return _("must be at least {limit}").format(limit=declared.minimum)
        if declared.maximum is not None and not size(value) <= size(declared.maximum):
            return _("must be at most {limit}").format(limit=declared.maximum)
        size(value)
    except ValueError:
        return _("expected a number")
    except BadInput as error:
        return error.message
    return ""
