"""An httpx transport that goes through the door: it checks, counts, and reaches one host."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import httpx

from oo_app.hosts import host_of
from oo_storage.errors import Refused
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from oo_app.outbound.door import Door, Passage

PORTS = {"http": 80, "https": 443}
CHECK_EVERY_S = 1.0


class DoorTransport(httpx.BaseTransport):
    """Sends requests to one host; its ledger row ends with the answer's last byte."""

    def __init__(
        self,
        door: Door,
        host: str,
        purpose: str,
        keys: Collection[str],
        inner: httpx.BaseTransport | None,
    ) -> None:
        self._door = door
        self._host = host
        self._purpose = purpose
        self._keys = frozenset(keys)
        self._inner = inner
        self._made: dict[str, httpx.BaseTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; raises Refused for another host, or without consent."""
        reached = host_of(request.url.host, request.url.port or PORTS.get(request.url.scheme, 0))
        if reached != self._host:
            raise Refused(
                _("A request for {host} led to {other}; it was not sent.").format(
                    host=self._host, other=reached
                )
            )
        with contextlib.ExitStack() as stack:
            passage = stack.enter_context(self._door.passage(self._host, self._purpose, self._keys))
            passage.count(out=_size(request.headers) + len(str(request.url)))
            if isinstance(request.stream, httpx.SyncByteStream):
                request.stream = _Sent(request.stream, passage)
            response = self._sender(request.url.scheme).handle_request(request)
            passage.count(into=_size(response.headers))
            if isinstance(response.stream, httpx.SyncByteStream):
                stays = stack.pop_all()
                response.stream = _Received(response.stream, passage, stays, self._check)
            return response

    def close(self) -> None:
        """Let go of the connections."""
        for each in (self._inner, *self._made.values()):
            if each is not None:
                each.close()

    def _check(self) -> None:
        self._door.check(self._host, self._keys)

    def _sender(self, scheme: str) -> httpx.BaseTransport:
        if self._inner is not None:
            return self._inner
        if scheme not in self._made:
            # Reading the machine's certificates takes longer than a plain request.
            self._made[scheme] = httpx.HTTPTransport(verify=scheme == "https")
        return self._made[scheme]


class _Sent(httpx.SyncByteStream):
    """Counts a request's body as it goes out."""

    def __init__(self, stream: httpx.SyncByteStream, passage: Passage) -> None:
        self._stream = stream
        self._passage = passage

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            self._passage.count(out=len(piece))
            yield piece

    def close(self) -> None:
        """Let go of the body."""
        self._stream.close()


class _Received(httpx.SyncByteStream):
    """Counts an answer's body as it comes in, and ends the passage with it."""

    def __init__(
        self,
        stream: httpx.SyncByteStream,
        passage: Passage,
        stays: contextlib.ExitStack,
        check: Callable[[], None],
    ) -> None:
        self._stream = stream
        self._passage = passage
        self._stays = stays
        self._check = check
        self._is_whole = False

    def __iter__(self) -> Iterator[bytes]:
        checked = time.monotonic()
        for piece in self._stream:
            self._passage.count(into=len(piece))
            if time.monotonic() - checked > CHECK_EVERY_S:
                self._check()
                checked = time.monotonic()
            yield piece
        self._is_whole = True

    def close(self) -> None:
        """Let go of the answer; one that was cut off ends its passage as failed."""
        try:
            self._stream.close()
        finally:
            if self._is_whole:
                self._stays.close()
            else:
                with contextlib.suppress(_CutOffError), self._stays:
                    raise _CutOffError


class _CutOffError(Exception):
    """An answer was let go of before its end."""


def _size(headers: httpx.Headers) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.raw)
