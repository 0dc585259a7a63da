"""An author's way: start an agent, see what is wrong with it, and what the README promises."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

import agent_folders
from builders.mutations import nudged
from oo_agents import cases
from oo_agents.api import Own
from oo_agents.authoring import KINDS_TO_START, new, validate
from oo_agents.manifest import parse_manifest
from oo_agents.registry import BUILTIN_FOLDER, Registry, load_agent, read_entry
from oo_agents.world_json import decode_world
from oo_storage.errors import BadInput, UsageError

README = Path(__file__).parents[3] / "README.md"
WORLD = {
    "now": "2026-11-22T14:00",
    "zone": "Europe/Berlin",
    "tasks": [{"title": "Rent", "due": "2026-11-22T16:00"}],
}
SAID = {"facts": {"object": "Rent"}, "worded": {"do": {"short": "Rent is due today at 16:00"}}}


@pytest.mark.parametrize("kind", KINDS_TO_START)
def test_a_new_agent_works_as_it_stands(tmp_path: Path, kind: str) -> None:
    folder = new("my_agent", tmp_path, kind)
    assert validate(folder) == []
    assert len(cases.case_files(folder)) == 2
    assert Registry(tmp_path).get("my_agent").manifest


def test_a_new_agent_needs_a_free_and_proper_id(tmp_path: Path) -> None:
    new("my_agent", tmp_path)
    for agent in ("my_agent", "My", "x", "a/b", "../up", "ä", "a" * 41):
        with pytest.raises(UsageError):
            new(agent, tmp_path)
    with pytest.raises(UsageError):
        new("other", tmp_path, "prompt")
    assert [path.name for path in tmp_path.iterdir()] == ["my_agent"]


def test_a_broken_manifest_is_found_with_its_line(tmp_path: Path) -> None:
    folder = new("my_agent", tmp_path)
    path = folder / "agent.toml"
    path.write_text(path.read_text().replace('every = "15m"', 'every = "often"'))
    (finding,) = validate(folder)
    assert finding.where.startswith(f"{path}:")
    assert finding.message.startswith("schedule.every")
    assert finding.hint


def test_a_case_that_fails_is_found(tmp_path: Path) -> None:
    folder = new("my_agent", tmp_path)
    path = agent_folders.add_case(folder, "wrong", WORLD, {"snippets": []})
    (finding,) = validate(folder)
    assert finding.where == str(path)
    assert "expected 0 snippets, found 1" in finding.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSON"),
        ("[]", "golden case"),
        ("{}", "expect"),
        ('{"expect": {}}', "world"),
        ('{"expect": {}, "world": {"now": "2026-11-22T14:00", "zone": "UTC", "x": 1}}', "x"),
        ('{"expect": {}, "world": {}, "surprise": 1}', "keys"),
    ],
)
def test_a_broken_case_is_found(tmp_path: Path, text: str, says: str) -> None:
    folder = new("my_agent", tmp_path)
    (folder / "cases" / "fires.json").write_text(text)
    (finding,) = validate(folder)
    assert "fires.json" in finding.where
    assert says in finding.message


def test_without_cases_there_is_a_note(tmp_path: Path) -> None:
    (finding,) = validate(agent_folders.template_agent(tmp_path))
    assert not finding.is_error


def test_a_programs_words_help_its_author(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, "echo 'no such key' >&2; exit 3")
    agent_folders.add_case(folder, "fires", WORLD, {"snippets": []})
    texts = [finding.message for finding in validate(folder)]
    assert any("exit code 3" in text for text in texts)
    assert any("no such key" in text for text in texts)


def test_a_program_that_is_not_trusted_is_not_run(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, "touch ran")
    agent_folders.add_case(folder, "fires", WORLD, {"snippets": []})
    (finding,) = validate(folder, may_run=False)
    assert not finding.is_error
    assert not (folder / "ran").exists()


def differences(
    root: Path, expect: dict[str, Any], code: str = agent_folders.FUNCTION
) -> list[str]:
    folder = agent_folders.function_agent(root, code=code)
    entry = read_entry(folder, "builtin")
    assert entry.manifest is not None
    case = cases.load_case(agent_folders.add_case(folder, "fires", WORLD, expect))
    return cases.differences(load_agent(entry), entry.manifest, case)


def test_a_case_that_passes(tmp_path: Path) -> None:
    assert differences(tmp_path, {"snippets": [SAID], "next_change": None}) == []


@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ({"snippets": []}, "found 1"),
        ({"snippets": [{"facts": {"object": "Tax"}}]}, "facts.object"),
        ({"snippets": [{"facts": {"due": "2026-11-22T16:01"}}]}, "facts.due"),
        ({"snippets": [{"priority": 3}]}, "priority"),
        ({"snippets": [{"surprise": 3}]}, "surprise"),
        ({"snippets": [{"worded": {"do": {"why": "Because."}}}]}, "worded.do.why"),
        ({"snippets": [{}], "next_change": "2026-11-22T15:00"}, "next_change"),
        ({"snippets": [{}], "state": {"n": 1}}, "state"),
    ],
)
def test_a_case_that_differs_says_where(tmp_path: Path, expect: dict[str, Any], says: str) -> None:
    (line,) = differences(tmp_path, expect)
    assert says in line


def test_an_agent_that_is_not_pure_is_found(tmp_path: Path) -> None:
    code = agent_folders.FUNCTION.replace(
        "class DueSoon:", "import itertools\nCOUNT = itertools.count()\nclass DueSoon:"
    ).replace('"due": task.due', '"due": task.due, "n": next(COUNT)')
    assert any("two looks" in line for line in differences(tmp_path, {"snippets": [{}]}, code))


def test_a_wording_without_its_fact_is_found(tmp_path: Path) -> None:
    code = agent_folders.FUNCTION.replace(', "due": task.due', "")
    assert any("due" in line for line in differences(tmp_path, {"snippets": [{}]}, code))


def test_required_cases(tmp_path: Path) -> None:
    folder = agent_folders.template_agent(tmp_path)
    assert cases.missing_cases(folder) == list(cases.REQUIRED)
    for name in cases.REQUIRED:
        agent_folders.add_case(folder, f"{name}_a", WORLD, {})
    assert cases.missing_cases(folder) == []


def test_thresholds_are_nudged() -> None:
    text = agent_folders.manifest_text().replace("$window", "30m")
    text = text.replace(
        "[preferences.window]",
        '[preferences.most]\ntype = "integer"\ndefault = 3\nminimum = 3\ndescription = "x"\n'
        '[preferences.part]\ntype = "number"\ndefault = 0.5\ndescription = "x"\n'
        '[preferences.name]\ntype = "string"\ndefault = "2h"\ndescription = "x"\n'
        "[preferences.window]",
    )
    found = [name for name, _manifest in nudged(parse_manifest(text))]
    assert found == [
        "most=4",
        "part=0.475",
        "part=0.525",
        "window=7140s",
        "window=7260s",
        "due before 1740s",
        "due before 1860s",
    ]


def readme_blocks() -> list[tuple[str, str]]:
    return re.findall(r"```(\w+)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
def test_the_agents_of_the_readme_work_as_printed(tmp_path: Path) -> None:
    blocks = readme_blocks()
    manifests = {parse_manifest(text).id: text for kind, text in blocks if kind == "toml"}
    (script,) = [text for kind, text in blocks if text.startswith("#!")]
    for agent, text in manifests.items():
        (tmp_path / agent).mkdir()
        (tmp_path / agent / "agent.toml").write_text(text, encoding="utf-8")
    path = tmp_path / "errands" / "errands.sh"
    path.write_text(script, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    world = decode_world(
        {
            **WORLD,
            "tasks": [
                {"title": "Call the dentist"},
                {"title": 'Buy "green" \\ tea', "tags": ["x"]},
                {"title": "Buy rice", "status": "done"},
            ],
        }
    )
    said = {}
    for agent in manifests:
        assert [each for each in validate(tmp_path / agent) if each.is_error] == []
        findings = load_agent(read_entry(tmp_path / agent, "own")).look(world, Own())
        said[agent] = [snippet.facts["object"] for snippet in findings.snippets]
    assert said == {"phone_calls": ["Call the dentist"], "errands": ['Buy "green" \\ tea']}
    assert (
        load_agent(read_entry(tmp_path / "errands", "own"))
        .look(decode_world({**WORLD, "tasks": []}), Own())
        .snippets
        == ()
    )


def test_case_files_have_a_size(tmp_path: Path) -> None:
    path = tmp_path / "fires.json"
    path.write_bytes(b" " * (cases.MAX_BYTES + 1))
    with pytest.raises(BadInput, match="too large"):
        cases.load_case(path)


def test_built_in_agents_are_validated_as_such(tmp_path: Path) -> None:
    assert all(
        not finding.is_error
        for folder in BUILTIN_FOLDER.iterdir()
        if folder.is_dir() and not folder.name.startswith("_")
        for finding in validate(folder)
    )
