"""What an agent.toml may hold, as JSON Schema, and what a text does otherwise, in words.

The schema is the one declaration: editors read the committed `agent.schema.json`, oO has
`MANIFEST` checked by `fastjsonschema`. Its findings become messages for people, in their language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from oo_storage.words import _

if TYPE_CHECKING:
    from fastjsonschema import JsonSchemaValueException

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


def flaws(data: object) -> list[Flaw]:
    """What differs from `MANIFEST`, at most one flaw a place; what is missing comes last."""
    from fastjsonschema import JsonSchemaValuesException

    found: dict[Path, Flaw] = {}
    try:
        _check()(data)
    except JsonSchemaValuesException as error:
        for each in sorted(error.errors, key=lambda each: each.rule == "required"):
            for flaw in _flaws_of(each):
                found.setdefault(flaw.path, flaw)
    return list(found.values())


@cache
def _check() -> Callable[[object], object]:
    import fastjsonschema

    return fastjsonschema.compile(dict(MANIFEST), use_default=False, fast_fail=False)


def _flaws_of(error: JsonSchemaValueException) -> Iterator[Flaw]:
    path = tuple(int(part) if part.isdecimal() else part for part in error.path[1:])
    value, limit = error.value, error.rule_definition
    match error.rule:
        case "required":
            for name in limit:
                if name not in value:
                    yield Flaw((*path, name), _("is missing"))
        case "additionalProperties":
            known = list(error.definition["properties"])
            for name in value:
                if name not in known:
                    yield _unknown(name, known, path)
        case "propertyNames":
            for name in value:
                if not re.fullmatch(limit["pattern"].strip("^$"), name):
                    yield Flaw((*path, name), _pattern_words(limit["pattern"]))
        case rule:
            yield Flaw(path, _rule_words(str(rule), limit))


def _rule_words(rule: str, limit: Any) -> str:  # noqa: ANN401 - what a rule says is any JSON
    messages = {
        "type": _("expected {type}"),
        "enum": _("expected one of {values}"),
        "maxLength": _("must have at most {limit} characters"),
        "minimum": _("must be at least {limit}"),
        "maximum": _("must be at most {limit}"),
        "maxItems": _("must have at most {limit} entries"),
        "minLength": _("must not be empty"),
        "minItems": _("must not be empty"),
        "minProperties": _("must not be empty"),
    }
    if rule == "pattern":
        return _pattern_words(limit)
    return messages[rule].format(
        limit=limit,
        type=_type_words(limit) if rule == "type" else "",
        values=", ".join(map(json.dumps, limit)) if rule == "enum" else "",
    )


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


def _unknown(name: str, known: list[str], path: Path) -> Flaw:
    from difflib import get_close_matches

    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    message = _("is not a known key")
    if nearest:
        message = _("is not a known key; did you mean {name}?").format(name=nearest[0])
    return Flaw((*path, name), message)
