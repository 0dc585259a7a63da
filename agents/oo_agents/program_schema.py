"""JSON Schema of what a program agent reads and prints, from the types of `api.py`."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from oo_agents.api import KINDS, Disk
from oo_agents.findings import MAX_EVIDENCE, MAX_FACTS, MAX_KEY, MAX_SNIPPETS
from oo_agents.schema import NAME
from oo_agents.world_json import API_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_storage.flaws import Schema

_INSTANT = {"type": "string", "format": "date-time"}
_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}
_MOMENT = {
    "description": "An instant with its offset, or the date of a whole day.",
    "anyOf": [_INSTANT, {"type": "string", "format": "date"}],
}
_ANY_TABLE = {"type": "object"}
_OF_TYPE: Mapping[str, Schema] = {
    "str": _TEXT,
    "int": _WHOLE,
    "bool": {"type": "boolean"},
    "datetime": _INSTANT,
    "When": _MOMENT,
    "tuple[str, ...]": {"type": "array", "items": _TEXT},
}


def request_schema() -> Schema:
    """What a program reads on stdin."""
    own = {"preferences": _ANY_TABLE, "parameters": _ANY_TABLE, "state": {}}
    world: dict[str, Schema] = {
        "now": _INSTANT,
        "zone": _TEXT,
        "context": _TEXT,
        "work_hours": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2},
        "week_start": {"type": "integer", "minimum": 0, "maximum": 6},
        **{kind: {"type": "array", "items": _record(of)} for kind, of in KINDS.items()},
    }
    return _document(
        "What oO gives to a program agent",
        {"api": {"const": API_VERSION}, "own": _table(own), "world": _table(world)},
        ["api", "own", "world"],
    )


def findings_schema() -> Schema:
    """What a program prints."""
    fact = {
        "anyOf": [
            {"type": ["string", "number", "boolean"]},
            _table({"text": _TEXT}),
            _table({"minutes": {"type": "number"}}),
        ]
    }
    snippet: dict[str, Any] = {
        "kind": {"type": "string", "pattern": NAME},
        "facts": {
            "type": "object",
            "propertyNames": {"pattern": NAME},
            "maxProperties": MAX_FACTS,
            "additionalProperties": fact,
        },
        "evidence": {
            "type": "array",
            "items": _WHOLE,
            "minItems": 1,
            "maxItems": MAX_EVIDENCE,
        },
        "subjects": {"type": "array", "items": _TEXT, "maxItems": MAX_EVIDENCE},
        "dedupe_key": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
        "expires_at": _INSTANT,
        "actions": {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True},
        "priority": {"type": "integer", "minimum": 0, "maximum": 3},
        "due": _or_null(_INSTANT),
        "estimate_min": {"type": "integer", "minimum": 0, "maximum": 24 * 60},
        "text": _TEXT,
    }
    item = _table(snippet) | {"required": ["kind", "facts", "evidence"]}
    snippets = {"type": "array", "items": item, "maxItems": MAX_SNIPPETS}
    properties = {"snippets": snippets, "state": {}, "next_change": _or_null(_INSTANT)}
    return _document("What a program agent prints", properties, [])


def _document(title: str, properties: Mapping[str, Schema], required: list[str]) -> Schema:
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {
        "$schema": dialect,
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _table(properties: Mapping[str, Schema]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _record(of: type[Any]) -> Schema:
    return _table({field.name: _of_type(str(field.type)) for field in fields(of)})


def _of_type(name: str) -> Schema:
    base = name.removesuffix(" | None")
    if base == "tuple[Disk, ...]":
        return {"type": "array", "items": _record(Disk)}
    return _or_null(_OF_TYPE[base]) if base != name else _OF_TYPE[base]


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
