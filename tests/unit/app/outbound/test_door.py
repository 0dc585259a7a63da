"""The door checks each passage anew, and the ledger has it whatever comes of it."""

from __future__ import annotations

import http.server
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from oo_app.outbound.door import Door
from oo_app.outbound.ledger import Ledger
from oo_storage import outbound as stored
from oo_storage.database import Database
from oo_storage.errors import ReadOnly, Refused
from oo_storage.events.registry import REACH_KEY
from oo_storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "127.0.0.1:11434"
UTC = ZoneInfo("UTC")
ANSWER = b"x" * 1000


@dataclass
class Threshold:
    """A door on a ledger of its own, with consents that a test sets."""

    database: Database
    ledger: Ledger
    door: Door
    granted: dict[str, frozenset[str]] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, str, str]]:
        """Host, purpose and outcome of each passage, oldest first."""
        found = self.ledger.rows(UTC, limit=100)
        return [(row.host, row.purpose, row.outcome) for row in reversed(found)]


@pytest.fixture
def threshold(tmp_path: Path) -> Iterator[Threshold]:
    database = Database(tmp_path / "oo.sqlite3")
    database.write(lambda db: migrate(db, (stored.MIGRATIONS,)))
    granted: dict[str, frozenset[str]] = {}
    ledger = Ledger(database, now_ms=lambda: 1_795_000_000_000)
    door = Door(ledger, granted=lambda host: granted.get(host, frozenset()))
    yield Threshold(database, ledger, door, granted)
    database.close()


def test_without_consent_nobody_passes_and_the_ledger_says_so(threshold: Threshold) -> None:
    assert not threshold.door.allows(HOST)
    with pytest.raises(Refused) as refused, threshold.door.passage(HOST, "Wording a tip"):
        pytest.fail("it passed")
    assert f"oo consent grant host.reach --host {HOST}" in refused.value.hint
    assert threshold.rows() == [(HOST, "Wording a tip", "refused")]


def test_a_key_needs_a_consent_of_its_own(threshold: Threshold) -> None:
    threshold.granted[HOST] = frozenset({REACH_KEY, "tasks.due"})
    threshold.door.check(HOST, {"tasks.due"})
    with pytest.raises(Refused) as refused:
        threshold.door.check(HOST, {"tasks.due", "tasks.title"})
    assert "tasks.title" in refused.value.message
    assert "tasks.due" not in refused.value.message
    assert f"oo consent grant tasks.title --host {HOST}" in refused.value.hint


def test_a_passage_is_written_down_before_it_and_after_it(threshold: Threshold) -> None:
    threshold.granted[HOST] = frozenset({REACH_KEY, "tasks.due"})
    passing = threshold.door.passage(HOST, "Wording a tip", {"tasks.due"}, withheld={"tasks.title"})
    with passing as passage:
        assert threshold.rows() == [(HOST, "Wording a tip", "begun")]
        passage.count(out=10)
        passage.count(into=20)
        passage.count(out=1)
    [row] = threshold.ledger.rows(UTC, limit=1)
    assert (row.outcome, row.bytes_out, row.bytes_in) == ("ok", 11, 20)
    assert (row.keys, row.withheld) == (("tasks.due",), ("tasks.title",))


