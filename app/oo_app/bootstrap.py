"""The one place where objects are built and wired."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from oo_storage import agents, erasure, integrations, jobs, notifier, profile, recommender
from oo_storage import backup as copies
from oo_storage import log as events
from oo_storage.database import Database, check, damaged
from oo_storage.errors import HomeInUse, OoError
from oo_storage.home import device, epoch, set_value, value_of
from oo_storage.lock import HomeLock
from oo_storage.log import Log
from oo_storage.migrate import migrate
from oo_storage.words import _, speak
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.assistant import Assistant
    from oo_app.home import Home
    from oo_app.integrations.connector import Surroundings
    from oo_app.local import LocalAssistant
    from oo_app.paths import HomePaths
    from oo_storage.log import Projection

_diary = logging.getLogger(__name__)

WAIT_FOR_HOME_S = 5.0
WAIT_STEP_S = 0.05
MIGRATIONS = (
    events.MIGRATIONS,
    jobs.MIGRATIONS,
    profile.MIGRATIONS,
    integrations.MIGRATIONS,
    agents.MIGRATIONS,
    recommender.MIGRATIONS,
    notifier.MIGRATIONS,
)


def projections() -> tuple[Projection, ...]:
    """Every owner's folds."""
    return (
        profile.ProfileProjection(),
        *integrations.projections(),
        agents.AgentsProjection(),
        recommender.TipProjection(),
    )


def open_assistant(paths: HomePaths, *, face: str) -> Assistant:
    """The assistant of a home: the core that holds it, or else one in this process.

    Raises HomeInUse when another process holds the home and answers no one.
    """
    deadline = time.monotonic() + WAIT_FOR_HOME_S
    paths.create()
    lock = HomeLock(paths.lock)
    while True:
        if lock.try_acquire():
            return host(paths, lock)
        if remote := _remote(paths):
            return remote
        if time.monotonic() > deadline:
            raise _in_use(paths)
        time.sleep(WAIT_STEP_S)


def run_core(paths: HomePaths, *, ready: Callable[[], None] = lambda: None) -> None:
    """Hold the home, watch, and serve faces until ended; raises HomeInUse at once."""
    import asyncio

    from oo_app.core import Core

    paths.create()
    lock = HomeLock(paths.lock)
    if not lock.try_acquire():
        raise _in_use(paths)
    assistant = host(paths, lock)

    async def serve() -> None:
        core = Core(assistant, assistant, paths.socket)
        assistant.is_watching = True
        assistant.on_change = core.look_soon
        assistant.on_stop = core.stop
        await core.run(ready)

    try:
        asyncio.run(serve())
    finally:
        assistant.close()


def host(
    paths: HomePaths,
    lock: HomeLock,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LocalAssistant:
    """The assistant in this process, which holds the lock until it is closed."""
    from oo_app.local import LocalAssistant

    _log_to(paths.log)

    def reopened(backup: Path | None) -> Home:
        opened.close_database()
        if backup is not None:
            copies.restore(paths.database, backup, folder=paths.backups, now=now())
        return open_home(paths, now=now)

    opened = LocalAssistant(open_home(paths, now=now), lock=lock, reopen=reopened, now=now)
    return opened


def open_home(paths: HomePaths, *, now: Callable[[], datetime]) -> Home:
    """Open the database, finish what was left unfinished, and wire every service."""
    database = Database(paths.database)
    try:
        log = _opened_log(database, now)
        home = _wired(paths, database, log, now)
    except BaseException:
        database.close()
        raise
    return home


def _opened_log(database: Database, now: Callable[[], datetime]) -> Log:
    if not database.was_closed_cleanly and (flaws := database.read(check)):
        raise damaged(database.path, "; ".join(flaws))
    database.outside_transaction(lambda db: migrate(db, MIGRATIONS))
    name = database.read(lambda db: value_of(db, "device"))
    if name is None:
        name = database.write(lambda db: device(db, _new_id))
    return Log(
        projections(),
        device=str(name),
        now_ms=lambda: _ms(now()),
        next_stamp=next_stamp,
    )


def _wired(
    paths: HomePaths, database: Database, log: Log, now: Callable[[], datetime]
) -> Home:
    from oo_agents.registry import Registry
    from oo_agents.runner import Runner
    from oo_agents.templates import fit
    from oo_app.agency import Agency
    from oo_app.agreeing import Agreeing
    from oo_app.doctor import Doctor
    from oo_app.evidence import evidence_reader
    from oo_app.home import Home
    from oo_app.inbox import Inbox
    from oo_app.integrations.catalogue import Catalogue
    from oo_app.integrations.collector import Agreed, Collector
    from oo_app.integrations.confined import Confinement
    from oo_app.integrations.sources import Sources
    from oo_app.keeping import Keeping
    from oo_app.looking import Looking
    from oo_app.notifier.deliveries import Deliveries
    from oo_app.profile.acts import Profile
    from oo_app.profile.preferences import declared_of
    from oo_app.recommender.policies.builtin import BuiltinPolicy
    from oo_app.recommender.service import Recommender
    from oo_app.secret_store import keyring_backend
    from oo_app.speaking import Speaking
    from oo_app.views import ViewSource
    from oo_app.wall_clock import system_zone

    salt = _salt(database)
    registry = Registry(paths.agents)
    user_profile = Profile(
        database,
        log,
        now=now,
        system_zone=system_zone,
        agent_preferences=lambda: {
            entry.id: declared_of(entry.manifest.preferences.values())
            for entry in registry.entries()
            if entry.manifest is not None
        },
    )
    speak(user_profile.view().preferences.text("language"))
