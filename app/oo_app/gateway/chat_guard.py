"""Who may ask the chat server: who knows the token, on this machine, and no other site's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers

from oo_app.gateway.tokens import shows
from oo_storage.words import _

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """Lets a request through to the application, or answers it."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = frozenset(f"{name}:{port}" for name in _NAMES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(Headers(scope=scope))
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, headers: Headers) -> JSONResponse | None:
        origin = headers.get("origin")
        if headers.get("host", "").lower() not in self._hosts:
            return error(403, _("This machine is not called that."), "host")
        if origin is not None and origin.lower().removeprefix("http://") not in self._hosts:
            return error(403, _("Another site's page may not ask."), "origin")
        if not shows(headers.get("authorization", ""), self._token):
            words = _("The key is not the one that `oo prompt serve` shows.")
            return error(401, words, "invalid_api_key")
        return None


def error(status: int, message: str, code: str, param: str | None = None) -> JSONResponse:
    """A refusal in OpenAI's shape; a client need not try again by itself."""
    headers = {"x-should-retry": "false"}
    return JSONResponse(shape(message, code, status, param), status_code=status, headers=headers)


def shape(message: str, code: str, status: int = 500, param: str | None = None) -> dict[str, Any]:
    """OpenAI's shape of an error."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
