"""Template and function agents: what they select, what they may import, what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

import agent_folders
from oo_agents.api import Findings, Own
from oo_agents.function import code_flaws, load_function
from oo_agents.manifest import parse_manifest
from oo_agents.template import TemplateAgent
from oo_agents.world_json import decode_world
from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=BERLIN)
WINDOW = Own(preferences={"window": 7200})


def look(where: str, tasks: list[dict[str, Any]], extra: str = "") -> Findings:
    text = agent_folders.manifest_text().split("where = [")[0]
    text = text.replace(
        "[preferences.window]",
        '[[consents]]\nkey = "tasks.project"\npurpose = "tags"\n\n[preferences.window]',
    )
    manifest = parse_manifest(text + extra + f"where = [{where}]\n")
    assert manifest.select is not None
    world = decode_world({"now": NOW.isoformat(), "zone": "Europe/Berlin", "tasks": tasks})
    return TemplateAgent(manifest, manifest.select).look(world, WINDOW)


def names(findings: Findings) -> list[object]:
    return [snippet.facts["object"] for snippet in findings.snippets]


def due(minutes: int) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


TASKS: list[dict[str, Any]] = [
    {"title": "late", "due": due(-60), "priority": 1, "tags": ["home"]},
    {"title": "soon", "due": due(120), "priority": 2},
    {"title": "later", "due": due(121), "priority": 3},
    {"title": "never", "status": "done"},
]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{ field = "status", is = "open" }', ["late", "soon", "later"]),
        ('{ field = "status", is_not = "open" }', ["never"]),
        ('{ field = "due", before = "2h" }', ["late", "soon"]),
        ('{ field = "due", before = "$window" }', ["late", "soon"]),
        ('{ field = "due", after = "2h" }', ["later"]),
        ('{ field = "due", after = "0m" }, { field = "due", before = "2h" }', ["soon"]),
        ('{ field = "due", older_than = "1h" }', ["late"]),
        ('{ field = "due", older_than = "61m" }', []),
        ('{ field = "due", exists = false }', ["never"]),
        ('{ field = "priority", at_least = 2 }', ["soon", "later"]),
        ('{ field = "priority", at_most = 1 }', ["late", "never"]),
        ('{ field = "title", contains = "LATE" }', ["late", "later"]),
        ('{ field = "tags", contains = "Home" }', ["late"]),
        ('{ field = "tags", exists = true }', ["late"]),
    ],
)
def test_conditions(where: str, expected: list[str]) -> None:
    assert names(look(where, TASKS)) == expected


def test_what_a_template_agent_says() -> None:
    findings = look(
        '{ field = "due", before = "2h" }', TASKS[1:2], "facts = { rank = 'priority' }\n"
    )
    (snippet,) = findings.snippets
    assert snippet.facts == {"object": "soon", "due": NOW + timedelta(hours=2), "rank": 2}
    assert snippet.due == NOW + timedelta(hours=2)
    assert (snippet.evidence, snippet.subjects) == ((1,), ("tasks/case/1",))
    assert (snippet.priority, snippet.actions) == (2, ("do",))
    assert snippet.expires_at == NOW + timedelta(hours=2)


def test_the_next_change_is_when_a_condition_flips() -> None:
    before = '{ field = "due", before = "2h" }'
    assert look(before, TASKS).next_change == NOW + timedelta(minutes=1)
    assert look(before, TASKS[:2]).next_change is None
    older = '{ field = "due", older_than = "90m" }'
    assert look(older, TASKS[:1]).next_change == NOW + timedelta(minutes=30)


def test_at_most_the_limit_and_those_due_first() -> None:
    many = [{"title": str(n), "due": due(n)} for n in (5, 3, 1, 4)]
    assert names(look("", many)) == ["1", "3", "4"]
    assert names(look("", many, "limit = 1\n")) == ["1"]


def test_a_whole_day_is_late_at_its_end() -> None:
    (snippet,) = look("", [{"title": "a", "due": "2026-11-22"}]).snippets
    assert snippet.due == datetime(2026, 11, 23, tzinfo=BERLIN)


def test_a_function_agent_is_loaded(tmp_path: Path) -> None:
    folder = agent_folders.function_agent(tmp_path)
    manifest = parse_manifest(agent_folders.manifest_text(kind="function"))
    agent = load_function(manifest, folder)
    world = decode_world({"now": NOW.isoformat(), "zone": "Europe/Berlin", "tasks": TASKS})
    assert names(agent.look(world, WINDOW)) == ["late", "soon"]


@pytest.mark.parametrize("code", ["raise ValueError", "class Other: ...", "import nowhere", "x ="])
def test_a_function_agent_that_cannot_be_loaded(tmp_path: Path, code: str) -> None:
    folder = agent_folders.function_agent(tmp_path, code=code)
    manifest = parse_manifest(agent_folders.manifest_text(kind="function"))
    with pytest.raises(BadInput, match=r"agent\.py"):
        load_function(manifest, folder)


def test_a_function_agent_without_a_file(tmp_path: Path) -> None:
    manifest = parse_manifest(agent_folders.manifest_text(kind="function"))
    with pytest.raises(BadInput, match="no such file"):
        load_function(manifest, tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import oo_storage.log",
        "from pathlib import Path",
        "from oo_agents import runner",
        "from . import other",
        "import socket as math",
        "open('x')",
        "eval('1')",
        "f = print",
        "datetime.now()",
        "datetime.datetime.now()",
        "date.today()",
        "().__class__",
        "global seen",
        "def broken(",
    ],
)
def test_code_that_is_refused_is_named_with_its_line(line: str) -> None:
    (flaw,) = code_flaws(f"import math\n{line}\n")
    assert flaw.line == 2


def test_pure_code_is_accepted() -> None:
    assert code_flaws(agent_folders.FUNCTION) == []
    assert code_flaws("from collections.abc import Iterable\nnow = world.now\n") == []
