"""Agents are found; a broken one says what is wrong and stops nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import agent_folders
from oo_agents.folder import folder_hash
from oo_agents.registry import Registry, load_agent, read_entry, supports_version
from oo_storage.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Path, Path]:
    builtin, own = tmp_path / "builtin", tmp_path / "own"
    agent_folders.template_agent(builtin, "calls")
    agent_folders.function_agent(builtin, "due_soon")
    agent_folders.template_agent(own, "mine")
    return builtin, own


def registry(roots: tuple[Path, Path]) -> Registry:
    return Registry(roots[1], builtin=roots[0])


def test_agents_are_found(roots: tuple[Path, Path]) -> None:
    (roots[1] / ".hidden").mkdir()
    (roots[1] / "notes.txt").write_text("no folder")
    entries = registry(roots).entries()
    assert [(each.id, each.origin) for each in entries] == [
        ("calls", "builtin"),
        ("due_soon", "builtin"),
        ("mine", "own"),
    ]
    assert all(each.manifest and not each.problem for each in entries)


def test_without_an_own_folder(roots: tuple[Path, Path], tmp_path: Path) -> None:
    assert len(Registry(tmp_path / "nowhere", builtin=roots[0]).entries()) == 2
    assert len(Registry(builtin=roots[0]).entries()) == 2


def test_a_broken_agent_stops_nothing_else(roots: tuple[Path, Path]) -> None:
    agent_folders.template_agent(roots[1], "broken", "id = ")
    found = registry(roots)
    entry = found.get("broken")
    assert entry.manifest is None
    assert entry.problem is not None
    assert entry.problem.where.endswith("broken/agent.toml:1")
    assert len(found.entries()) == 4
    with pytest.raises(BadInput):
        load_agent(entry)


def test_an_empty_folder_is_a_broken_agent(roots: tuple[Path, Path]) -> None:
    (roots[1] / "empty").mkdir()
    assert "agent.toml" in str(registry(roots).get("empty").problem)


def test_a_built_in_id_is_not_taken(roots: tuple[Path, Path]) -> None:
    agent_folders.template_agent(roots[1], "calls")
    found = registry(roots)
    assert found.get("calls").origin == "builtin"
    (shadow,) = [each for each in found.entries() if each.problem]
    assert "built-in" in str(shadow.problem)


def test_strangers_code_does_not_run_in_here(roots: tuple[Path, Path]) -> None:
    agent_folders.function_agent(roots[1], "inside", code="raise SystemExit(1)")
    problem = registry(roots).get("inside").problem
    assert problem is not None
    assert "built-in" in problem.message
    assert "program" in problem.hint


def test_a_broken_template_names_its_line(roots: tuple[Path, Path]) -> None:
    text = agent_folders.manifest_text("worded").replace("{{ due | relative }}", "{{ due.x }}")
    agent_folders.template_agent(roots[1], "worded", text)
    problem = registry(roots).get("worded").problem
    assert problem is not None
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "due.x" in each)
    assert problem.where.endswith(f"agent.toml:{line}")


def test_a_fact_that_a_template_agent_does_not_have(roots: tuple[Path, Path]) -> None:
    text = agent_folders.manifest_text("worded").replace("{{ due | relative }}", "{{ place }}")
    agent_folders.template_agent(roots[1], "worded", text)
    assert "place" in str(registry(roots).get("worded").problem)


def test_another_version_of_oo_blocks_loading(roots: tuple[Path, Path]) -> None:
    text = agent_folders.manifest_text("newer").replace(">=0.1,<1", ">=9")
    agent_folders.template_agent(roots[1], "newer", text)
    assert ">=9" in str(registry(roots).get("newer").problem)


@pytest.mark.parametrize(
    ("wanted", "version", "expected"),
    [
        (">=0.1,<1", "0.1.0", True),
        (">=0.1,<1", "0.9.12", True),
        (">=0.1,<1", "1.0.0", False),
        (">= 0.1, != 0.2", "0.2.0", False),
        ("==0.1", "0.1.0", True),
        (">0.1", "0.1.0", False),
        ("<=0.1", "0.1.1", False),
        (">=0.1", "0.1.0.dev3", True),
    ],
)
def test_versions(wanted: str, version: str, expected: bool) -> None:
    assert supports_version(wanted, version) is expected


def test_an_unknown_agent_names_the_nearest(roots: tuple[Path, Path]) -> None:
    with pytest.raises(UnknownName) as caught:
        registry(roots).get("due_son")
    assert caught.value.nearest == "due_soon"
    assert registry(roots).manifest("due_son") is None


def test_what_did_not_change_is_not_read_again(roots: tuple[Path, Path]) -> None:
    found = registry(roots)
    before = found.get("mine")
    found.reload()
    assert found.get("mine") is before
    path = roots[1] / "mine" / "agent.toml"
    path.write_text(path.read_text().replace("1.0.0", "1.0.10"))
    found.reload()
    manifest = found.get("mine").manifest
    assert manifest is not None
    assert manifest.version == "1.0.10"


def test_a_folder_that_comes_and_goes(roots: tuple[Path, Path]) -> None:
    found = registry(roots)
    found.entries()
    agent_folders.template_agent(roots[1], "late")
    found.reload()
    assert found.get("late").manifest
    (roots[1] / "late" / "agent.toml").unlink()
    (roots[1] / "late").rmdir()
    found.reload()
    assert found.manifest("late") is None


def test_the_hash_is_of_the_whole_folder(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, "echo '{}'")
    first = read_entry(folder, "own").hash
    assert first == folder_hash(folder)
    (folder / "lib").mkdir()
    (folder / "lib" / "data.txt").write_text("x")
    second = folder_hash(folder)
    (folder / "lib" / "data.txt").write_text("y")
    third = folder_hash(folder)
    (folder / "lib" / "data.txt").rename(folder / "lib" / "other.txt")
    fourth = folder_hash(folder)
    (folder / "run.sh").chmod(0o644)
    assert len({first, second, third, fourth, folder_hash(folder)}) == 5


def test_a_folder_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        folder_hash(tmp_path / "gone")


def test_a_file_name_that_is_no_text_is_hashed(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, "echo '{}'")
    before = folder_hash(folder)
    (folder / os.fsdecode(b"\xff")).write_text("x")
    assert folder_hash(folder) != before


def test_links_and_pipes_are_refused(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, "echo '{}'")
    (folder / "link").symlink_to("/etc/hostname")
    assert "link" in str(read_entry(folder, "own").problem)
    (folder / "link").unlink()
    os.mkfifo(folder / "pipe")
    assert "neither" in str(read_entry(folder, "own").problem)


def test_a_prompt_agent_needs_its_prompt_file(roots: tuple[Path, Path]) -> None:
    folder = agent_folders.prompt_agent(roots[1], "ask")
    entry = registry(roots).get("ask")
    assert entry.problem is None
    load_agent(entry)
    for text in ("", "x" * 5000):
        (folder / "prompt.txt").write_text(text)
        with pytest.raises(BadInput, match=r"prompt\.txt"):
            load_agent(entry)
    (folder / "prompt.txt").unlink()
    with pytest.raises(BadInput, match=r"prompt\.txt"):
        load_agent(entry)


def test_another_prompt_file_is_another_prompt_agent(roots: tuple[Path, Path]) -> None:
    folder = agent_folders.prompt_agent(roots[1], "ask")
    known = registry(roots)
    before = known.get("ask").hash
    (folder / "prompt.txt").write_text("Say something else.")
    assert known.get("ask").hash != before


def test_a_folder_with_a_hostile_name(roots: tuple[Path, Path]) -> None:
    agent_folders.template_agent(roots[1], "a\u202eb\x1b")
    (entry,) = [each for each in registry(roots).entries() if each.problem]
    assert entry.id == "ab"


def test_a_file_in_place_of_the_agents(tmp_path: Path, roots: tuple[Path, Path]) -> None:
    (tmp_path / "file").write_text("x")
    assert len(Registry(tmp_path / "file", builtin=roots[0]).entries()) == 2


def test_built_in_agents_are_not_checked_again_at_every_start() -> None:
    script = (
        "import sys; from oo_agents.registry import Registry; found = Registry().entries()\n"
        "print(len(found), *sys.modules)"
    )
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, env=environment, text=True
    )
    count, *loaded = done.stdout.split()
    assert int(count) >= 10
    assert not {"fastjsonschema", "cronsim", "packaging"} & set(loaded)
