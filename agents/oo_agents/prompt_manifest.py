"""What a prompt agent's manifest adds: what its model is shown, and what it may reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oo_agents.manifest import Condition

    Conditions = Callable[[Any], tuple[Condition, ...]]

KEYED_BY = ("record", "day", "week")
OWN_FACTS = ("object", "count", "names")
"""The facts that every finding of a prompt agent has."""


@dataclass(frozen=True, slots=True)
class Show:
    """Records of one kind that the model is shown, at most `limit`.

    `object` is the field that names a record, `fields` what is shown besides. `newest_by` and
    `earliest_by` name the moment that orders them. `facts` are those that a finding takes from the
    first record of this kind that an item cites, by the field each comes from.
    """

    kind: str
    object: str
    fields: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    newest_by: str = ""
    earliest_by: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One text that an item of the reply holds, and that becomes a fact of the same name."""

    name: str
    description: str
    max_length: int = 80


@dataclass(frozen=True, slots=True)
class Form:
    """What a reply may hold: at most `items`, each of which cites records and holds `fields`.

    `emit` is the kind of finding that an item becomes. `keyed_by` says what the finding is about:
    the records it cites, so that it is closed with them, or a day or week, of which there is one.
    """

    emit: str
    fields: tuple[Said, ...]
    items: int = 3
    cites_min: int = 1
    cites_max: int = 5
    keyed_by: str = "record"
    priority: int = 1
    estimate_min: int = 0


@dataclass(frozen=True, slots=True)
class PromptPart:
    """`file` is the prompt's name in the folder; `has_date` says that the date is shown too."""

    file: str
    shows: tuple[Show, ...]
    form: Form
    has_date: bool = False


def prompt_part(data: Mapping[str, Any], conditions: Conditions) -> PromptPart:
    """The part of a checked manifest; `conditions` reads a list of conditions."""
    raw = data["output"]
    counts = ("items", "cites_min", "cites_max", "priority", "estimate_min")
    return PromptPart(
        file=data["prompt"],
        shows=tuple(_show(each, conditions) for each in data["input"]["shows"]),
        form=Form(
            emit=raw["emit"],
            fields=tuple(
                Said(name, each["description"], int(each.get("max_length", 80)))
                for name, each in raw["fields"].items()
            ),
            keyed_by=raw.get("keyed_by", "record"),
            **{name: int(raw[name]) for name in counts if name in raw},
        ),
        has_date=data["input"].get("date", False),
    )


def _show(raw: Mapping[str, Any], conditions: Conditions) -> Show:
    return Show(
        kind=raw["kind"],
        object=raw["object"],
        fields=tuple(raw.get("fields", ())),
        where=conditions(raw.get("where", ())),
        newest_by=raw.get("newest_by", ""),
        earliest_by=raw.get("earliest_by", ""),
        facts=dict(raw.get("facts", {})),
        limit=int(raw.get("limit", 20)),
    )
