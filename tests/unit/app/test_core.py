"""The core's loop: it looks when wanted, survives a failed look, and ends with its looking."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pytest

from oo_app.core import Core
from oo_app.gateway.chat_server import ChatServer
from oo_storage.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from oo_app.assistant import Assistant


@dataclass(frozen=True)
class Seen:
    """What one look says."""

    watched: frozenset[str] = frozenset()
    next_due: datetime | None = None


OWN = "that of a home"


class FakeWatcher:
    """Looks as it is told, one act after the other; the last one stays."""

    def __init__(self, *acts: Callable[[], Any]) -> None:
        self.acts = list(acts)
        self.looks = 0

    def look(self) -> Any:
        self.looks += 1
        act = self.acts[min(self.looks, len(self.acts)) - 1]
        return act()


def run(core: Core) -> None:
    asyncio.run(asyncio.wait_for(core.run(), timeout=10))


def core_of(watcher: FakeWatcher, tmp_path: Path) -> Core:
    return Core(cast("Assistant", object()), watcher, tmp_path / "core.sock")


def test_what_listens_beside_it_opens_before_it_is_ready_and_closes_with_it(tmp_path: Path) -> None:
    told: list[str] = []

    class Beside:
        async def open(self) -> None:
            told.append("open")

        async def close(self) -> None:
            told.append("close")

    def end() -> Seen:
        core.stop()
        return Seen()

    path = tmp_path / "core.sock"
    core = Core(cast("Assistant", object()), FakeWatcher(end), path, beside=[Beside()])
    asyncio.run(asyncio.wait_for(core.run(lambda: told.append("ready")), timeout=10))
    assert told == ["open", "ready", "close"]
    assert not path.exists()


def test_a_port_that_is_taken_ends_the_core_before_it_is_ready(tmp_path: Path) -> None:
    path, told = tmp_path / "core.sock", []
    assistant = cast("Assistant", object())

    async def both() -> None:
        first = ChatServer(assistant, port=0, token=OWN)
        await first.open()
        second = ChatServer(assistant, port=first.port, token=OWN)
        core = Core(assistant, FakeWatcher(Seen), path, beside=[second])
        try:
            await core.run(lambda: told.append("ready"))
        finally:
            await first.close()

    with pytest.raises(UsageError, match="in use"):
        asyncio.run(both())
    assert told == []
    assert not path.exists()


def test_a_failed_look_is_followed_by_the_next(tmp_path: Path) -> None:
    def fail() -> Seen:
        core.look_soon()
        raise ValueError("broken")

    def end() -> Seen:
        core.stop()
        return Seen()

    watcher = FakeWatcher(fail, end)
    core = core_of(watcher, tmp_path)
    run(core)
    assert watcher.looks == 2


def test_a_change_during_a_look_brings_one_more(tmp_path: Path) -> None:
    def change() -> Seen:
        core.look_soon()
        core.look_soon()
        return Seen()

    def end() -> Seen:
        core.stop()
        return Seen()

    watcher = FakeWatcher(change, end)
    core = core_of(watcher, tmp_path)
    run(core)
    assert watcher.looks == 2


def test_a_core_that_cannot_look_any_more_ends(tmp_path: Path) -> None:
    core = core_of(FakeWatcher(lambda: object()), tmp_path)
    with pytest.raises(AttributeError):
        run(core)
    assert not (tmp_path / "core.sock").exists()


def test_looks_are_never_two_at_once(tmp_path: Path) -> None:
    busy = threading.Lock()
    overlapped = []

    def look() -> Seen:
        overlapped.append(not busy.acquire(blocking=False))
        core.look_soon()
        if len(overlapped) == 3:
            core.stop()
        busy.release()
        return Seen()

    core = core_of(FakeWatcher(look), tmp_path)
    run(core)
    assert not any(overlapped)
