"""What is made from the source and committed is what the source says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import documents

    return documents


def test_every_document_is_what_the_source_says(documents: ModuleType) -> None:
    assert list(documents.outdated()) == [], "run: make documents"


def test_every_event_says_what_it_means() -> None:
    page = (ROOT / "storage/EVENTS.md").read_text(encoding="utf-8")
    events = page.split("\n## `")[1:]
    assert len(events) > 20
    assert [each.split("`")[0] for each in events if not each.split("\n")[2].endswith(".")] == []


def test_every_command_is_in_the_reference() -> None:
    from oo_ui.cli.commands import COMMANDS

    page = (ROOT / "ui/CLI.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\n## oo {name}\n" not in page] == []
    assert page.count("--json ") > 25
