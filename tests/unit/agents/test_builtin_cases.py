"""Every built-in agent keeps to its golden cases, and no threshold can move unnoticed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from builders.mutations import nudged
from oo_agents import cases
from oo_agents.function import code_flaws
from oo_agents.registry import BUILTIN_FOLDER, load_agent, read_entry
from oo_agents.wordings import wording_flaws

if TYPE_CHECKING:
    from pathlib import Path

    from oo_agents.api import Agent
    from oo_agents.manifest import Manifest
    from oo_agents.registry import Entry

FOLDERS = sorted(
    path
    for path in BUILTIN_FOLDER.iterdir()
    if path.is_dir() and not path.name.startswith(("_", "."))
)
FILES = [path for folder in FOLDERS for path in cases.case_files(folder)]


@cache
def entry_of(folder: Path) -> Entry:
    return read_entry(folder, "builtin")


def agent_of(folder: Path) -> tuple[Agent, Manifest]:
    entry = entry_of(folder)
    assert entry.manifest is not None, entry.problem
    return load_agent(entry), entry.manifest


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_manifest_and_templates_are_sound(folder: Path) -> None:
    _agent, manifest = agent_of(folder)
    assert list(wording_flaws(manifest)) == []
    assert cases.missing_cases(folder) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_code_imports_only_the_port_and_pure_modules(folder: Path) -> None:
    assert [
        (path.name, flaw) for path in folder.glob("*.py") for flaw in code_flaws(path.read_text())
    ] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_golden_case(path: Path) -> None:
    agent, manifest = agent_of(path.parent.parent)
    assert cases.differences(agent, manifest, cases.load_case(path)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_threshold_moves_unnoticed(folder: Path) -> None:
    entry = entry_of(folder)
    assert entry.manifest is not None, entry.problem
    all_cases = [cases.load_case(path) for path in cases.case_files(folder)]
    unnoticed = []
    for name, changed in nudged(entry.manifest):
        agent = load_agent(entry.with_manifest(changed))
        if not any(cases.differences(agent, changed, case) for case in all_cases):
            unnoticed.append(name)
    assert unnoticed == []
