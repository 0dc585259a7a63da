"""Both assistants, the one in this process and the one over the socket, keep the contract."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from contracts.assistant_contract import AssistantContract, Clock
from contracts.life_contract import LifeContract
from contracts.models_contract import ModelsContract
from contracts.notices_contract import NoticesContract
from contracts.outbound_contract import OutboundContract
from contracts.profile_contract import ProfileContract
from contracts.prompts_contract import PromptsContract
from oo_app.gateway.client import connect
from oo_app.gateway.server import Gateway
from oo_app.opening import host
from oo_app.paths import home_paths
from oo_storage import database
from oo_storage.lock import HomeLock
from support.ownership import watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.assistant import Assistant
    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow


def hosted(home: Path, clock: Clock) -> LocalAssistant:
    """The assistant of a new home."""
    paths = home_paths({"OO_HOME": str(home)})
    paths.create()
    lock = HomeLock(paths.lock)
    assert lock.try_acquire()
    return host(paths, lock, now=clock, asked_budget_s=60)


class TestLocalAssistant(
    AssistantContract,
    LifeContract,
    ModelsContract,
    NoticesContract,
    OutboundContract,
    ProfileContract,
    PromptsContract,
):
    """It keeps the contract, and meanwhile only an owner's code touches the owner's tables."""

    @pytest.fixture
    def assistant(
        self, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Assistant]:
        trespasses: set[str] = set()
        opened = database._open
        monkeypatch.setattr(database, "_open", lambda *how: watched(opened(*how), trespasses))
        local = hosted(tmp_path / "home", clock)
        yield local
        local.close()
        assert trespasses == set()


class TestRemoteAssistant(
    AssistantContract,
    LifeContract,
    ModelsContract,
    NoticesContract,
    OutboundContract,
    ProfileContract,
    PromptsContract,
):
    @pytest.fixture
    def assistant(self, tmp_path: Path, clock: Clock) -> Iterator[Assistant]:
        local = hosted(tmp_path / "home", clock)
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        gateway = Gateway(local, tmp_path / "s", local.bell)
        asyncio.run_coroutine_threadsafe(gateway.open(), loop).result()
        remote = connect(tmp_path / "s")
        yield remote
        remote.close()
        asyncio.run_coroutine_threadsafe(gateway.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        local.close()