def test_what_went_wrong_is_failed_with_what_had_gone_out(threshold: Threshold) -> None:
    threshold.granted[HOST] = frozenset({REACH_KEY})

    def fail() -> None:
        with threshold.door.passage(HOST, "A test") as passage:
            passage.count(out=7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    [row] = threshold.ledger.rows(UTC, limit=1)
    assert (row.outcome, row.bytes_out) == ("failed", 7)


def test_a_withdrawal_holds_from_the_next_passage_on(threshold: Threshold) -> None:
    threshold.granted[HOST] = frozenset({REACH_KEY})
    threshold.door.check(HOST)
    del threshold.granted[HOST]
    with pytest.raises(Refused):
        threshold.door.check(HOST)


def test_what_cannot_be_written_down_is_not_sent(threshold: Threshold) -> None:
    threshold.granted[HOST] = frozenset({REACH_KEY})
    threshold.database.is_read_only = True
    with pytest.raises(ReadOnly), threshold.door.passage(HOST, "A test"):
        pytest.fail("it passed")


def test_an_end_that_cannot_be_written_down_hides_nothing(threshold: Threshold) -> None:
    threshold.granted[HOST] = frozenset({REACH_KEY})
    with threshold.door.passage(HOST, "A test"):
        threshold.database.is_read_only = True
    assert threshold.rows() == [(HOST, "A test", "begun")]


def test_a_purpose_is_one_plain_short_line(threshold: Threshold) -> None:
    threshold.ledger.write(HOST, "a\x1b[2J\nb" + "c" * 200, ())
    [(_host, purpose, _outcome)] = threshold.rows()
    assert purpose.isprintable()
    assert len(purpose) <= 80


def test_only_retention_forgets(threshold: Threshold) -> None:
    threshold.ledger.write(HOST, "A test", ())
    threshold.database.write(lambda db: stored.forget_passages(db, 1_795_000_000_000))
    assert len(threshold.rows()) == 1
    assert threshold.database.write(lambda db: stored.forget_passages(db, 1_795_000_000_001)) == 1
    assert threshold.rows() == []


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers everything; /else leads to another host, /cut ends early."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if self.path == "/else":
            self.send_response(302)
            self.send_header("location", "http://127.0.0.2:1/")
            self.send_header("content-length", "0")
            self.end_headers()
            return
        self.send_response(200)
        length = len(ANSWER) * (2 if self.path == "/cut" else 1)
        self.send_header("content-length", str(length))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_told: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The "host:port" of a server that answers."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield f"127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    thread.join()
    made.server_close()


def client(threshold: Threshold, host: str) -> httpx.Client:
    """A client that goes through the door."""
    transport = threshold.door.transport(host, "A test")
    return httpx.Client(transport=transport, base_url=f"http://{host}")


def test_a_transport_counts_what_goes_out_and_comes_in(threshold: Threshold, server: str) -> None:
    threshold.granted[server] = frozenset({REACH_KEY})
    with client(threshold, server) as asking:
        assert asking.post("/", content=b"y" * 500).content == ANSWER
        assert asking.get("/").content == ANSWER
    second, first = threshold.ledger.rows(UTC, limit=2)
    assert (first.outcome, second.outcome) == ("ok", "ok")
    assert 500 < first.bytes_out < 1000
    assert 0 < second.bytes_out < 500
    assert len(ANSWER) < first.bytes_in < len(ANSWER) + 500


def test_a_transport_sends_nothing_without_consent(threshold: Threshold, server: str) -> None:
    class Never(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            pytest.fail(f"sent {request}")

    transport = threshold.door.transport(server, "A test", inner=Never())
    with httpx.Client(transport=transport) as asking, pytest.raises(Refused):
        asking.get(f"http://{server}/")
    assert [outcome for _host, _purpose, outcome in threshold.rows()] == ["refused"]


@pytest.mark.parametrize("url", ["http://127.0.0.2:1/", "http://evil.example/", "https://{host}x/"])
def test_a_transport_reaches_its_host_only(threshold: Threshold, server: str, url: str) -> None:
    threshold.granted[server] = frozenset({REACH_KEY})
    with client(threshold, server) as asking, pytest.raises(Refused):
        asking.get(url.format(host="127.0.0.1"))
    assert threshold.rows() == []


def test_a_redirection_leads_nowhere_else(threshold: Threshold, server: str) -> None:
    threshold.granted[server] = frozenset({REACH_KEY})
    with client(threshold, server) as asking, pytest.raises(Refused) as refused:
        asking.get("/else", follow_redirects=True)
    assert "127.0.0.2:1" in refused.value.message


def test_an_answer_that_is_cut_off_is_failed(threshold: Threshold, server: str) -> None:
    threshold.granted[server] = frozenset({REACH_KEY})
    with client(threshold, server) as asking:
        with pytest.raises(httpx.RemoteProtocolError):
            asking.get("/cut")
        with asking.stream("GET", "/") as answer:
            assert answer.status_code == 200
    second, first = threshold.ledger.rows(UTC, limit=2)
    assert (first.outcome, second.outcome) == ("failed", "failed")
    assert first.bytes_in > len(ANSWER)


def test_a_server_that_is_not_there_is_failed(threshold: Threshold) -> None:
    host = "127.0.0.1:1"
    threshold.granted[host] = frozenset({REACH_KEY})
    with client(threshold, host) as asking, pytest.raises(httpx.ConnectError):
        asking.get("/")
    assert threshold.rows() == [(host, "A test", "failed")]


def test_a_withdrawal_ends_an_answer_that_streams_in(
    threshold: Threshold, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oo_app.outbound.transport.CHECK_EVERY_S", -1.0)
    threshold.granted[server] = frozenset({REACH_KEY})
    with client(threshold, server) as asking, asking.stream("GET", "/") as answer:
        threshold.granted.clear()
        with pytest.raises(Refused):
            answer.read()
    assert threshold.rows()[-1][2] == "failed"
