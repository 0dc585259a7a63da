"""What an agent.toml may hold, as JSON Schema.

The schema is the one declaration: editors read the committed `agent.schema.json`, oO has
`MANIFEST` checked by a library.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from oo_agents.prompt_manifest import KEYED_BY
from oo_storage.flaws import check_of, flaws

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_storage.flaws import Check, Flaw, Schema

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
    "newer_than",
    "exists",
)
MAX_TEMPLATE = 400


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
_DURATION = {"type": "string", "pattern": DURATION, "examples": ["15m", "2h", "1d"]}
_SCALAR = {"type": ["string", "integer", "number", "boolean"]}
_NAME = {"type": "string", "pattern": NAME, "examples": ["threshold_min"]}
_WORDING = _object(
    {"short": _TEMPLATE, "normal": _list(_TEMPLATE, 12, 1), "why": _TEMPLATE},
    ["short", "normal", "why"],
)
_CONDITION = _object(
    {"field": _NAME}
    | dict.fromkeys(OPERATORS[:5], _SCALAR)
    | {name: _text(40) for name in OPERATORS[5:9]}
    | {"exists": {"type": "boolean"}},
    ["field"],
)

_WHERE = _list(_CONDITION, 20)
_FACTS = {"type": "object", "propertyNames": _NAME, "additionalProperties": _NAME}


def _count(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


_INPUT = _object(
    {
        "date": {"type": "boolean"},
        "shows": _list(
            _object(
                {
                    "kind": _NAME,
                    "object": _NAME,
                    "fields": _list(_NAME, 10),
                    "where": _WHERE,
                    "newest_by": _NAME,
                    "earliest_by": _NAME,
                    "facts": _FACTS,
                    "limit": _count(1, 40),
                },
                ["kind", "object"],
            ),
            4,
            1,
        ),
    },
    ["shows"],
)
_OUTPUT = _object(
    {
        "emit": _NAME,
        "items": _count(1, 5),
        "cites_min": _count(1, 5),
        "cites_max": _count(1, 8),
        "keyed_by": {"type": "string", "enum": list(KEYED_BY)},
        "priority": _count(0, 3),
        "estimate_min": _count(0, 1440),
        "fields": {
            "type": "object",
            "propertyNames": _NAME,
            "minProperties": 1,
            "additionalProperties": _object(
                {"description": _text(120), "max_length": _count(10, 160)}, ["description"]
            ),
        },
    },
    ["emit", "fields"],
)

MANIFEST: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "agent.toml",
    "description": "The manifest of an oO agent, version 1.",
    **_object(
        {
            "manifest_version": {"type": "integer", "enum": [1]},
            "id": {"type": "string", "pattern": ID, "examples": ["due_risk"]},
            "name": _text(60),
            "description": _text(300),
            "version": {
                "type": "string",
                "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$",
                "examples": ["1.0.0"],
            },
            "requires_oo": {
                "type": "string",
                "pattern": r"^ *(>=|<=|==|!=|>|<) *[0-9]+(\.[0-9]+)*"
                r"( *, *(>=|<=|==|!=|>|<) *[0-9]+(\.[0-9]+)*)* *$",
                "examples": [">=0.1,<1"],
            },
            "author": _text(80),
            "license": _text(60),
            "docs_url": _text(300, 0),
            "codeowners": _list(_text(80), 20),
            "type": {"type": "string", "enum": ["template", "function", "prompt", "program"]},
            "entrypoint": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_]*:[A-Z][A-Za-z0-9]*$",
                "examples": ["agent:DueRisk"],
            },
            "command": _list(_text(200), 20, 1),
            "prompt": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_]{0,39}[.](txt|md|j2)$",
                "examples": ["prompt.txt"],
            },
            "input": _INPUT,
            "output": _OUTPUT,
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
                "propertyNames": _NAME,
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
                            "propertyNames": _NAME,
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
                    "where": _WHERE,
                    "object": _NAME,
                    "due": _NAME,
                    "priority": _count(0, 3),
                    "estimate_min": _count(0, 1440),
                    "emit": _NAME,
                    "facts": _FACTS,
                    "limit": _count(1, 20),
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


def manifest_flaws(data: object) -> list[Flaw]:
    """Everything in which the data differs from `MANIFEST`."""
    return flaws(data, _check())


@cache
def _check() -> Check:
    return check_of(MANIFEST)
