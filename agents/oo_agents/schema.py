"""What an agent.toml may hold, as JSON Schema, and the small interpreter that checks it.

The schema is the one declaration: editors read the committed `agent.schema.json`, oO reads
`MANIFEST`. It is interpreted here because a start of `oo` has no time to import a validation
library (80 to 300 ms), and because the messages are for people, in their language. A test holds
the interpreter against the `jsonschema` library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oo_storage.words import _

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

ID = "^[a-z][a-z0-9_]{1,39}$"
NAME = "^[a-z][a-z0-9_]{0,39}$"
DURATION = "^([0-9]{1,6}[smhdw]){1,5}$"
CATEGORIES = ("tasks", "calendar", "notes", "code", "device", "health", "people", "review")
OPERATORS = (
    "is",
    "is_not",
    "at_least",
    "at_most",
    "contains",
    "before",
    "after",
    "older_than",
    "exists",
)
MAX_TEMPLATE = 400


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong, and where in the data it is."""

    path: Path
    message: str

    @property
    def field(self) -> str:
        """The place in words: `emits[0].actions.do.short`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text


def _text(max_length: int, min_length: int = 1, **more: object) -> Schema:
    return {"type": "string", "minLength": min_length, "maxLength": max_length, **more}


def _object(properties: Mapping[str, Schema], required: list[str], **more: object) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **more,
    }


def _list(items: Schema, max_items: int, min_items: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": min_items, "maxItems": max_items}


_TEMPLATE = _text(MAX_TEMPLATE)
_DURATION = {"type": "string", "pattern": DURATION}
_SCALAR = {"type": ["string", "integer", "number", "boolean"]}
_NAME = {"type": "string", "pattern": NAME}
_WORDING = _object(
    {"short": _TEMPLATE, "normal": _list(_TEMPLATE, 12, 1), "why": _TEMPLATE},
    ["short", "normal", "why"],
)
_CONDITION = _object(
    {"field": _NAME}
    | dict.fromkeys(OPERATORS[:5], _SCALAR)
    | {name: _text(40) for name in OPERATORS[5:8]}
    | {"exists": {"type": "boolean"}},
    ["field"],
)

MANIFEST: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "agent.toml",
    "description": "The manifest of an oO agent, version 1.",
    **_object(
        {
            "manifest_version": {"type": "integer", "enum": [1]},
            "id": {"type": "string", "pattern": ID},
            "name": _text(60),
            "description": _text(300),
            "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
            "requires_oo": {
                "type": "string",
                "pattern": r"^ *(>=|<=|==|!=|>|<) *[0-9]+(\.[0-9]+)*"
                r"( *, *(>=|<=|==|!=|>|<) *[0-9]+(\.[0-9]+)*)* *$",
            },
            "author": _text(80),
            "license": _text(60),
            "docs_url": _text(300, 0),
            "codeowners": _list(_text(80), 20),
            "type": {"type": "string", "enum": ["template", "function", "prompt", "program"]},
            "entrypoint": {"type": "string", "pattern": "^[a-z][a-z0-9_]*:[A-Z][A-Za-z0-9]*$"},
            "command": _list(_text(200), 20, 1),
            "prompt": _text(80),
            "platforms": _list({"type": "string", "enum": ["linux", "macos", "windows"]}, 3, 1),
            "quality": {"type": "string", "enum": ["bronze", "silver", "gold", "platinum"]},
            "locality": {"type": "string", "enum": ["local", "lan", "cloud"]},
            "cost": {"type": "string", "enum": ["tiny", "small", "medium", "heavy"]},
            "timeout_s": {"type": "number", "minimum": 0.1, "maximum": 60},
            "model": {"type": "string", "enum": ["none", "local", "any"]},
            "schedule": _object(
                {
                    "every": _DURATION,
                    "cron": _text(100),
                    "on_change": {"type": "boolean", "enum": [True]},
                    "missed": {"type": "string", "enum": ["coalesce", "skip"]},
                },
                [],
            ),
            "ttl": _object({"default": _DURATION, "max": _DURATION}, ["default", "max"]),
            "consents": _list(
                _object(
                    {
                        "key": _text(80),
                        "purpose": _text(200),
                        "required": {"type": "boolean"},
                        "sensitivity": {
                            "type": "string",
                            "enum": ["public", "personal", "sensitive"],
                        },
                    },
                    ["key", "purpose"],
                ),
                40,
            ),
            "contexts": _object(
                {"silenced_by": _list(_NAME, 40), "requires": _list(_NAME, 40)}, []
            ),
            "preferences": {
                "type": "object",
                "propertyNames": {"pattern": NAME},
                "additionalProperties": _object(
                    {
                        "type": {
                            "type": "string",
                            "enum": [
                                "integer",
                                "number",
                                "boolean",
                                "string",
                                "choice",
                                "duration",
                            ],
                        },
                        "default": _SCALAR,
                        "minimum": {"type": ["integer", "number", "string"]},
                        "maximum": {"type": ["integer", "number", "string"]},
                        "choices": _list(_text(60), 40, 1),
                        "description": _text(200),
                    },
                    ["type", "default", "description"],
                ),
            },
            "emits": _list(
                _object(
                    {
                        "kind": _NAME,
                        "category": {"type": "string", "enum": list(CATEGORIES)},
                        "actions": {
                            "type": "object",
                            "propertyNames": {"pattern": NAME},
                            "minProperties": 1,
                            "additionalProperties": _WORDING,
                        },
                    },
                    ["kind", "category", "actions"],
                ),
                20,
                1,
            ),
            "select": _object(
                {
                    "kind": _NAME,
                    "where": _list(_CONDITION, 20),
                    "object": _NAME,
                    "due": _NAME,
                    "priority": {"type": "integer", "minimum": 0, "maximum": 3},
                    "estimate_min": {"type": "integer", "minimum": 0, "maximum": 1440},
                    "emit": _NAME,
                    "facts": {
                        "type": "object",
                        "propertyNames": {"pattern": NAME},
                        "additionalProperties": _NAME,
                    },
                    "limit": {"type": "integer", "minimum": 1, "maximum": 20},
                },
                ["kind", "object", "emit"],
            ),
        },
        [
            "manifest_version",
            "id",
            "name",
            "description",
            "version",
            "requires_oo",
            "author",
            "license",
            "type",
            "schedule",
            "ttl",
            "emits",
        ],
    ),
}

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def flaws(data: object, schema: Schema = MANIFEST, path: Path = ()) -> list[Flaw]:
    """Everything in which the data differs from the schema, in the order of the data."""
    if not _has_type(data, schema.get("type")):
        return [Flaw(path, _("expected {type}").format(type=_type_words(schema["type"])))]
    if "enum" in schema and data not in schema["enum"]:
        known = ", ".join(json.dumps(value) for value in schema["enum"])
        return [Flaw(path, _("expected one of {values}").format(values=known))]
    if isinstance(data, str):
        return _text_flaws(data, schema, path)
    if isinstance(data, int | float) and not isinstance(data, bool):
        return _number_flaws(data, schema, path)
    if isinstance(data, list):
        return _list_flaws(data, schema, path)
    if isinstance(data, dict):
        return _object_flaws(data, schema, path)
    return []


def _has_type(data: object, types: str | list[str] | None) -> bool:
    if types is None:
        return True
    names = [types] if isinstance(types, str) else types
    if isinstance(data, bool):
        return "boolean" in names
    return any(isinstance(data, _TYPES[name]) for name in names)


def _type_words(types: str | list[str]) -> str:
    words = {
        "object": _("a table"),
        "array": _("a list"),
        "string": _("a text in quotes"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
    }
    names = [types] if isinstance(types, str) else types
    return _(" or ").join(words[name] for name in names)


def _text_flaws(data: str, schema: Schema, path: Path) -> list[Flaw]:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if len(data) < least:
        return [Flaw(path, _("must not be empty"))]
    if most is not None and len(data) > most:
        return [Flaw(path, _("must have at most {limit} characters").format(limit=most))]
    pattern = schema.get("pattern")
    if pattern and not re.search(pattern.removesuffix("$") + r"\Z", data):
        return [Flaw(path, _pattern_words(pattern))]
    return []


def _pattern_words(pattern: str) -> str:
    examples = {
        ID: "due_risk",
        NAME: "threshold_min",
        DURATION: '"15m", "2h", "1d"',
        r"^[0-9]+\.[0-9]+\.[0-9]+$": "1.0.0",
        "^[a-z][a-z0-9_]*:[A-Z][A-Za-z0-9]*$": "agent:DueRisk",
    }
    example = examples.get(pattern, ">=0.1,<1")
    return _("expected a value such as {example}").format(example=example)


def _number_flaws(data: float, schema: Schema, path: Path) -> list[Flaw]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and not data >= least:
        return [Flaw(path, _("must be at least {limit}").format(limit=least))]
    if most is not None and not data <= most:
        return [Flaw(path, _("must be at most {limit}").format(limit=most))]
    return []


def _list_flaws(data: list[object], schema: Schema, path: Path) -> list[Flaw]:
    if len(data) < schema.get("minItems", 0):
        return [Flaw(path, _("must not be empty"))]
    if len(data) > schema.get("maxItems", len(data)):
        return [Flaw(path, _("must have at most {limit} entries").format(limit=schema["maxItems"]))]
    items = schema.get("items", {})
    return [flaw for n, item in enumerate(data) for flaw in flaws(item, items, (*path, n))]


def _object_flaws(data: dict[str, object], schema: Schema, path: Path) -> list[Flaw]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    found: list[Flaw] = []
    if len(data) < schema.get("minProperties", 0):
        found.append(Flaw(path, _("must not be empty")))
    for name, value in data.items():
        if name in properties:
            found += flaws(value, properties[name], (*path, name))
        elif others is False:
            found.append(_unknown(name, list(properties), path))
        elif isinstance(others, Mapping):
            names = schema.get("propertyNames", {})
            found += flaws(name, names, (*path, name)) or flaws(value, others, (*path, name))
    missing = [name for name in schema.get("required", ()) if name not in data]
    return found + [Flaw((*path, name), _("is missing")) for name in missing]


def _unknown(name: str, known: list[str], path: Path) -> Flaw:
    from difflib import get_close_matches

    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    message = _("is not a known key")
    if nearest:
        message = _("is not a known key; did you mean {name}?").format(name=nearest[0])
    return Flaw((*path, name), message)
