"""Who may ask the gateway: this person's own programs, and no page of any site.

A browser carries what any site tells it to `127.0.0.1`, so that being on this machine proves
nothing. What a page cannot leave out or forge is looked at: the name it asked for, where it comes
from, and the kind of its body. Over a port the home's token must be shown as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers

from oo_app.gateway.throttle import PAUSE_S, Throttle
from oo_app.gateway.tokens import shows
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP status and the marked words for it."""

    status: int
    words: str


FOREIGN_NAME = Refusal(403, N_("oO is not called that here."))
FOREIGN_PAGE = Refusal(403, N_("A page of a browser may not ask oO."))
NO_TOKEN = Refusal(401, N_("The token is missing, or not the one of this home."))
TOO_MANY = Refusal(429, N_("There were too many wrong tokens; wait a little."))
NO_JSON = Refusal(415, N_("The body must be application/json."))


class Guard:
    """Lets a request through to the application, or answers it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        names: Collection[str],
        token: str = "",
        throttle: Throttle | None = None,
    ) -> None:
        """`names` are the Host headers that are right; without a `token` none is asked for."""
        self._app = app
        self._names = frozenset(names)
        self._token = token
        self._throttle = throttle or Throttle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refusal = (
            self._of_place(headers) or self._of_token(headers) or _of_body(scope["method"], headers)
        )
        await (_answer(refusal) if refusal else self._app)(scope, receive, send)

    def _of_place(self, headers: Headers) -> Refusal | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._names:
            return FOREIGN_NAME
        is_page = any(name in headers for name in ("origin", "sec-fetch-site", "referer"))
        return FOREIGN_PAGE if is_page else None

    def _of_token(self, headers: Headers) -> Refusal | None:
        if not self._token:
            return None
        # a right token passes always: to guess is hopeless, and must not lock its owner out
        given = headers.get("authorization", "")
        if shows(given, self._token):
            return None
        if given and self._throttle.is_shut:
            return TOO_MANY
        if given:
            self._throttle.count()
        return NO_TOKEN


def _of_body(method: str, headers: Headers) -> Refusal | None:
    has_body = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
    if method != "POST" or not (has_body or "content-type" in headers):
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return None if kind == JSON else NO_JSON


def _answer(refusal: Refusal) -> JSONResponse:
    headers = {"connection": "close"}
    if refusal.status == NO_TOKEN.status:
        headers["www-authenticate"] = "Bearer"
    if refusal.status == TOO_MANY.status:
        headers["retry-after"] = str(int(PAUSE_S))
    told = {"code": "refused", "message": _(refusal.words), "hint": ""}
    return JSONResponse(told, status_code=refusal.status, headers=headers)
