"""A model server on Ollama's wire, scripted by tests: any reply, any fault, at any moment.

    def test_it(ollama: OllamaWire) -> None:
        ollama.script(Reply("hello"), Reply(status=500, error="out of memory"), Reply(dies=True))

Replies are taken in turn; after the last one `ollama.otherwise` answers (a Reply, or a function of
the Asked). `ollama.forward(llama.url)` has llama.cpp answer instead. `ollama.asked` is every
request that came, `ollama.chats` those that asked for an answer.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

VERSION = "0.11.4"
SIZE = 521_024
LETTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says, and how it fails.

    `pieces` is how many parts a streamed text has, `pause_s` the wait before each. With `dies` the
    connection breaks after half of the answer. `raw` replaces the whole body; `tokens_in` None
    counts the prompt as Ollama would, which is never more than num_ctx.
    """

    text: str = "ok"
    status: int = 200
    error: str = ""
    finish: str = "stop"
    delay_s: float = 0.0
    pieces: int = 5
    pause_s: float = 0.0
    dies: bool = False
    raw: bytes | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


OUT_OF_MEMORY = Reply(
    status=500, error="model requires more system memory (9.1 GiB) than is available (2.0 GiB)"
)
CRASHED = Reply(status=500, error="llama runner process has terminated: signal: killed")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    raw: bytes

    @property
    def prompt(self) -> str:
        """All messages' texts, in their order."""
        return "\n".join(each["content"] for each in self.body.get("messages", ()))

    @property
    def options(self) -> dict[str, Any]:
        """Ollama's options of the call."""
        found: dict[str, Any] = self.body.get("options") or {}
        return found


@dataclass(slots=True)
class Pull:
    """How a model is fetched: `total` bytes in `steps`; breaks off after `fails_after` of them.

    `done` is what is already there: fetching goes on from it, as Ollama's does. With `error` the
    registry does not know the model.
    """

    total: int = 1000
    steps: int = 10
    pause_s: float = 0.0
    fails_after: int | None = None
    error: str = ""
    done: int = 0


@dataclass(slots=True)
class OllamaWire:
    """The server's state; tests read and change it from their own thread."""

    host: str = ""
    models: dict[str, int] = field(default_factory=lambda: {"tiny:latest": SIZE})
    loaded: dict[str, float] = field(default_factory=dict)
    pulls: dict[str, Pull] = field(default_factory=dict)
    otherwise: Reply | Callable[[Asked], Reply] = field(default_factory=Reply)
    embedding: Callable[[str], Sequence[float]] | None = None
    asked: list[Asked] = field(default_factory=list)
    upstream: str = ""
    broken: int = 0
    replies: deque[Reply] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """http://host:port"""
        return f"http://{self.host}"

    @property
    def chats(self) -> list[Asked]:
        """The requests that asked for an answer."""
        return [each for each in list(self.asked) if each.path == "/api/chat"]

    def script(self, *replies: Reply) -> None:
        """Give these replies next, in turn."""
        with self.lock:
            self.replies.extend(replies)

    def forward(self, url: str) -> None:
        """Have an OpenAI-wire server at this URL answer what is not scripted."""
        self.upstream = url

    def next_reply(self, asked: Asked) -> Reply:
        """The reply to a chat."""
        with self.lock:
            if self.replies:
                return self.replies.popleft()
        if self.upstream:
            from support.ollama_forwarding import forwarded

            return forwarded(self.upstream, asked)
        return self.otherwise(asked) if callable(self.otherwise) else self.otherwise

    def is_here(self, name: str) -> bool:
        """Whether the model was pulled; a name without a tag means `:latest`."""
        return with_tag(name) in self.models

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the server's end."""
        self.ended.wait(seconds)

    def wait_until_broken(self, count: int = 1, seconds: float = 5.0) -> None:
        """Wait until so many callers have hung up in the middle of an answer."""
        began = time.monotonic()
        while self.broken < count:
            assert time.monotonic() - began < seconds, "nobody hung up"
            time.sleep(0.01)


def with_tag(name: str) -> str:
    """The model's whole name."""
    return name if ":" in name else f"{name}:latest"


def token_count(asked: Asked) -> int:
    """How many tokens the prompt would have, roughly."""
    return max(1, len(asked.prompt) // LETTERS_PER_TOKEN)


def as_json(value: object) -> bytes:
    """One line of JSON."""
    return json.dumps(value).encode() + b"\n"


@pytest.fixture
def ollama() -> Iterator[OllamaWire]:
    """A scripted server on a free port of loopback."""
    yield from served()


def served(port: int = 0) -> Generator[OllamaWire]:
    """A scripted server; it ends with the iteration."""
    from support.ollama_routes import handler

    state = OllamaWire()
    server = _Server(("127.0.0.1", port), handler(state))
    state.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is what is tested."""
