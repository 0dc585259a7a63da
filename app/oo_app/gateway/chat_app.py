"""OpenAI's models and chat completions, answered by oO's aliases: for any client of that wire."""

from __future__ import annotations

import json
import logging
import time
import uuid
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from oo_app.gateway.chat_guard import Guard, shape
from oo_app.gateway.chat_guard import error as error_response
from oo_app.gateway.chat_wire import ChatRequest, Stamp, chunk, completion, usage_chunk, usage_of
from oo_app.gateway.refusals import BodyLimit
from oo_app.gateway.streams import until_gone
from oo_storage.errors import OoError, UnknownName
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from oo_app.answers_models import ChatAnswer
    from oo_app.assistant import Assistant

_log = logging.getLogger(__name__)
ALIASES = ("tip-generator", "judge")
_EVENTS = "text/event-stream"
_STATUS = {
    "usage": 400, "bad-input": 400, "unknown-name": 404, "refused": 403, "locked": 403,
    "model": 502, "core-unreachable": 503, "home-in-use": 503,
}  # fmt: skip


def create_chat_app(assistant: Assistant, *, token: str, port: int) -> FastAPI:
    """The application in front of one assistant, for clients that know the token."""
    app = FastAPI(title="oO", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BodyLimit)
    app.add_middleware(Guard, token=token, port=port)
    app.add_exception_handler(OoError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _unexpected)

    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        """The aliases that point at a model."""
        return {"object": "list", "data": [_model(each) for each in _aliases(assistant)]}

    @app.get("/v1/models/{alias}")
    def model(alias: str) -> dict[str, Any]:
        """One of them."""
        return _model(_known_alias(assistant, alias))

    @app.post("/v1/chat/completions", response_model=None)
    def chat(request: ChatRequest) -> Response | dict[str, Any]:
        """An answer, whole or in pieces."""
        alias = _known_alias(assistant, request.model)
        answer = _streamed if request.stream else _whole
        return answer(assistant, alias, request)

    return app


def _aliases(assistant: Assistant) -> list[str]:
    chosen = {row.name for row in assistant.preferences() if row.value}
    return [alias for alias in ALIASES if f"model.{alias}" in chosen]


def _known_alias(assistant: Assistant, name: str) -> str:
    known = _aliases(assistant)
    if name not in known:
        raise UnknownName(_("model"), name, known)
    return name


def _model(alias: str) -> dict[str, Any]:
    return {"id": alias, "object": "model", "created": 0, "owned_by": "oo"}


def _arguments(request: ChatRequest) -> dict[str, Any]:
    return {
        "max_tokens": request.tokens,
        "temperature": request.temperature or 0.0,
        "fit": request.fit,
    }


def _whole(assistant: Assistant, alias: str, request: ChatRequest) -> dict[str, Any]:
    messages = [each.plain() for each in request.messages]
    answer = assistant.chat(alias, messages, **_arguments(request))
    usage = usage_of(answer.tokens_in, answer.tokens_out)
    return completion(_stamp(alias), answer.text, answer.finish, usage)


def _streamed(assistant: Assistant, alias: str, request: ChatRequest) -> Response:
    """Server-sent events; what fails before the first piece is an ordinary refusal."""
    messages = [each.plain() for each in request.messages]
    pieces = assistant.stream_chat(alias, messages, **_arguments(request))
    first = next(pieces, "")
    wants_usage = bool(request.stream_options and request.stream_options.include_usage)
    events = _events(alias, first, pieces, wants_usage=wants_usage)
    headers = {"cache-control": "no-store"}
    return StreamingResponse(until_gone(events), media_type=_EVENTS, headers=headers)


def _events(
    alias: str,
    first: str | ChatAnswer,
    pieces: Iterator[str | ChatAnswer],
    *,
    wants_usage: bool,
) -> Generator[bytes, None, None]:
    stamp = _stamp(alias)
    try:
        yield _event(chunk(stamp, {"role": "assistant", "content": ""}))
        for piece in _chained(first, pieces):
            if isinstance(piece, str):
                yield _event(chunk(stamp, {"content": piece}))
                continue
            yield _event(chunk(stamp, {}, piece.finish))
            if wants_usage:
                usage = usage_of(piece.tokens_in, piece.tokens_out)
                yield _event(usage_chunk(stamp, usage))
    except OoError as error:
        yield _event(shape(error.message, error.code))
    except Exception:  # noqa: BLE001 - the response has begun: only a last event can say it
        _log.exception("an answer broke off")
        yield _event(shape(_("Something went wrong inside oO."), "error"))
    yield b"data: [DONE]\n\n"


def _chained(
    first: str | ChatAnswer, pieces: Iterator[str | ChatAnswer]
) -> Iterator[str | ChatAnswer]:
    yield first
    yield from pieces


def _event(value: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


def _known(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OoError)  # noqa: S101 - for the type checker
    words = " ".join(part for part in (error.message, error.hint) if part)
    code = "model_not_found" if isinstance(error, UnknownName) else error.code
    return error_response(_STATUS.get(error.code, 500), words, code)


def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    first = error.errors()[0]
    where = plain(".".join(str(part) for part in first["loc"][1:]))
    words = _("The request does not fit: {where}: {problem}.").format(
        where=where, problem=plain(str(first["msg"]))
    )
    return error_response(400, words, "invalid_request", param=where)


def _of_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
    words = _("The request is refused: {problem}.").format(problem=error.detail)
    return error_response(error.status_code, words, "refused")


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    message = _("Something went wrong inside oO ({error}).").format(error=type(error).__name__)
    return error_response(500, message, "error")


def _stamp(alias: str) -> Stamp:
    return Stamp(f"chatcmpl-{uuid.uuid4().hex}", int(time.time()), alias)
