"""A sweep in which nothing changed costs milliseconds, at 200 agents too."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

import agent_folders
from oo_agents.api import World
from oo_agents.registry import Registry
from oo_agents.runner import Runner
from oo_storage import agents as stored
from oo_storage import log as events
from oo_storage.agents import AgentsProjection
from oo_storage.database import Database
from oo_storage.log import Log
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
AGENTS = 200


class _Views:
    epoch, seq, context, settings = 0, 0, "", ""
    keys = frozenset({"tasks.title", "tasks.due", "tasks.state"})

    def granted(self, recipient: str) -> frozenset[str]:
        return self.keys

    def preferences(self, agent: str) -> Mapping[str, None]:
        return {}

    def world(self, keys: frozenset[str], now: datetime) -> World:
        return World(now=now)


@pytest.mark.slow
def test_two_hundred_agents(tmp_path: Path) -> None:
    for number in range(AGENTS):
        agent_folders.template_agent(tmp_path / "agents", f"agent_{number:03}")
    database = Database(tmp_path / "oo.sqlite3")
    database.outside_transaction(lambda db: migrate(db, [events.MIGRATIONS, stored.MIGRATIONS]))
    log = Log([AgentsProjection()], device="d", now_ms=lambda: 1, next_stamp=next_stamp)
    registry = Registry(builtin=tmp_path / "agents")
    runner = Runner(registry, database, log, epoch_of=lambda _db: 0)
    assert len(runner.sweep(NOW, _Views()).ran) == AGENTS
    took = []
    for minute in range(1, 6):
        started = time.process_time()
        assert runner.sweep(NOW + timedelta(minutes=minute), _Views()).ran == ()
        took.append(time.process_time() - started)
    all_due = time.process_time()
    assert len(runner.sweep(NOW + timedelta(minutes=15), _Views()).ran) == AGENTS
    all_due = time.process_time() - all_due
    database.close()
    # Time of the processor, and generous: machines that test are slow and shared.
    assert sorted(took)[0] < 0.1, took
    assert all_due < 0.3
