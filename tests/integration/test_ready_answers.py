"""What was answered once is at hand for who asks again, for as long as it holds."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from contracts.assistant_contract import Clock
from oo_app import prepared
from oo_app.integrations.files import RACY_NS
from oo_app.opening import host
from oo_app.paths import HomePaths, home_paths
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant
    from oo_app.recommender.service import Answered

pytestmark = pytest.mark.slow

AGENT = """
manifest_version = 1
id = "plants"
name = "Plants"
description = "Names what to water."
version = "1.0.0"
requires_oo = ">=0.1,<1"
author = "oO"
license = "MIT"
type = "template"
"""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def paths(tmp_path: Path) -> HomePaths:
    made = home_paths({"OO_HOME": str(tmp_path / "home")})
    made.create()
    return made


@pytest.fixture
def todo(tmp_path: Path) -> Path:
    file = tmp_path / "todo.txt"
    write(file, "Send the tax form due:2026-11-24\n")
    return file


@pytest.fixture
def assistant(paths: HomePaths, clock: Clock, todo: Path) -> Iterator[LocalAssistant]:
    lock = HomeLock(paths.lock)
    assert lock.try_acquire()
    local = host(paths, lock, now=clock, asked_budget_s=60)
    local.connect("todotxt", str(todo))
    yield local
    local.close()


def write(file: Path, text: str) -> None:
    """Save a file, and wait until it looks settled."""
    file.write_text(text)
    time.sleep(2 * RACY_NS / 1e9)


def ready(paths: HomePaths, clock: Clock) -> str:
    """The text that the next `oo tip` would print at once; "" when it would not."""
    try:
        made = prepared.decode(paths.prepared.read_bytes())
    except FileNotFoundError:
        return ""
    language, zone = prepared.surroundings(os.environ)
    now_ms = int(clock.now.timestamp() * 1000)
    holds = prepared.is_valid(made, now_ms=now_ms, language=language, zone=zone)
    return made.text.decode() if holds else ""


def test_an_answer_is_ready_for_who_asks_again(
    assistant: LocalAssistant, paths: HomePaths, clock: Clock
) -> None:
    assert ready(paths, clock) == ""
    tip = assistant.tip().tip
    assert tip is not None
    assert ready(paths, clock).startswith(tip.text)
    clock.forward(minutes=16)
    assert ready(paths, clock) == ""


def test_what_a_person_does_takes_it_away(
    assistant: LocalAssistant, paths: HomePaths, clock: Clock
) -> None:
    assistant.tip()
    assistant.react("done")
    assert not paths.prepared.exists()
    silent = assistant.tip()
    assert silent.tip is None
    assert "Send the tax form" not in ready(paths, clock)


def test_it_does_not_outlive_the_file_it_rests_on(
    assistant: LocalAssistant, paths: HomePaths, clock: Clock, todo: Path
) -> None:
    assistant.tip()
    write(todo, "Call the bank due:2026-11-24\n")
    assert ready(paths, clock) == ""
    assistant.tip()
    assert "Call the bank" in ready(paths, clock)


def test_an_agent_that_is_dropped_in_is_heard(
    assistant: LocalAssistant, paths: HomePaths, clock: Clock
) -> None:
    assistant.tip()
    folder = paths.agents / "plants"
    folder.mkdir(parents=True)
    (folder / "agent.toml").write_text(AGENT)
    assert ready(paths, clock) == ""


def test_the_core_reads_a_saved_file_although_its_source_is_not_due(
    assistant: LocalAssistant, paths: HomePaths, clock: Clock, todo: Path
) -> None:
    assistant.look()
    assert "Send the tax form" in ready(paths, clock)
    write(todo, "Call the bank due:2026-11-24\n")
    assistant.look()
    assert "Call the bank" in ready(paths, clock)


def test_what_a_source_changed_while_an_answer_was_made_is_not_passed_over(
    assistant: LocalAssistant, paths: HomePaths, clock: Clock, todo: Path
) -> None:
    assistant.tip()
    home = assistant._home
    decide = home.recommender.answer

    def overtaken(*brief: Any, **current: Any) -> Answered | None:
        answered = decide(*brief, **current)
        write(todo, "Call the bank due:2026-11-24\n")
        [source] = home.sources.rows()
        home.looking.read(source.id)
        return answered

    home.recommender.answer = overtaken  # type: ignore[method-assign]
    home.speaking.prepare(None)
    assert ready(paths, clock) == ""
