"""A person's no: it can always be said, is never undone by the way, and erases what it names."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from contracts.assistant_contract import Clock
from oo_app.opening import host
from oo_app.paths import HomePaths, home_paths
from oo_storage.errors import DiskFull, Refused, UnknownName
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant

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

[schedule]
on_change = true

[ttl]
default = "2h"
max = "1d"

[[consents]]
key = "tasks.title"
purpose = "to name the task"
required = true
sensitivity = "personal"

[[emits]]
kind = "plant"
category = "tasks"

[emits.actions.do]
short = "{{ object }}"
normal = ["Water {{ object }}."]
why = "It is on your list."

[select]
kind = "tasks"
object = "title"
emit = "plant"
"""


@pytest.fixture
def paths(tmp_path: Path) -> HomePaths:
    made = home_paths({"OO_HOME": str(tmp_path / "home")})
    made.create()
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def assistant(paths: HomePaths, clock: Clock) -> Iterator[LocalAssistant]:
    lock = HomeLock(paths.lock)
    assert lock.try_acquire()
    local = host(paths, lock, now=clock, asked_budget_s=60)
    local.add("pay the rent today")
    yield local
    local.close()


def granted(assistant: LocalAssistant) -> set[tuple[str, str]]:
    return {(row.key, row.recipient) for row in assistant.consents() if row.granted}


@pytest.fixture
def folder(assistant: LocalAssistant, paths: HomePaths) -> Path:
    """The folder of an agent that has a key."""
    made = paths.agents / "plants"
    made.mkdir(parents=True)
    (made / "agent.toml").write_text(AGENT)
    assistant.grant("tasks.title", agent="plants")
    assert ("tasks.title", "plants") in granted(assistant)
    return made


def test_a_key_is_taken_from_an_agent_that_asks_for_it_no_more(
    assistant: LocalAssistant, folder: Path
) -> None:
    other = AGENT.replace("tasks.title", "tasks.project").replace('"title"', '"project"')
    (folder / "agent.toml").write_text(other)
    assert "tasks.project" in {row.id: row for row in assistant.agents()}["plants"].keys
    assistant.revoke("tasks.title", agent="plants")
    assert ("tasks.title", "plants") not in granted(assistant)


def test_a_key_is_taken_from_an_agent_that_is_gone(assistant: LocalAssistant, folder: Path) -> None:
    shutil.rmtree(folder)
    assistant.revoke("tasks.title", agent="plants")
    assert ("tasks.title", "plants") not in granted(assistant)


def test_there_is_nothing_to_take_from_an_agent_that_never_was(assistant: LocalAssistant) -> None:
    with pytest.raises(UnknownName) as refused:
        assistant.revoke("tasks.title", agent="due_rik")
    assert refused.value.nearest == "due_risk"


def test_adding_a_task_gives_nothing_back_that_was_withdrawn(
    assistant: LocalAssistant, clock: Clock
) -> None:
    assistant.revoke("tasks.due")
    clock.forward(seconds=1)
    assistant.revoke("tasks.title", agent="due_risk")
    before = granted(assistant)
    assistant.disconnect("inbox")
    assistant.add("buy milk today")
    assert granted(assistant) == before
    clock.forward(seconds=1)
    assistant.revoke("tasks.title")
    assistant.disconnect("inbox")
    with pytest.raises(Refused):
        assistant.add("buy bread today")


def test_an_erasure_that_found_no_room_is_finished_by_revoking_again(
    assistant: LocalAssistant, paths: HomePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_job: object) -> int:
        raise DiskFull("no room")

    with monkeypatch.context() as full:
        full.setattr(assistant._home.eraser, "_compact", no_room)
        with pytest.raises(DiskFull):
            assistant.revoke("tasks.title")
    again = assistant.revoke("tasks.title")
    assert again.events > 0
    assert "is erased now" in again.message
    assert "not granted" in assistant.revoke("tasks.title").message
    assert b"the rent" not in paths.database.read_bytes()


def test_what_is_revoked_is_no_evidence_while_its_erasure_waits(
    assistant: LocalAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    [seq] = {row.seq for row in assistant.log(type="task.seen")}
    seen = assistant._home.recommender._evidence(seq)
    assert seen is not None
    assert seen.title == "pay the rent"

    def no_room(_job: object) -> None:
        raise DiskFull("no room")

    with monkeypatch.context() as full:
        full.setattr(assistant._home.eraser, "run", no_room)
        with pytest.raises(DiskFull):
            assistant.revoke("tasks.title")
    seen = assistant._home.recommender._evidence(seq)
    assert seen is not None
    assert seen.title == ""


def test_revoking_the_history_erases_every_tip_that_was_given(
    assistant: LocalAssistant, paths: HomePaths
) -> None:
    tip = assistant.tip().tip
    assert tip is not None
    assistant.react("done")
    text = tip.text.encode()
    assert text in paths.database.with_name("oo.sqlite3-wal").read_bytes()
    planned = assistant.revoke("tips.history", dry_run=True)
    assert planned.tips == 1
    assistant.revoke("tips.history")
    [row] = assistant.history()
    assert (row.id, row.text, row.reaction) == (tip.id, "(erased)", "done")
    for file in paths.data.rglob("*"):
        assert not file.is_file() or text not in file.read_bytes()
    assert assistant.rebuild(check=True).differing == ()


def test_a_new_tip_takes_the_place_of_the_open_one_that_went_with_the_history(
    assistant: LocalAssistant,
) -> None:
    before = assistant.tip().tip
    assistant.revoke("tips.history")
    after = assistant.tip().tip
    assert before is not None
    assert after is not None
    assert after.id != before.id
    assert (after.text, after.why) == (before.text, before.why)
