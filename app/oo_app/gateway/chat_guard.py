"""Who may ask the chat server: who knows the token, on this machine, and no other site's page."""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers

from oo_storage.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

_NAMES = ("127.0.0.1", "localhost", "[::1]")
TOKEN_BYTES = 24


class Guard:
    """Lets a request through to the application, or answers it."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token.encode()
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
        if not self._is_known(headers.get("authorization", "")):
            words = _("The key is not the one that `oo prompt serve` shows.")
            return error(401, words, "invalid_api_key")
        return None

    def _is_known(self, header: str) -> bool:
        kind, _blank, given = header.partition(" ")
        is_bearer = kind.lower() == "bearer"
        return is_bearer and hmac.compare_digest(given.strip().encode("latin-1"), self._token)


def error(status: int, message: str, code: str, param: str | None = None) -> JSONResponse:
    """A refusal in OpenAI's shape; a client need not try again by itself."""
    headers = {"x-should-retry": "false"}
    return JSONResponse(shape(message, code, status, param), status_code=status, headers=headers)


def shape(message: str, code: str, status: int = 500, param: str | None = None) -> dict[str, Any]:
    """OpenAI's shape of an error."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def kept_token(path: Path) -> str:
    """The token of a home, made at first; only its owner can read the file."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if token := path.read_text(encoding="ascii", errors="replace").strip():
            return token
        path.unlink()
        return kept_token(path)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(token + "\n")
    return token
