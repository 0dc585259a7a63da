"""What is wrong in data is said with its place, in words for people."""

from __future__ import annotations

from typing import Any

import pytest

from oo_storage.flaws import Flaw, check_of, flaws

NAME = {"type": "string", "pattern": "^[a-z]+$", "examples": ["tea", "milk"]}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "size"],
    "additionalProperties": False,
    "properties": {
        "name": NAME,
        "size": {"type": "integer", "minimum": 1, "maximum": 9},
        "kind": {"type": "string", "enum": ["hot", "cold"]},
        "note": {"type": "string", "minLength": 1, "maxLength": 3},
        "parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": NAME},
        "of": {"type": "object", "minProperties": 1, "propertyNames": NAME},
        "any": {"type": ["string", "boolean"]},
    },
}
CHECK = check_of(SCHEMA)


@pytest.mark.parametrize(
    ("more", "field", "message"),
    [
        ({"name": "Tea"}, "name", "expected a value such as tea, milk"),
        ({"name": "tea\n"}, "name", "expected a value such as tea, milk"),
        ({"name": 3}, "name", "expected a text in quotes"),
        ({"size": 0}, "size", "must be at least 1"),
        ({"size": 10}, "size", "must be at most 9"),
        ({"size": True}, "size", "expected a whole number"),
        ({"kind": "warm"}, "kind", 'expected one of "hot", "cold"'),
        ({"note": ""}, "note", "must not be empty"),
        ({"note": "long"}, "note", "must have at most 3 characters"),
        ({"parts": []}, "parts", "must not be empty"),
        ({"parts": ["a", "b", "c"]}, "parts", "must have at most 2 entries"),
        ({"parts": ["a", "B"]}, "parts[1]", "expected a value such as tea, milk"),
        ({"of": {}}, "of", "must not be empty"),
        ({"of": {"B": 1}}, "of.B", "expected a value such as tea, milk"),
        ({"any": []}, "any", "expected a text in quotes or true or false"),
        ({"sise": 1}, "sise", "is not a known key; did you mean size?"),
        ({"{0}": 1}, "{0}", "is not a known key"),
    ],
)
def test_a_flaw_is_said_with_its_place(more: dict[str, Any], field: str, message: str) -> None:
    (flaw,) = flaws({"name": "tea", "size": 1} | more, CHECK)
    assert (flaw.field, flaw.message) == (field, message)


def test_data_without_a_flaw() -> None:
    assert flaws({"name": "tea", "size": 1}, CHECK) == []
    assert flaws([], CHECK) == [Flaw((), "expected a table")]


def test_what_is_missing_comes_last() -> None:
    found = flaws({"nama": "tea"}, CHECK)
    assert [flaw.field for flaw in found] == ["nama", "name", "size"]


def test_a_place_has_one_flaw() -> None:
    assert len(flaws({"name": "tea", "size": 1, "kind": 3}, CHECK)) == 1
