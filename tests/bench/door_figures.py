"""A request through the outbound door, beside the same request without it."""

from __future__ import annotations

import contextlib
import http.server
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from measure import Figure, interleaved, median_ratio, milliseconds

from oo_app.outbound.door import Door
from oo_app.outbound.ledger import Ledger
from oo_storage import outbound
from oo_storage.database import Database
from oo_storage.events.registry import REACH_KEY
from oo_storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 300
ANSWER = b"x" * 4096


def figures() -> Iterator[Figure]:
    """Consents asked for, two rows written, every byte counted."""
    with tempfile.TemporaryDirectory() as name, _server() as host:
        database = Database(Path(name) / "oo.sqlite3")
        database.write(lambda db: migrate(db, (outbound.MIGRATIONS,)))
        ledger = Ledger(database, now_ms=lambda: 0)
        door = Door(ledger, granted=lambda _host: frozenset((REACH_KEY,)))
        with (
            httpx.Client(transport=door.transport(host, "A test")) as through,
            httpx.Client(transport=httpx.HTTPTransport()) as directly,
        ):
            url = f"http://{host}/"
            seconds = interleaved(
                {
                    "through": lambda: _ask(through, url),
                    "directly": lambda: _ask(directly, url),
                },
                ROUNDS,
            )
        database.close()
    detail = f"{milliseconds(seconds['through'])} · bare {milliseconds(seconds['directly'])}"
    ratio = median_ratio(seconds["through"], seconds["directly"])
    yield Figure("request through the door, by a bare one", ratio, "x", 3.0, detail)


def _ask(client: httpx.Client, url: str) -> None:
    client.post(url, content=ANSWER).raise_for_status()


class _Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet, or the kernel's own waiting is all that is measured

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_told: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def _server() -> Iterator[str]:
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    thread.join()
    made.server_close()
