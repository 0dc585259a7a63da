"""What is wrong in data from a file, found by its JSON Schema and said in words for people.

A pattern in a schema stands beside `examples`, which say what it means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_storage.words import _

if TYPE_CHECKING:
    from fastjsonschema import JsonSchemaValueException

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]
Check = Callable[[object], object]


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


def check_of(schema: Schema) -> Check:
    """The schema as a function for `flaws`; compiling one takes some 30 ms, so keep it."""
    import fastjsonschema

    return fastjsonschema.compile(dict(schema), use_default=False, fast_fail=False)


def flaws(data: object, check: Check) -> list[Flaw]:
    """What differs from a schema, at most one flaw a place; what is missing comes last."""
    from fastjsonschema import JsonSchemaValuesException

    found: dict[Path, Flaw] = {}
    try:
        check(data)
    except JsonSchemaValuesException as error:
        for each in sorted(error.errors, key=lambda each: each.rule == "required"):
            for flaw in _of_error(each):
                found.setdefault(flaw.path, flaw)
    return list(found.values())


def _of_error(error: JsonSchemaValueException) -> list[Flaw]:
    path = tuple(int(part) if part.isdecimal() else part for part in error.path[1:])
    value, limit = error.value, error.rule_definition
    match error.rule:
        case "required":
            messages = {name: _("is missing") for name in limit if name not in value}
        case "additionalProperties":
            known = list(error.definition["properties"])
            messages = {name: _unknown(name, known) for name in value if name not in known}
        case "propertyNames":
            pattern = limit["pattern"].strip("^$")
            unfit = (name for name in value if not re.fullmatch(pattern, name))
            messages = dict.fromkeys(unfit, _example_words(limit))
        case "pattern":
            return [Flaw(path, _example_words(error.definition))]
        case rule:
            return [Flaw(path, _rule_words(str(rule), limit))]
    return [Flaw((*path, name), message) for name, message in messages.items()]


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


def _example_words(schema: Schema) -> str:
    examples = ", ".join(schema["examples"])
    return _("expected a value such as {example}").format(example=examples)


def _unknown(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    if not nearest:
        return _("is not a known key")
    return _("is not a known key; did you mean {name}?").format(name=nearest[0])
