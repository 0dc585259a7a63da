"""Asks the serving process: the `Model` that the rest of oO knows."""

from __future__ import annotations

import contextlib
import socket
import statistics
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from oo_app.serving import faults, reading
from oo_app.serving.port import Answer, Embeddings, ModelFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import httpx

    from oo_app.serving.launch import Place
    from oo_app.serving.port import Health, Question, RawRequest, Target

HEALTH, COMPLETE, EMBED, PREVIEW = "/v1/health", "/v1/complete", "/v1/embed", "/v1/preview"
CONNECT_S, HEALTH_S = 5.0, 2.0
# The process keeps the limit; who asked waits a little longer, for its answer to arrive.
GRACE_S = 2.0
START_S = 60.0
REMEMBERED = 20
MOST_BYTES = 128 << 20

Timed = TypeVar("Timed", Answer, Embeddings)


class ServingClient:
    """A `Model` behind the serving process; `secret` gives the value of a key by its name."""

    def __init__(self, place: Place, secret: Callable[[str], str]) -> None:
        self._place = place
        self._secret = secret
        self._under_way: set[Call] = set()
        self._lock = threading.Lock()
        self._latencies: dict[str, deque[int]] = {}

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        """The whole answer within `limit_s`."""
        target = question.target
        body = self._prompt(question) | {"limit_s": limit_s, "stream": False}
        raw = self._ask(COMPLETE, body, target, question.purpose, limit_s)
        return self._remembered(target, reading.answer(raw, target))

    def stream(self, question: Question, *, limit_s: float) -> Iterator[str | Answer]:
        """The answer's text in pieces, and at the end the Answer."""
        target = question.target
        body = self._prompt(question) | {"limit_s": limit_s, "stream": True}
        with self._sent(COMPLETE, body, target, question.purpose, limit_s) as parts:
            for each in reading.lines(parts):
                said = reading.line(each, target)
                if isinstance(said, Answer):
                    yield self._remembered(target, said)
                    return
                yield said
            raise faults.told(faults.FAILED, model=target.model, host=target.host)

    def embed(
        self,
        target: Target,
        texts: Sequence[str],
        *,
        purpose: str,
        limit_s: float,
        keys: frozenset[str] = frozenset(),
    ) -> Embeddings:
        """A vector for each text."""
        if not texts:
            return Embeddings(vectors=())
        body = {"target": self._target(target), "texts": list(texts), "limit_s": limit_s}
        raw = self._ask(EMBED, body, target, purpose, limit_s)
        return self._remembered(target, reading.embeddings(raw, target, len(texts)))

    def preview(self, question: Question) -> RawRequest:
        """The request that `complete` would send; sends nothing."""
        body = self._prompt(question)
        raw = self._ask(PREVIEW, body, question.target, question.purpose, START_S)
        return reading.request(raw, question.target)

    def health(self) -> Health | None:
        """How the serving process is; None when none runs. Starts none."""
        import httpx

        if not self._place.is_running:
            return None
        with contextlib.suppress(httpx.HTTPError, ModelFault, ValueError):
            with self._client("health", HEALTH_S) as client:
                raw = client.get(HEALTH).raise_for_status().content
            is_ours = self._place.may_restart
            return reading.health(raw, is_ours=is_ours, latency_ms=self.latencies())
        return None

    def latencies(self) -> dict[str, int]:
        """The median latency of each alias's last calls, in milliseconds."""
        with self._lock:
            return {
                alias: round(statistics.median(found)) for alias, found in self._latencies.items()
            }

    def cancel(self) -> None:
        """End every call that is under way."""
        with self._lock:
            calls = list(self._under_way)
        for call in calls:
            call.cancel()

    def close(self) -> None:
        """Let go of the serving process; one that was started here ends."""
        self.cancel()
        self._place.close()

    def _remembered(self, target: Target, answer: Timed) -> Timed:
        with self._lock:
            kept = self._latencies.setdefault(target.alias, deque(maxlen=REMEMBERED))
            kept.append(answer.latency_ms)
        return answer

    def _prompt(self, question: Question) -> dict[str, Any]:
        return {
            "target": self._target(question.target),
            "messages": [
                {"role": each.role, "content": each.content} for each in question.messages
            ],
            "fit": question.schema,
            "max_tokens": question.max_tokens,
            "temperature": question.temperature,
            "num_ctx": question.num_ctx,
            "keep_alive": question.keep_alive,
        }

    def _target(self, target: Target) -> dict[str, str]:
        key = self._secret(target.secret) if target.secret else ""
        return {
            "model": target.model, "host": target.host, "api_base": target.api_base, "key": key
        }  # fmt: skip

    def _ask(
        self, path: str, body: dict[str, Any], target: Target, purpose: str, limit_s: float
    ) -> bytes:
        with self._sent(path, body, target, purpose, limit_s) as whole:
            return b"".join(whole)

    @contextlib.contextmanager
    def _sent(
        self, path: str, body: dict[str, Any], target: Target, purpose: str, limit_s: float
    ) -> Iterator[Iterator[bytes]]:
        """What comes back of a call, which `cancel` can end at any moment."""
        import httpx

        call = Call(limit_s + GRACE_S)
        with self._lock:
            self._under_way.add(call)
        try:
            with self._connected(call, path, body, purpose) as response:
                parts = _bounded(response.iter_bytes(), call)
                if response.status_code >= 400:
                    raise reading.failure(b"".join(parts), target)
                yield parts
        except (httpx.HTTPError, OSError, ModelFault) as error:
            told = self._told(error, call, target)
            if told is error:
                raise
            raise told from error
        finally:
            with self._lock:
                self._under_way.discard(call)

    @contextlib.contextmanager
    def _connected(
        self, call: Call, path: str, body: dict[str, Any], purpose: str
    ) -> Iterator[httpx.Response]:
        """The response; a process that ended just before it was asked is started once more."""
        import httpx

        with contextlib.ExitStack() as stack:
            for may_try_again in (self._place.may_restart, False):
                client = stack.enter_context(self._client(purpose, call.left_s()))
                request = client.build_request(
                    "POST", path, json=body, extensions={"trace": call.trace}
                )
                try:
                    response = client.send(request, stream=True)
                    break
                except httpx.TimeoutException:
                    raise
                except httpx.TransportError:
                    if call.is_cancelled or not may_try_again:
                        raise
            stack.callback(response.close)
            yield response

    def _client(self, purpose: str, read_s: float) -> httpx.Client:
        import httpx

        place = self._place
        headers = {"connection": "close"}  # a call's own connection: closing it ends the call
        if place.token:
            headers["authorization"] = f"Bearer {place.token}"
        return httpx.Client(
            transport=place.transport(purpose),
            base_url=place.url,
            headers=headers,
            timeout=httpx.Timeout(CONNECT_S, read=read_s),
            trust_env=False,
        )

    def _told(self, error: Exception, call: Call, target: Target) -> ModelFault:
        """What a person is told when a call ended this way."""
        import httpx

        if call.is_cancelled:
            return faults.told(faults.CANCELLED, model=target.model, host=target.host)
        if isinstance(error, ModelFault):
            return error
        if isinstance(error, httpx.TimeoutException):
            return faults.told(faults.TIMEOUT, model=target.model, host=target.host)
        return faults.serving_gone("" if self._place.may_restart else self._place.url)


class Call:
    """One call under way: when it must be over, and the socket whose closing ends it."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.is_cancelled = False

    def left_s(self) -> float:
        """The seconds that are left; never none at all."""
        return max(0.001, self._until - time.monotonic())

    def is_late(self) -> bool:
        """Whether it should be over."""
        return time.monotonic() > self._until

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Learn of the connection as soon as there is one."""
        if event.endswith((".connect_unix_socket.complete", ".connect_tcp.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                self._shut_if_cancelled()

    def cancel(self) -> None:
        """End it, from any thread."""
        with self._lock:
            self.is_cancelled = True
            self._shut_if_cancelled()

    def _shut_if_cancelled(self) -> None:
        if self.is_cancelled and self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _bounded(parts: Iterator[bytes], call: Call) -> Iterator[bytes]:
    """The parts, as long as there is time and they are not too many."""
    import httpx

    size = 0
    for part in parts:
        size += len(part)
        if call.is_late():
            raise httpx.ReadTimeout("the limit is over")
        if size > MOST_BYTES:
            raise httpx.ReadError("more than any answer has")
        yield part
