"""How a home is opened: through the core that holds it, or by holding it in this process.

Who only asks a core must not wait for what a core consists of: that is imported when it is hosted.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oo_storage.errors import CoreUnreachable, Damaged, HomeInUse
from oo_storage.lock import HomeLock
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from oo_app.assistant import Assistant
    from oo_app.bootstrap import Home
    from oo_app.core import Server
    from oo_app.gateway.chat_server import ChatServer
    from oo_app.local import LocalAssistant
    from oo_app.paths import HomePaths

# Commands begun together take turns, each as long as a busy machine needs.
WAIT_FOR_HOME_S = 20.0
WAIT_STEP_S = 0.05
ASKED_BUDGET_S = 1.5


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def open_assistant(paths: HomePaths) -> Assistant:
    """The assistant of a home: the core that holds it, or else one in this process.

    Raises HomeInUse when another process holds the home and answers no one.
    """
    deadline = time.monotonic() + WAIT_FOR_HOME_S
    paths.create()
    lock = HomeLock(paths.lock)
    while True:
        if lock.try_acquire():
            return _hosted(paths, lock)
        if remote := _remote(paths):
            return remote
        if time.monotonic() > deadline:
            raise _in_use(paths)
        time.sleep(WAIT_STEP_S)


def _hosted(paths: HomePaths, lock: HomeLock) -> Assistant:
    from oo_app.diary import write_diary
    from oo_storage.reserve import with_reserve

    write_diary(paths.log)
    try:
        return with_reserve(paths.reserve, lambda: host(paths, lock))
    except Damaged as error:
        from oo_app.damaged import damaged_home

        return damaged_home(paths, lock, error, now=utc_now)
    except BaseException:
        lock.release()
        raise


def run_core(
    paths: HomePaths,
    *,
    ready: Callable[[], None] = lambda: None,
    beside: Callable[[Assistant], Sequence[Server]] = lambda _assistant: (),
) -> None:
    """Hold the home, watch, and serve faces until ended; raises HomeInUse at once.

    `beside` makes what listens beside the core's own socket.
    """
    import asyncio

    from oo_app.core import Core
    from oo_app.diary import write_diary
    from oo_storage.reserve import keep_reserve

    paths.create()
    lock = HomeLock(paths.lock)
    if not lock.try_acquire():
        raise _in_use(paths)
    write_diary(paths.log)
    assistant = host(paths, lock)
    keep_reserve(paths.reserve)

    async def serve() -> None:
        core = Core(assistant, assistant, paths.socket, beside=beside(assistant))
        assistant.is_watching = True
        assistant.on_change = core.look_soon
        assistant.on_stop = core.stop
        await core.run(ready)

    try:
        asyncio.run(serve())
    finally:
        assistant.close()


def serve_prompts(
    paths: HomePaths, *, port: int, ready: Callable[[int, str], None] = lambda _port, _token: None
) -> None:
    """Serve aliases to OpenAI's clients until ended: beside the core that runs, or as the core.

    `ready` is told the port and the token once clients can connect.
    """
    import asyncio

    from oo_app.gateway.chat_guard import kept_token
    from oo_app.gateway.chat_server import ChatServer

    paths.create()
    token = kept_token(paths.prompt_token)
    remote = _remote(paths)
    if remote is not None:
        asyncio.run(_serve_beside(ChatServer(remote, port=port, token=token), ready, token))
        return
    servers: list[ChatServer] = []

    def beside(assistant: Assistant) -> Sequence[Server]:
        servers.append(ChatServer(assistant, port=port, token=token))
        return servers

    run_core(paths, ready=lambda: ready(servers[0].port, token), beside=beside)


async def _serve_beside(server: ChatServer, ready: Callable[[int, str], None], token: str) -> None:
    """Until the process is told to end."""
    import asyncio
    import contextlib
    import signal

    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await server.open()
    try:
        ready(server.port, token)
        await ended.wait()
    finally:
        await server.close()


def host(
    paths: HomePaths,
    lock: HomeLock,
    *,
    now: Callable[[], datetime] = utc_now,
    asked_budget_s: float = ASKED_BUDGET_S,
) -> LocalAssistant:
    """The assistant in this process, which holds the lock until it is closed.

    `asked_budget_s` is how long a person who asks waits for a look.
    """
    from oo_app.bootstrap import open_home
    from oo_app.local import LocalAssistant

    def reopened(backup: Path) -> Home:
        from oo_storage.backup import restore

        opened.close_database()
        try:
            restore(paths.database, backup, folder=paths.backups, now=now())
        except BaseException:
            opened.use(open_home(paths, now=now))
            raise
        return open_home(paths, now=now)

    opened = LocalAssistant(
        open_home(paths, now=now),
        lock=lock,
        reopen=reopened,
        now=now,
        asked_budget_s=asked_budget_s,
    )
    return opened


def _remote(paths: HomePaths) -> Assistant | None:
    if not paths.socket.exists():
        return None
    from oo_app.gateway.client import connect

    try:
        return connect(paths.socket)
    except CoreUnreachable:
        return None


def _in_use(paths: HomePaths) -> HomeInUse:
    return HomeInUse(
        _("Another oO holds the home {path}.").format(path=paths.data),
        hint=_(
            "If it is a core, `oo stop` ends it; a command in another terminal may be waiting for"
            " your answer."
        ),
    )
