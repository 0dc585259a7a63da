"""Every refusal of the gateway as `{code, message, hint}`, whatever it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from oo_storage.errors import OoError, UnknownName, UsageError
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES = 1024 * 1024


class Told(BaseModel):
    """A refusal or a fault: `code` is for programs, `message` and `hint` are for people."""

    code: str
    message: str
    hint: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "It is refused.", "model": Told},
    "5XX": {"description": "Something went wrong inside oO.", "model": Told},
}


def answer_errors(app: FastAPI) -> None:
    """Answer every error in one shape; what is unexpected is written down by the server."""
    app.add_exception_handler(OoError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(StarletteHTTPException, _of_http)
    app.add_exception_handler(Exception, _unexpected)


class BodyLimit:
    """Refuses a body of more than a mebibyte before it fills the memory."""

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
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def _known(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OoError)  # noqa: S101 - for the type checker
    # what does not fit the contract is 422; these fit, and are refused for what they say
    return _answer(error, 404 if isinstance(error, UnknownName) else 409)


def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    message = _("The request does not fit: {where}: {problem}.").format(
        where=plain(where), problem=first["msg"]
    )
    return _answer(UsageError(message), 422)


def _of_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101 - for the type checker
    message = _("The request is refused: {problem}.").format(problem=error.detail)
    answer = _answer(UsageError(message), error.status_code)
    answer.headers.update(error.headers or {})
    return answer


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    message = _("Something went wrong inside oO ({error}).").format(error=type(error).__name__)
    return _answer(OoError(message, hint=_("Its log in the home's cache folder says more.")), 500)


def _answer(error: OoError, status: int) -> JSONResponse:
    answer = {"code": error.code, "message": error.message, "hint": error.hint}
    return JSONResponse(answer, status_code=status)
