"""The reference and the catalogue's template are what the source says."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

PACKAGING = Path(__file__).parents[3] / "packaging"


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("cli_reference", "python packaging/cli_reference.py"),
        ("messages", "python packaging/messages.py"),
    ],
)
def test_what_is_committed_is_what_the_source_gives(
    name: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--check"])
    assert loaded(name).main() == 0, f"run: {command}"


def test_every_command_is_in_the_reference() -> None:
    from oo_ui.cli.commands import COMMANDS

    page = loaded("cli_reference").REFERENCE.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\n## oo {name}\n" not in page] == []
    assert page.count("--json ") > 25
