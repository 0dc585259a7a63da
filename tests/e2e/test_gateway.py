"""The core's socket and port as other programs and other users meet them."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from oo_app.gateway.client import connect_by_token
from oo_app.gateway.server import LAST_ANSWERS_S
from oo_storage.errors import OoError
from support.command import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

NOBODY = 65_534
SOON_S = 5.0
DOORWAYS = ("socket", "address", "token_file")
ASK_AS_ANOTHER = """
import os, socket, sys
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
asking = socket.socket(socket.AF_UNIX); asking.connect(sys.argv[1])
try:
    asking.sendall(b"GET /api/status HTTP/1.1\\r\\nhost: oo\\r\\n\\r\\n")
except BrokenPipeError:
    pass  # the refusal came first
print(asking.recv(4096).decode())
"""


def doorways(place: Place) -> dict[str, str]:
    """What the doctor names for programs."""
    checks: list[dict[str, Any]] = place.oo("doctor", "--json", code=None).json
    return {
        check["name"]: check["value"]
        for check in checks
        if check["name"] in DOORWAYS and check["value"]
    }


def token_of(found: dict[str, str]) -> str:
    with open(found["token_file"], encoding="ascii") as file:
        return file.read().strip()


def test_a_port_of_this_machine_is_opened_only_when_asked_for(place: Place) -> None:
    with place.core():
        assert set(doorways(place)) == {"socket"}
        assert not (place.home / "core.token").exists()


def test_a_program_finds_the_port_and_asks_with_the_token(place: Place) -> None:
    with place.core("--tcp", "127.0.0.1:0"):
        found = doorways(place)
        assert set(found) == {"socket", "address", "token_file"}
        assert stat.S_IMODE(os.stat(found["token_file"]).st_mode) == 0o600
        assert stat.S_IMODE(os.stat(found["socket"]).st_mode) == 0o600
        url = f"http://{found['address']}/api/status"
        known = {"authorization": f"Bearer {token_of(found)}"}
        assert httpx.get(url, headers=known).json()["home"] == str(place.home)
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers={"authorization": "Bearer x"}).status_code == 401
        assert httpx.get(url, headers=known | {"host": "evil.example"}).status_code == 403
        assert httpx.get(url, headers=known | {"origin": "null"}).status_code == 403
        assistant = connect_by_token(found["address"], token_of(found))
        assert assistant.add("Water the plants").title == "Water the plants"
        assistant.close()
        with pytest.raises(OoError, match="token"):
            connect_by_token(found["address"], "wrong")
    assert not (place.home / "core.address").exists()


def test_a_change_reaches_who_listens_at_once_and_nobody_asks_for_it(place: Place) -> None:
    with place.core():
        transport = httpx.HTTPTransport(uds=doorways(place)["socket"])
        with httpx.Client(transport=transport, base_url="http://oo", timeout=20) as client:
            seen = client.get("/api/status").json()["last_seq"]
            with client.stream("GET", "/api/events") as events:
                lines = events.iter_lines()
                assert next(lines) == ": listening"
                began = time.monotonic()
                client.post("/api/inbox", json={"text": "Water the plants"})
                told = next(line for line in lines if "task.seen" in line)
                assert time.monotonic() - began < SOON_S
            changes = json.loads(told.removeprefix("data: "))
            assert changes["last_seq"] > seen
            assert "task.seen" in changes["types"]
            with client.stream("GET", "/api/events", headers={"last-event-id": str(seen)}) as late:
                missed = next(line for line in late.iter_lines() if line.startswith("data: "))
            assert "task.seen" in json.loads(missed.removeprefix("data: "))["types"]


def test_a_core_that_ends_lets_who_listens_go(place: Place) -> None:
    with place.core() as process:
        transport = httpx.HTTPTransport(uds=doorways(place)["socket"])
        with (
            httpx.Client(transport=transport, base_url="http://oo", timeout=20) as client,
            client.stream("GET", "/api/events") as events,
        ):
            lines = events.iter_lines()
            assert next(lines) == ": listening"
            place.oo("stop")
            assert list(lines) == [""]
            # without being told, the core would wait for the stream as for an answer
            process.wait(LAST_ANSWERS_S - 1)


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "127.evil.com:0"])
def test_another_address_is_refused_at_start(place: Place, address: str) -> None:
    ran = place.oo("run", "--tcp", address, code=1)
    assert "this machine only" in ran.err
    assert not (place.home / "core.address").exists()


def test_a_port_in_use_is_said(place: Place) -> None:
    with place.core("--tcp", "127.0.0.1:0"):
        address = doorways(place)["address"]
        other = {"OO_HOME": str(place.user / "other")}
        assert "in use" in place.oo("run", "--tcp", address, code=2, **other).err


@pytest.fixture
def open_place() -> Iterator[Place]:
    """A home in folders that every user may pass."""
    with tempfile.TemporaryDirectory(prefix="oo-open-") as folder:
        top = Path(folder)
        top.chmod(0o755)
        yield Place(top / "home", top)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can ask as another user")
def test_another_user_is_refused_even_if_the_files_let_him(open_place: Place) -> None:
    with open_place.core():
        path = doorways(open_place)["socket"]
        open_place.home.chmod(0o755)
        Path(path).chmod(0o777)
        command = [sys.executable, "-c", ASK_AS_ANOTHER, path]
        asked = subprocess.run([*command, str(NOBODY)], capture_output=True, text=True, check=False)
        assert asked.stdout.startswith("HTTP/1.1 403"), asked.stderr
        own = subprocess.run([*command, "0"], capture_output=True, text=True, check=True)
        assert own.stdout.startswith("HTTP/1.1 200")
