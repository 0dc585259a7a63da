"""Where this process may connect to: the one host of each call under way, and nowhere else.

Two walls. Every request of a call goes through its `Passage`, which knows the one host, counts
bytes and lets go of everything when the call ends. And an audit hook of the interpreter refuses any
look-up or connection that belongs to no call, whoever in whatever library tries it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import httpx

from oo_app.serving import faults
from oo_app.serving.faults import Failed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

_log = logging.getLogger(__name__)

CONNECT_S = 5.0
SAID_BYTES = 2000
TAIL_BYTES = 4000
LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
SENDS = ("socket.connect", "socket.sendto", "socket.sendmsg")

_current: ContextVar[Passage] = ContextVar("passage")


class Closed(ConnectionRefusedError):
    """A connection that belongs to no call."""


@dataclass(frozen=True, slots=True)
class HostPort:
    """One host and port."""

    host: str
    port: int


@dataclass(slots=True, eq=False)
class Passage:
    """What one call may reach and how much went through; `captures` sends nothing."""

    to: HostPort
    most_bytes: int
    captures: bool = False
    captured: httpx.Request | None = None
    fault: str = ""
    detail: str = ""
    bytes_out: int = 0
    bytes_in: int = 0
    tail: bytes = b""
    is_over: bool = False
    open: list[_Counted] = field(default_factory=list)

    def stop(self, fault: str, detail: str = "") -> NoReturn:
        """Note why the call fails (the first reason stays), and fail."""
        self.note(fault, detail)
        raise Failed(fault, detail)

    def note(self, fault: str, detail: str = "") -> None:
        """Note why the call fails; the first reason stays."""
        if not self.fault:
            self.fault, self.detail = fault, detail


class Doors:
    """The hosts of the calls under way; one object for the whole process."""

    def __init__(self) -> None:
        self.refused = 0
        self._open: Counter[HostPort] = Counter()
        self._addresses: dict[HostPort, set[HostPort]] = {}
        self._kept: dict[tuple[str, HostPort], httpx.AsyncHTTPTransport] = {}

    def guard(self) -> None:
        """Refuse from now on, and for good, whatever belongs to no call."""
        sys.addaudithook(self._audit)

    @contextlib.asynccontextmanager
    async def passage(
        self, host: str, *, most_bytes: int, captures: bool = False
    ) -> AsyncIterator[Passage]:
        """Open the way to one host for the calls made inside."""
        to = _host_port(host)
        passage = Passage(to, most_bytes, captures)
        token = _current.set(passage)
        if not captures:
            self._open[to] += 1
        try:
            yield passage
        finally:
            _current.reset(token)
            passage.is_over = True
            for each in passage.open:
                await each.aclose()
            if not captures:
                self._leave(to)

    def transport(self) -> httpx.AsyncBaseTransport:
        """What every HTTP client in this process sends through."""
        return _Through(self)

    async def close(self) -> None:
        """Close the connections that were kept."""
        for each in self._kept.values():
            await each.aclose()
        self._kept.clear()

    def learn(self, name: HostPort, addresses: Iterable[HostPort]) -> None:
        """Remember what a host's name stands for while a call to it is under way."""
        if self._open[name]:
            self._addresses.setdefault(name, set()).update(addresses)

    def kept(self, scheme: str, to: HostPort) -> httpx.AsyncHTTPTransport:
        """The connections to a host, kept from call to call."""
        found = self._kept.get((scheme, to))
        if found is None:
            # reading the machine's certificates takes longer than a call that needs none
            found = httpx.AsyncHTTPTransport(verify=scheme == "https")
            self._kept[scheme, to] = found
        return found

    def _leave(self, to: HostPort) -> None:
        self._open[to] -= 1
        if not self._open[to]:
            del self._open[to]
            self._addresses.pop(to, None)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in LOOK_UPS:
            name = _name(arguments[0])
            self._require(any(name == each.host for each in list(self._open)), event)
        elif event in SENDS:
            self._require(self._may_send(arguments[-1]), event)

    def _may_send(self, address: object) -> bool:
        if address is None:
            return True  # on a connection that is there already
        if not isinstance(address, tuple):
            return False  # the socket file of another program
        where = HostPort(str(address[0]), int(address[1]))
        return where in self._open or any(
            where in known for known in list(self._addresses.values())
        )

    def _require(self, allowed: bool, event: str) -> None:
        if not allowed:
            self.refused += 1
            _log.warning("refused: %s, which belongs to no call", event, stack_info=True)
            raise Closed(f"{event}: this belongs to no call")


