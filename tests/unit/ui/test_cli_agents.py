"""A person's own agents: a folder that is started and checked from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli_runs import face_for, ran
from fake_assistant import FakeAssistant

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", ["template", "program"])
def test_a_new_agent_is_a_folder_of_the_home_that_validates(tmp_path: Path, kind: str) -> None:
    made = ran(face_for(FakeAssistant(), tmp_path), "agents", "new", "mine", "--type", kind)
    assert (made.code, made.err) == (0, "")
    assert (tmp_path / "agents" / "mine" / "agent.toml").is_file()
    assert "oo agents validate mine" in made.out
    found = ran(face_for(FakeAssistant(), tmp_path), "agents", "validate", "--json")
    assert found.code == 0
    assert [(row["id"], row["valid"]) for row in json.loads(found.out)] == [("mine", True)]


def test_a_broken_manifest_is_told_with_its_place_and_exit_code_1(tmp_path: Path) -> None:
    ran(face_for(FakeAssistant(), tmp_path), "agents", "new", "mine")
    manifest = tmp_path / "agents" / "mine" / "agent.toml"
    manifest.write_text(manifest.read_text() + "\nsurprise = 1\n")
    found = ran(face_for(FakeAssistant(), tmp_path), "agents", "validate", "mine")
    assert found.code == 1
    assert "mine: not valid" in found.out
    assert "agent.toml" in found.out
    by_path = ran(face_for(FakeAssistant(), tmp_path), "agents", "validate", str(manifest.parent))
    assert by_path.out == found.out


def test_a_folder_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    ran(face_for(FakeAssistant(), tmp_path), "agents", "new", "mine")
    again = ran(face_for(FakeAssistant(), tmp_path), "agents", "new", "mine")
    assert again.code == 2
    assert ran(face_for(FakeAssistant(), tmp_path), "agents", "new", "Mine!").code == 2
    assert (
        "You have no agents"
        in ran(face_for(FakeAssistant(), tmp_path / "other"), "agents", "validate").out
    )
