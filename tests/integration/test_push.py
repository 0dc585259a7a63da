"""Push by apprise to a real HTTP server: without content, with consent, and to one host only."""

from __future__ import annotations

import importlib.util
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from contracts.backend_contract import NOTICE, BackendContract
from oo_app.notifier.backends.push import PushBackend
from oo_app.notifier.port import NotShown
from support.hosting import Clock, hosted
from support.open_door import Open

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant
    from oo_app.notifier.port import Backend

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("apprise") is None, reason="SKIPPED LOUDLY: no apprise"
    ),
]


class Service:
    """Takes pushes on a port of this machine; `answer` is its HTTP status, 0 for never."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answer = 200
        self.ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _handler(service) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the outer one
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.taken.append(json.loads(body))
                if not service.answer:
                    service.ended.wait(30)
                    return
                self.send_response(service.answer)
                self.send_header("Content-Length", "0")
                if service.answer == 307:
                    self.send_header("Location", f"http://localhost:{service.port}/other")
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        return Handler

    def close(self) -> None:
        """Listen no more."""
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


def backend_of(service: Service, url: str = "", *, limit_s: float = 30.0) -> PushBackend:
    return PushBackend(
        lambda: service.host,
        check=lambda _host: None,
        passage=lambda _host: Open(),
        url=lambda: url or f"json://{service.host}/me",
        limit_s=limit_s,
    )


class TestPush(BackendContract):
    @pytest.fixture
    def backend(self, service: Service) -> Backend:
        return backend_of(service)


@pytest.mark.parametrize("answer", [500, 307])
def test_what_the_service_does_not_take_is_not_shown(service: Service, answer: int) -> None:
    service.answer = answer
    with pytest.raises(NotShown):
        backend_of(service).show(NOTICE)
    assert len(service.taken) == 1, "another name is not followed to"


def test_a_service_that_hangs_is_left(service: Service) -> None:
    service.answer = 0
    with pytest.raises(NotShown):
        backend_of(service, limit_s=3.0).show(NOTICE)


@pytest.mark.parametrize("url", ["json://localhost:{port}/me", "nonsense", "syslog://", "dbus://"])
def test_no_other_host_is_reached_and_no_nonsense(service: Service, url: str) -> None:
    with pytest.raises(NotShown):
        backend_of(service, url.format(port=service.port)).show(NOTICE)
    assert service.taken == []


@pytest.fixture
def assistant(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LocalAssistant]:
    todo = tmp_path / "todo.txt"
    todo.write_text("(A) Send the tax form due:2026-11-25\n", encoding="utf-8")
    clock = Clock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    with hosted(tmp_path / "home", clock) as made:
        vault = {"push.url": f"json://{service.host}/me"}
        vars(made._home)["vault"] = vault
        made.set_preference("zone", "UTC")
        made.set_preference("notify", "push")
        made.set_preference("push.host", service.host)
        made.connect("todotxt", str(todo))
        yield made


def channels(assistant: LocalAssistant) -> list[tuple[str, str]]:
    return sorted((each.channel, each.state) for each in assistant.notices())


def test_a_push_says_nothing_of_the_tip_and_is_in_the_ledger(
    assistant: LocalAssistant, service: Service
) -> None:
    assistant.grant("host.reach", host=service.host)
    assistant.look()
    [push] = service.taken
    assert "tax" not in json.dumps(push)
    assert "oo tip" in push["message"]
    assert channels(assistant) == [("push", "delivered")]
    [passage] = assistant.activity()
    assert (passage.host, passage.outcome) == (service.host, "ok")


def test_without_consent_nothing_is_pushed_and_the_inbox_has_it(
    assistant: LocalAssistant, service: Service
) -> None:
    assistant.look()
    assert service.taken == []
    assert channels(assistant) == [("inbox", "delivered")]
