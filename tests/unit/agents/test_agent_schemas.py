"""The committed schemas are what the code says, and oO reads them as others do."""

from __future__ import annotations

import copy
import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import agent_folders
from oo_agents.api import Own
from oo_agents.program import request_bytes
from oo_agents.schema import MANIFEST, manifest_flaws
from oo_agents.schema_files import FOLDER, schema_files
from oo_agents.world_json import decode_world

GOOD = [
    tomllib.loads(agent_folders.manifest_text(kind=kind))
    for kind in ("template", "program", "prompt")
]
ODD: list[Any] = ["", "x" * 500, "2h", -1, 10**9, 1.5, True, None, [], {}, [1], {"a": 1}, 2.0]


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_committed_schema_is_the_generated_one(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_files()[name]


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if not isinstance(data, dict | list):
        return found
    for name, value in data.items() if isinstance(data, dict) else enumerate(data):
        found += places(value, (*path, name))
    return found


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_flaw_is_found_where_others_find_one(data: st.DataObject) -> None:
    manifest = copy.deepcopy(data.draw(st.sampled_from(GOOD)))
    path = data.draw(st.sampled_from(places(manifest)[1:]))
    parent = manifest
    for part in path[:-1]:
        parent = parent[part]
    change = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if change == "replace":
        parent[path[-1]] = data.draw(st.sampled_from(ODD))
    elif change == "remove":
        del parent[path[-1]]
    elif isinstance(parent, dict):
        parent[data.draw(st.sampled_from(["surprise", "a.b", "[0]", "7"]))] = 1
    assert (manifest_flaws(manifest) == []) == Draft202012Validator(MANIFEST).is_valid(manifest)


def test_good_manifests_have_no_flaw() -> None:
    assert [manifest_flaws(each) for each in GOOD] == [[], [], []]


def test_a_program_reads_what_the_schema_says() -> None:
    moment = "2026-11-22T14:00"
    world = decode_world(
        {
            "now": moment,
            "zone": "Europe/Berlin",
            "tasks": [{"title": "Pay rent", "due": "2026-11-23", "tags": ["home"]}],
            "calendar": [{"title": "Talk", "start": moment}],
            "contacts": [{"name": "Ana", "birthday": "--11-24"}],
            "notes": [{"text": "reply", "written": moment}],
            "code": [{"name": "oO", "changed_files": 7}],
            "device": [{"disks": [{"mount": "/", "total_mb": 9, "free_mb": 1}]}],
            "tips": [{"text": "Pay rent", "given": moment}],
        }
    )
    request = json.loads(request_bytes(world, Own(preferences={"window": 7200})))
    schema = json.loads((FOLDER / "program_input.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(request)) == []


def test_what_a_program_may_print() -> None:
    schema = json.loads((FOLDER / "findings.schema.json").read_text(encoding="utf-8"))
    snippet = {"kind": "errand", "facts": {"object": "Milk"}, "evidence": [3]}
    check = Draft202012Validator(schema)
    assert check.is_valid({"snippets": [snippet]})
    assert not check.is_valid({"snippets": [{**snippet, "surprise": 1}]})
    assert not check.is_valid({"snippets": [{"kind": "errand"}]})
