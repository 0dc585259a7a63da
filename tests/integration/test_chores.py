"""What a core does by itself for its home: backups, forgetting, and erasures that were held up."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from contracts.assistant_contract import Clock
from oo_app.opening import host
from oo_app.paths import HomePaths, home_paths
from oo_storage.errors import DiskFull
from oo_storage.jobs import is_waiting
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow


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


def no_room(*_anything: object, **_how: object) -> None:
    raise DiskFull("no room")


def test_a_backup_is_made_once_a_day_though_one_is_dated_in_the_future(
    assistant: LocalAssistant, clock: Clock
) -> None:
    clock.forward(days=30)
    assistant.look()
    clock.forward(days=-30)
    for _hour in range(5):
        assistant.look()
        clock.forward(hours=1, seconds=1)
    assert len(assistant.backups()) == 2
    clock.forward(days=1)
    assistant.look()
    assert len(assistant.backups()) == 3


def test_what_is_old_is_forgotten_once_a_day(
    assistant: LocalAssistant, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgot: list[int] = []
    monkeypatch.setattr(assistant._home.eraser, "retain", forgot.append)
    for _hour in range(30):
        assistant.look()
        clock.forward(hours=1, seconds=1)
    assert len(forgot) == 2


def test_an_erasure_that_was_held_up_is_finished_while_the_core_runs(
    assistant: LocalAssistant, paths: HomePaths, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant.look()
    with monkeypatch.context() as full:
        full.setattr(assistant._home.eraser, "_compact", no_room)
        with pytest.raises(DiskFull):
            assistant.revoke("tasks.title")
    clock.forward(hours=1, seconds=1)
    assert assistant._home.database.read(is_waiting)
    assistant.look()
    assert not assistant._home.database.read(is_waiting)
    assert b"pay the rent" not in paths.database.read_bytes()


def test_a_chore_that_fails_fails_no_look(
    assistant: LocalAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oo_app.keeping.copies.back_up", no_room)
    assert assistant.look().next_due is not None
    assert list(assistant.backups()) == []


def test_a_backup_waits_for_the_erasure_that_it_would_outlive(assistant: LocalAssistant) -> None:
    with assistant._home.eraser.at_rest():
        backing_up = threading.Thread(target=assistant.backup)
        backing_up.start()
        backing_up.join(0.3)
        assert list(assistant.backups()) == []
    backing_up.join(10)
    assert len(assistant.backups()) == 1
