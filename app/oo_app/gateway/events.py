"""Changes as server-sent events: one for each commit that added to the log, and no polling.

The event's id is the log's newest seq; a client that comes back names it as Last-Event-ID and
misses nothing. Between changes nothing is sent and nothing wakes.
"""

from __future__ import annotations

import asyncio
import json
import weakref
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from oo_app.gateway.routes import EVENTS as EVENTS_PATH
from oo_storage.errors import Refused
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from oo_app.answers import Changes
    from oo_app.assistant import Assistant
    from oo_app.bell import Bell

EVENTS = "text/event-stream"
MOST_LISTENERS = 32
NEWEST = 2**63 - 1
_DESCRIPTION = {200: {"description": "One event a change.", "content": {EVENTS: {}}}}


def add_events(app: FastAPI, assistant: Assistant, bell: Bell) -> None:
    """Let the application answer who wants to hear of changes."""
    listeners = _Listeners(assistant, bell)

    @app.get(
        EVENTS_PATH,
        operation_id="follow",
        response_class=StreamingResponse,
        responses=_DESCRIPTION,  # type: ignore[arg-type]  # any part of an OpenAPI document
        tags=["events"],
    )
    async def follow(
        request: Request,
        since: Annotated[int | None, Query(ge=0, le=NEWEST)] = None,
        last_event_id: Annotated[int | None, Header(ge=0, le=NEWEST)] = None,
    ) -> StreamingResponse:
        """What changed since a seq (by default: nothing yet), then each change as it comes."""
        seen = last_event_id if last_event_id is not None else since
        headers = {"cache-control": "no-store"}
        return StreamingResponse(await listeners.told(seen), media_type=EVENTS, headers=headers)


class _Seat:
    """One listener's place: it is free again when nothing holds it any more."""


class _Listeners:
    """Everyone who hears of changes now."""

    def __init__(self, assistant: Assistant, bell: Bell) -> None:
        self._assistant = assistant
        self._bell = bell
        self._taken: weakref.WeakSet[_Seat] = weakref.WeakSet()

    async def told(self, seen: int | None) -> AsyncIterator[bytes]:
        """The events of one listener; raises Refused where too many listen."""
        if len(self._taken) >= MOST_LISTENERS:
            raise Refused(_("Too many faces listen for changes."), hint=_("Close some of them."))
        seat = _Seat()
        self._taken.add(seat)
        if seen is None:
            seen = (await self._changes(NEWEST)).last_seq
        return self._events(seen, seat)

    async def _events(self, seen: int, _seat: _Seat) -> AsyncIterator[bytes]:
        """Hold the seat as long as this goes on, or waits to begin."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        with self._bell.heard_by(lambda: _wake(loop, woken)):
            # who listens knows by this line that no change escapes it from here on
            yield b": listening\n\n"
            while not self._bell.is_over:
                woken.clear()
                changes = await self._changes(seen)
                if changes.last_seq != seen:
                    seen = changes.last_seq
                    yield _event(changes)
                await woken.wait()

    async def _changes(self, since: int) -> Changes:
        return await run_in_threadpool(self._assistant.changes, since=since)


def _wake(loop: asyncio.AbstractEventLoop, woken: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(woken.set)


def _event(changes: Changes) -> bytes:
    data = json.dumps(asdict(changes))
    return f"id: {changes.last_seq}\nevent: changes\ndata: {data}\n\n".encode()
