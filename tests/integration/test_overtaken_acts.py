"""A revocation that overtakes another act: nothing of the key is kept after it, by anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts.assistant_contract import Clock
from oo_app.opening import host
from oo_app.paths import HomePaths, home_paths
from oo_storage.errors import Refused
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow

CANARY = "canary"


@pytest.fixture
def paths(tmp_path: Path) -> HomePaths:
    made = home_paths({"OO_HOME": str(tmp_path / "home")})
    made.create()
    return made


@pytest.fixture
def assistant(paths: HomePaths) -> Iterator[LocalAssistant]:
    lock = HomeLock(paths.lock)
    assert lock.try_acquire()
    local = host(paths, lock, now=Clock(), asked_budget_s=60)
    local.add(f"{CANARY} today")
    yield local
    local.close()


def before_the_next_write(assistant: LocalAssistant, act: Callable[[], object]) -> None:
    """Let another act be committed just before the next one."""
    database: Any = assistant._home.database
    write = database.write

    def overtaken(*command: Any, **how: Any) -> Any:
        database.write = write
        act()
        return write(*command, **how)

    database.write = overtaken


def revoke(assistant: LocalAssistant) -> Callable[[], object]:
    return lambda: assistant._home.agreeing.revoke(
        "tasks.title", agent="", dry_run=False, request="revoke"
    )


def holding(paths: HomePaths) -> list[str]:
    """The files of the home that hold the canary."""
    found = (path for path in paths.data.rglob("*") if path.is_file())
    return [path.name for path in found if CANARY.encode() in path.read_bytes()]


def test_a_task_that_is_added_meanwhile_is_refused(
    assistant: LocalAssistant, paths: HomePaths
) -> None:
    before_the_next_write(assistant, revoke(assistant))
    with pytest.raises(Refused):
        assistant.add(f"another {CANARY} tomorrow")
    assert holding(paths) == []


def test_a_task_that_is_done_meanwhile_keeps_no_title(
    assistant: LocalAssistant, paths: HomePaths
) -> None:
    tip = assistant.tip().tip
    assert tip is not None
    assert CANARY in tip.text
    before_the_next_write(assistant, revoke(assistant))
    assistant.react("done")
    assert holding(paths) == []


def test_an_erasure_that_waits_is_not_undone(
    assistant: LocalAssistant, paths: HomePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant.tip()
    assistant.react("done")
    eraser = assistant._home.eraser
    with monkeypatch.context() as held:
        held.setattr(eraser, "run", lambda job: pytest.fail(job.id))
        with pytest.raises(pytest.fail.Exception):
            assistant.revoke("tasks.title")
    assistant.undo()
    eraser.resume()
    assert holding(paths) == []
