"""The HTTP application of the serving process: the contract's four routes, and who may ask."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import time
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response

from oo_app.serving import faults, wire
from oo_app.serving.faults import Failed
from oo_storage import __version__
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from oo_app.serving.process.calls import Calls
    from oo_app.serving.process.doors import Doors

_log = logging.getLogger(__name__)

BODY_BYTES = 32 << 20
PIECES = "application/x-ndjson"
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": wire.Failure} for status in (403, 404, 413, 422, 502, 503, 504)
}


class Busy:
    """How many calls are under way; `changed` is told when that changes."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.count = 0
        self._changed = changed

    def __enter__(self) -> None:
        self.count += 1
        self._changed()

    def __exit__(self, *_error: object) -> None:
        self.count -= 1
        self._changed()


def create_app(calls: Calls, doors: Doors, *, token: str = "", busy: Busy | None = None) -> FastAPI:
    """The application; with a token only who knows it is answered."""
    app = FastAPI(title="oO serving", version=str(wire.CONTRACT), docs_url=None, redoc_url=None)
    app.add_middleware(BodyLimit)
    app.add_middleware(Token, token=token)
    _answer_errors(app)
    _add_routes(app, calls, busy or Busy())
    _add_health(app, calls, doors)
    return app


def _add_health(app: FastAPI, calls: Calls, doors: Doors) -> None:
    began = time.monotonic()

    @app.get(wire.HEALTH, operation_id="health")
    async def health() -> wire.Health:
        """How the process is; answers while models are being loaded too."""
        import psutil

        return wire.Health(
            version=__version__,
            pid=os.getpid(),
            memory_mb=psutil.Process().memory_info().rss >> 20,
            uptime_s=time.monotonic() - began,
            is_ready=calls.is_ready,
            refused=doors.refused,
        )


def _add_routes(app: FastAPI, calls: Calls, busy: Busy) -> None:
    @app.post(
        wire.COMPLETE,
        operation_id="complete",
        response_model=wire.Answer,
        responses={**REFUSALS, 200: {"content": {PIECES: {}}}},
    )
    async def complete(asked: wire.Completion, request: Request) -> Any:  # noqa: ANN401
        """The answer to a question, whole or in pieces."""
        if asked.stream:
            return _Lines(calls.stream(asked), asked.target, busy)
        return await _unless_gone(request, calls.complete(asked), asked.target, busy)

    @app.post(wire.EMBED, operation_id="embed", response_model=wire.Vectors, responses=REFUSALS)
    async def embed(asked: wire.Embedding, request: Request) -> Any:  # noqa: ANN401
        """A vector for each text."""
        return await _unless_gone(request, calls.embed(asked), asked.target, busy)

    @app.post(wire.PREVIEW, operation_id="preview", response_model=wire.Request, responses=REFUSALS)
    async def preview(asked: wire.Prompt, request: Request) -> Any:  # noqa: ANN401
        """What a question would send; sends nothing."""
        return await _unless_gone(request, calls.preview(asked), asked.target, busy)


async def _unless_gone(
    request: Request, work: Coroutine[Any, Any, wire.Wire], target: wire.Target, busy: Busy
) -> Response:
    """What the work gives; it is cancelled when who asked hangs up."""
    with busy:
        try:
            found = await _first(work, request.receive)
        except Failed as error:
            return _refusal(_failure(error, target))
    return Response(found.model_dump_json(), media_type="application/json")


async def _first(work: Coroutine[Any, Any, Any], receive: Receive) -> Any:  # noqa: ANN401
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Failed(faults.CANCELLED)
        return task.result()
    finally:
        task.cancel()
        gone.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Lines(Response):
    """An answer in lines; what is under way ends when who asked hangs up."""

    media_type = PIECES

    def __init__(
        self,
        lines: AsyncIterator[wire.Piece | wire.Answer],
        target: wire.Target,
        busy: Busy,
    ) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._lines = lines
        self._target = target
        self._busy = busy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send line after line."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        with self._busy:
            await send(start)
            try:
                await _first(self._send_all(send), receive)
            except Failed as error:
                await _send_line(send, _failure(error, self._target))
            await send({"type": "http.response.body", "body": b""})

    async def _send_all(self, send: Send) -> None:
        try:
            async for line in self._lines:
                await _send_line(send, line)
        finally:
            close = getattr(self._lines, "aclose", None)
            if close is not None:
                await close()


async def _send_line(send: Send, line: wire.Wire) -> None:
    body = line.model_dump_json().encode() + b"\n"
    await send({"type": "http.response.body", "body": body, "more_body": True})


class Token:
    """Answers only who knows the token, where there is one."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode() if token else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, refused before any of it is read."""
        if scope["type"] == "http" and self._expected:
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                refused = wire.Failure(
                    code="refused", fault=faults.REFUSED, message="The token is not the right one."
                )
                await _refusal(refused, 401)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses a body that would fill the memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, read no further than to the limit."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BODY_BYTES:
                raise StarletteHTTPException(413, "more than is read")
            return message

        await self._app(scope, counted, send)


def _failure(error: Failed, target: wire.Target) -> wire.Failure:
    told = faults.told(error.fault, model=target.model, host=target.host)
    return wire.Failure(
        code=told.code,
        fault=error.fault,
        message=told.message,
        hint=told.hint,
        detail=plain(error.detail, faults.DETAIL_LIMIT),
        bytes_out=getattr(error, "bytes_out", 0),
        bytes_in=getattr(error, "bytes_in", 0),
    )


def _refusal(failure: wire.Failure, status: int | None = None) -> Response:
    code = status or faults.STATUS.get(failure.fault, 502)
    return Response(failure.model_dump_json(), code, media_type="application/json")


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(StarletteHTTPException, _of_http)
    app.add_exception_handler(Exception, _unexpected)


def _malformed(_request: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    where = ".".join(str(part) for part in first.get("loc", ())[1:])
    return _usage(f"The request does not fit: {plain(where)}: {first.get('msg', '')}.", 422)


def _of_http(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, StarletteHTTPException) else 400
    return _usage(f"The request is refused: {getattr(error, 'detail', '')}.", status)


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    failure = wire.Failure(
        code="error", fault=faults.FAILED, message=f"Something went wrong ({type(error).__name__})."
    )
    return JSONResponse(failure.model_dump(), 500)


def _usage(message: str, status: int) -> Response:
    return _refusal(wire.Failure(code="usage", fault=faults.FAILED, message=message), status)