class GuardedLoop(asyncio.SelectorEventLoop):
    """An event loop that tells the doors what a name stands for when it looks it up."""

    def __init__(self, doors: Doors) -> None:
        super().__init__()
        self._doors = doors

    async def getaddrinfo(self, host: Any, port: Any, **more: Any) -> Any:  # noqa: ANN401
        """As the loop's own; what is found may be connected to."""
        found = await super().getaddrinfo(host, port, **more)
        addresses = [HostPort(str(each[4][0]), int(each[4][1])) for each in found]
        self._doors.learn(HostPort(_name(host), int(port or 0)), addresses)
        return found


class _Through(httpx.AsyncBaseTransport):
    """Sends each request through the passage of the call that makes it."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        passage = _current.get(None)
        if passage is None or passage.is_over:
            raise Closed("a request that belongs to no call")
        await self._check(passage, request)
        timeouts = request.extensions.get("timeout", {})
        request.extensions = request.extensions | {"timeout": timeouts | {"connect": CONNECT_S}}
        inner = self._doors.kept(request.url.scheme, passage.to)
        try:
            response = await inner.handle_async_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            passage.note(faults.UNREACHABLE)
            raise
        except httpx.TimeoutException:
            passage.note(faults.TIMEOUT)
            raise
        except httpx.TransportError:
            passage.note(faults.FAILED)
            raise
        return await self._counted(passage, response)

    async def _check(self, passage: Passage, request: httpx.Request) -> None:
        if _of_url(request.url) != passage.to:
            passage.stop(faults.REFUSED, f"{request.url.host} is not the host of this call")
        request.headers["accept-encoding"] = "identity"
        body = await request.aread()
        if passage.captures:
            passage.captured = passage.captured or request
            passage.stop(faults.CANCELLED)
        passage.bytes_out += len(body) + _size_of_head(request.headers) + len(str(request.url))

    async def _counted(self, passage: Passage, response: httpx.Response) -> httpx.Response:
        stream = _Counted(passage, response.stream)
        passage.open.append(stream)
        passage.bytes_in += _size_of_head(response.headers)
        if response.headers.get("content-encoding", "identity") != "identity":
            passage.stop(faults.FAILED, "a compressed answer that nobody asked for")
        if response.status_code >= 400:
            said = await stream.head(SAID_BYTES)
            text = said.decode("utf-8", "replace")
            passage.note(faults.fault_of_status(response.status_code, text), words_in(text))
            return httpx.Response(response.status_code, headers=_kind(response), content=said)
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=stream,
            extensions=response.extensions,
        )


class _Counted(httpx.AsyncByteStream):
    """An answer's bytes, counted; too many of them end the call."""

    def __init__(self, passage: Passage, stream: Any) -> None:  # noqa: ANN401 - httpx's union
        self._passage = passage
        self._stream = stream
        self._is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._stream:
                self._passage.bytes_in += len(part)
                self._passage.tail = (self._passage.tail + part)[-TAIL_BYTES:]
                if self._passage.bytes_in > self._passage.most_bytes:
                    self._passage.stop(faults.TOO_LONG)
                yield part
        except httpx.TimeoutException:
            self._passage.note(faults.TIMEOUT)
            raise
        except httpx.TransportError:
            self._passage.note(faults.FAILED, "it broke off in the middle of an answer")
            raise

    async def head(self, size: int) -> bytes:
        """The first bytes; the rest is not read."""
        found = b""
        try:
            async for part in self:
                found += part
                if len(found) >= size:
                    break
        finally:
            await self.aclose()
        return found[:size]

    async def aclose(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self._stream.aclose()


def words_in(text: str) -> str:
    """What an error's body says, whichever of the usual shapes it has."""
    import json

    try:
        found = json.loads(text)
    except ValueError:
        return text
    inner = found.get("error", found) if isinstance(found, dict) else found
    if isinstance(inner, dict):
        inner = inner.get("message", "")
    return inner if isinstance(inner, str) else ""


def _host_port(text: str) -> HostPort:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or not parts.port:
        raise Failed(faults.REFUSED, f"{text} is no host with a port")
    return HostPort(parts.hostname.lower(), parts.port)


def _of_url(url: httpx.URL) -> HostPort:
    return HostPort(url.host.lower(), url.port or {"https": 443, "http": 80}.get(url.scheme, 0))


def _name(host: object) -> str:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return name.lower() if isinstance(name, str) else ""


def _size_of_head(headers: httpx.Headers) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.raw)


def _kind(response: httpx.Response) -> dict[str, str]:
    return {"content-type": response.headers.get("content-type", "text/plain")}
