"""How a home is opened: through the core that holds it, or by holding it in this process.

Who only asks a core must not wait for what a core consists of: that is imported when it is hosted.
"""

from __future__ import annotations

import contextlib
import os
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_storage.errors import CoreUnreachable, Damaged, HomeInUse
from oo_storage.lock import HomeLock
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from oo_app.assistant import Assistant
    from oo_app.attended import Attended
    from oo_app.bell import Bell
    from oo_app.bootstrap import Home
    from oo_app.core import Server
    from oo_app.gateway.chat_server import ChatServer
    from oo_app.life import Life
    from oo_app.local import LocalAssistant
    from oo_app.paths import HomePaths

# Commands begun together take turns, each as long as a busy machine needs.
WAIT_FOR_HOME_S = 20.0
WAIT_STEP_S = 0.05
ASKED_BUDGET_S = 1.5
ANY_PORT = ("127.0.0.1", 0)


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def open_assistant(paths: HomePaths, *, wait_s: float = WAIT_FOR_HOME_S) -> Assistant:
    """The assistant of a home: the core that holds it, or else one in this process.

    Raises HomeInUse when another process holds the home and answers no one for `wait_s`.
    """
    deadline = time.monotonic() + wait_s
    paths.create()
    lock = HomeLock(paths.lock)
    while True:
        if lock.try_acquire():
            return _hosted(paths, lock)
        if remote := found_core(paths):
            return remote
        if time.monotonic() > deadline:
            raise _in_use(paths)
        time.sleep(WAIT_STEP_S)


def open_lasting(paths: HomePaths) -> Assistant:
    """The assistant of a home for a face that stays open: through a core, started if need be."""
    from oo_app.background import ensure_core

    ensure_core(paths, find=found_core)
    return open_assistant(paths, wait_s=0)


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
    while_used: bool = False,
    beside: Callable[[Assistant], Sequence[Server]] = lambda _assistant: (),
    tcp: str = "",
) -> None:
    """Hold the home, watch, and serve faces until ended; raises HomeInUse at once.

    With `while_used` it ends by itself some time after the last face (`linger`), unless the person
    prefers that it goes on watching. `beside` makes what listens beside the core's own socket;
    `tcp` is a loopback HOST:PORT to listen on as well, which raises Refused for any other.
    """
    import asyncio

    from oo_app.attended import Attended
    from oo_app.diary import write_diary
    from oo_app.gateway.tcp import loopback
    from oo_storage.reserve import keep_reserve

    address = loopback(tcp) if tcp else None if _has_sockets() else ANY_PORT
    paths.create()
    lock = HomeLock(paths.lock)
    if not lock.try_acquire():
        raise _in_use(paths)
    write_diary(paths.log)
    paths.stopped.unlink(missing_ok=True)
    assistant = host(paths, lock)
    keep_reserve(paths.reserve)
    attended = Attended(assistant, assistant.bell, now=utc_now)
    servers = (*_ports(attended, assistant.bell, paths, address), *beside(attended.assistant()))
    life = _life_of(assistant, attended, while_used=while_used)
    try:
        asyncio.run(_serve(assistant, attended, life, paths, servers, ready=ready))
    finally:
        assistant.close()


async def _serve(
    assistant: LocalAssistant,
    attended: Attended,
    life: Life,
    paths: HomePaths,
    servers: Sequence[Server],
    *,
    ready: Callable[[], None],
) -> None:
    from oo_app.core import Core

    core = Core(
        attended.assistant(),
        assistant,
        paths.socket if _has_sockets() else None,
        bell=assistant.bell,
        beside=servers,
        needed_for_s=life.needed_for_s,
        told_to_end=lambda: _note_end(paths.stopped),
    )
    assistant.is_watching = True
    assistant.life = life.told
    assistant.on_change = core.look_soon
    assistant.on_stop = core.stop
    await core.run(ready)


def _life_of(assistant: LocalAssistant, attended: Attended, *, while_used: bool) -> Life:
    from oo_app.life import LINGER, Life
    from oo_storage.durations import duration_of

    def preference(name: str) -> object:
        return next((row.value for row in assistant.preferences() if row.name == name), None)

    def linger() -> timedelta:
        return duration_of(str(preference(LINGER))) or timedelta(0)

    return Life(attended, preference, while_used=while_used, linger=linger, now=utc_now)


def _note_end(note: Path) -> None:
    """Let faces know that the core was ended on purpose; without a note they start another."""
    with contextlib.suppress(OSError):
        note.touch(mode=0o600)


def _ports(
    attended: Attended, bell: Bell, paths: HomePaths, address: tuple[str, int] | None
) -> Sequence[Server]:
    from oo_app.gateway.tcp import TcpGateway

    if address is None:
        return ()
    host, port = address
    gateway = TcpGateway(
        attended.assistant(),
        bell,
        host=host,
        port=port,
        token_file=paths.token,
        note=paths.address,
    )
    return (gateway,)


def _has_sockets() -> bool:
    """Whether the system has Unix sockets; asyncio serves none on Windows."""
    return os.name != "nt"


def serve_prompts(
    paths: HomePaths, *, port: int, ready: Callable[[int, str], None] = lambda _port, _token: None
) -> None:
    """Serve aliases to OpenAI's clients until ended: beside the core that runs, or as the core.

    `ready` is told the port and the token once clients can connect.
    """
    import asyncio

    from oo_app.gateway.chat_server import ChatServer
    from oo_app.gateway.tokens import kept_token

    paths.create()
    token = kept_token(paths.prompt_token)
    remote = found_core(paths)
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


def found_core(paths: HomePaths) -> Assistant | None:
    """The assistant of the core that holds the home; None where none answers."""
    if not paths.socket.exists() and not paths.address.exists():
        return None
    from oo_app.gateway.client import connect, connect_by_token

    try:
        if paths.socket.exists():
            return connect(paths.socket)
        address = paths.address.read_text(encoding="ascii").strip()
        return connect_by_token(address, paths.token.read_text(encoding="ascii").strip())
    except (CoreUnreachable, OSError):
        return None


def _in_use(paths: HomePaths) -> HomeInUse:
    return HomeInUse(
        _("Another oO holds the home {path}.").format(path=paths.data),
        hint=_(
            "If it is a core, `oo stop` ends it; a command in another terminal may be waiting for"
            " your answer."
        ),
    )
