"""The core that stays: looks when something is due or saved, and serves faces on its socket.

Everything happens in one asyncio loop that sleeps between; looking itself runs on one worker
thread, never twice at once. A change that comes while it looks makes it look once more.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from oo_app.bell import Bell
from oo_app.gateway.server import Gateway
from oo_app.scheduling import AlarmClock, next_ring
from oo_app.watching import FileWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from oo_app.assistant import Assistant

_log = logging.getLogger(__name__)

# Long enough for an editor that writes twice, short enough that a person does not wait.
SETTLE = timedelta(milliseconds=80)
LAST_ANSWER = timedelta(milliseconds=200)


class Watcher(Protocol):
    """What the core needs of the assistant it hosts, beside what faces ask."""

    def look(self) -> Look:
        """Read what is due, run the agents that are, and prepare the next tip."""


class Look(Protocol):
    """What one look says about the next."""

    @property
    def next_due(self) -> datetime | None:
        """When something is due again."""

    @property
    def watched(self) -> frozenset[str]:
        """The files and folders whose change is worth a look."""


class Server(Protocol):
    """Listens beside the core's own socket."""

    async def open(self) -> None:
        """Start to listen."""

    async def close(self) -> None:
        """Stop listening."""


class Core:
    """Runs until `stop`."""

    def __init__(
        self,
        assistant: Assistant,
        watcher: Watcher,
        socket: Path | None,
        *,
        bell: Bell | None = None,
        beside: Sequence[Server] = (),
        needed_for_s: Callable[[], float] | None = None,
        told_to_end: Callable[[], None] = lambda: None,
    ) -> None:
        """`beside` are opened with the core's own socket, and closed with it.

        `socket` is None where the system has none of that kind; `bell` rings at each commit.
        `needed_for_s` says for how many seconds the core is needed at least; at 0 it ends.
        `told_to_end` is called when somebody ends it, before faces can notice.
        """
        self._bell = bell or Bell()
        self._beside = beside
        self._needed_for_s = needed_for_s
        self._told_to_end = told_to_end
        self._assistant = assistant
        self._watcher = watcher
        self._socket = socket
        self._stopped = asyncio.Event()
        self._wanted = asyncio.Event()
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """End the core, after it has answered who asked for that; from any thread."""
        loop = self._loop
        if loop is not None:
            self._told_to_end()
            self._call(lambda: loop.call_later(LAST_ANSWER.total_seconds(), self._stopped.set))

    def look_soon(self) -> None:
        """Look again shortly; may be called from any thread."""
        self._call(self._wanted.set)
        self._call(self._changed.set)

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve and look until stopped; `ready` is called once faces can connect."""
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                self._loop.add_signal_handler(number, self._end)
        async with contextlib.AsyncExitStack() as servers:
            own = [] if self._socket is None else [self._gateway(self._socket)]
            for server in (*own, *self._beside):
                await server.open()
                servers.push_async_callback(server.close)
            ready()
            await self._until_stopped(self._loop)
            # before the servers wait for their last answers: a stream has none
            self._bell.end()

    def _end(self) -> None:
        self._told_to_end()
        self._stopped.set()

    def _gateway(self, socket: Path) -> Gateway:
        return Gateway(self._assistant, socket, self._bell)

    async def _until_stopped(self, loop: asyncio.AbstractEventLoop) -> None:
        ending = loop.create_task(self._end_when_over())
        looking = loop.create_task(self._keep_looking())
        # A core that no longer looks ends, for it would answer with what was.
        looking.add_done_callback(lambda _looking: self._stopped.set())
        await self._stopped.wait()
        ending.cancel()
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking

    async def _end_when_over(self) -> None:
        if self._needed_for_s is None:
            return
        while (needed_s := await asyncio.to_thread(self._needed_for_s)) > 0:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), needed_s)
        self._stopped.set()

    async def _keep_looking(self) -> None:
        loop = asyncio.get_running_loop()
        alarm = AlarmClock(loop, self._wanted.set)
        files = FileWatch(self.look_soon)
        alarm.start()
        with ThreadPoolExecutor(1, thread_name_prefix="oo-look") as worker:
            try:
                while True:
                    self._wanted.clear()
                    look = await loop.run_in_executor(worker, self._look_safely)
                    if look is not None:
                        files.follow(look.watched)
                    due = look.next_due if look is not None else None
                    alarm.set(next_ring(datetime.now(UTC), due))
                    await self._wanted.wait()
                    await asyncio.sleep(SETTLE.total_seconds())
            finally:
                alarm.stop()
                files.stop()

    def _look_safely(self) -> Look | None:
        try:
            return self._watcher.look()
        except Exception:  # noqa: BLE001 - one failed look must not end the core
            _log.exception("a look failed; the next one comes as usual")
            return None

    def _call(self, act: Callable[[], object]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)
