"""The serving process as a process: who ends it, who it obeys, and that it never stays behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from oo_app.serving import faults
from oo_app.serving.client import ServingClient
from oo_app.serving.launch import Elsewhere, OwnProcess
from oo_app.serving.port import ModelFault
from support.command import wait_until
from support.ollama_wire import OllamaWire, Reply
from support.serving import asking, ollama_target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.real, pytest.mark.slow]

TOKEN = "a-token-that-is-long-enough"  # noqa: S105 - of the test


def client_of(own: OwnProcess) -> ServingClient:
    return ServingClient(own, lambda name: name)


def is_alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def test_asking_how_it_is_starts_nothing(tmp_path: Path) -> None:
    own = OwnProcess(tmp_path / "serving.sock")
    client = client_of(own)
    assert client.health() is None
    client.close()
    assert list(tmp_path.iterdir()) == []


def test_the_start_keeps_nobody_waiting_who_does_not_ask(
    tmp_path: Path, ollama: OllamaWire
) -> None:
    """A question waits for LiteLLM; its health, its withdrawal and its end do not."""
    own = OwnProcess(tmp_path / "serving.sock")
    client = client_of(own)
    found: list[str] = []

    def ask() -> None:
        try:
            client.complete(asking(ollama_target(ollama.host)), limit_s=60)
        except ModelFault as error:
            found.append(error.fault)

    asker = threading.Thread(target=ask)
    asker.start()
    wait_until(lambda: own.pid, 5, "the process is there")
    assert stat.S_IMODE((tmp_path / "serving.sock").stat().st_mode) == 0o600
    began = time.monotonic()
    client.cancel()
    asker.join(5)
    assert found == ["cancelled"]
    assert time.monotonic() - began < 1
    pid, began = own.pid, time.monotonic()
    client.close()
    assert time.monotonic() - began < 2
    assert not is_alive(pid)
    assert not (tmp_path / "serving.sock").exists()
    assert ollama.chats == []


def test_it_ends_when_nothing_is_asked_and_starts_again_when_it_is(
    tmp_path: Path, ollama: OllamaWire
) -> None:
    own = OwnProcess(tmp_path / "serving.sock", idle_s=0.5)
    client = client_of(own)
    assert client.complete(asking(ollama_target(ollama.host)), limit_s=60).text == "ok"
    first = own.pid
    ollama.script(Reply("slow", delay_s=1.0))
    assert client.complete(asking(ollama_target(ollama.host)), limit_s=60).text == "slow"
    assert own.pid == first, "it does not end while it works"
    wait_until(lambda: not own.is_running, 10, "it ended by itself")
    assert client.health() is None
    assert client.complete(asking(ollama_target(ollama.host)), limit_s=60).text == "ok"
    assert own.pid != first
    client.close()


def test_one_that_was_killed_is_started_again(tmp_path: Path, ollama: OllamaWire) -> None:
    own = OwnProcess(tmp_path / "serving.sock")
    client = client_of(own)
    ollama.script(Reply(delay_s=60))
    found: list[ModelFault] = []

    def ask() -> None:
        try:
            list(client.stream(asking(ollama_target(ollama.host)), limit_s=60))
        except ModelFault as error:
            found.append(error)

    asker = threading.Thread(target=ask)
    asker.start()
    wait_until(lambda: ollama.chats, 60, "it asked")
    os.kill(own.pid, signal.SIGKILL)
    asker.join(10)
    assert [each.fault for each in found] == [faults.FAILED]
    assert "ended" in found[0].message
    assert client.complete(asking(ollama_target(ollama.host)), limit_s=60).text == "ok"
    client.close()


PARENT = """
import sys, threading
from pathlib import Path
from oo_app.serving.client import ServingClient
from oo_app.serving.launch import OwnProcess
from oo_app.serving.port import Message, Question, Target
own = OwnProcess(Path(sys.argv[1]))
client = ServingClient(own, lambda name: "")
host = sys.argv[2]
target = Target(alias="a", model="ollama_chat/tiny", host=host, api_base=f"http://{host}")
question = Question(target=target, messages=(Message("user", "x"),), purpose="t")
ask = lambda: client.complete(question, limit_s=60)
if sys.argv[3] == "working":
    threading.Thread(target=ask, daemon=True).start()
    while not own.pid: pass
else:
    ask()
print(own.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("when", ["working", "ready"])
def test_no_orphan_is_left_when_the_parent_is_killed(
    tmp_path: Path, ollama: OllamaWire, when: str
) -> None:
    paths = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "serving.sock"), ollama.host, when],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
        parent.wait(5)
        wait_until(lambda: not is_alive(child), 5, "the child ended too")


def test_it_is_given_no_proxy_no_key_and_no_file_of_secrets(
    tmp_path: Path, ollama: OllamaWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("OLLAMA_API_KEY=from-a-file\nOPENAI_API_KEY=from-a-file\n")
    given = {
        **os.environ,
        "OLLAMA_API_KEY": "stray",
        "OLLAMA_API_BASE": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "socks5://127.0.0.1:9",
    }
    (tmp_path / "serving.sock").write_text("left behind by one that is dead")
    own = OwnProcess(tmp_path / "serving.sock", environment=given)
    client = client_of(own)
    assert client.complete(asking(ollama_target(ollama.host)), limit_s=60).text == "ok"
    assert "Authorization" not in ollama.chats[0].headers
    assert b"from-a-file" not in ollama.chats[0].raw
    client.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The URL of a serving process on an address of its own, behind a token."""
    file = tmp_path / "token"
    file.write_text(TOKEN)
    argv = [sys.executable, "-m", "oo_app.serving.process", "--tcp", "127.0.0.1:0"]
    with subprocess.Popen(
        [*argv, "--token-file", str(file)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield f"http://{line.split()[-1]}"
        process.terminate()
        assert process.wait(10) == 0


def plainly(_url: str, _purpose: str) -> httpx.BaseTransport:
    return httpx.HTTPTransport(verify=False)


def test_one_elsewhere_is_asked_over_its_url_with_its_token(
    elsewhere: str, ollama: OllamaWire
) -> None:
    client = ServingClient(Elsewhere(elsewhere, TOKEN, plainly), lambda name: "")
    assert client.complete(asking(ollama_target(ollama.host)), limit_s=60).text == "ok"
    health = client.health()
    assert health is not None
    assert (health.pid, health.memory_mb) == (0, 0)
    stranger = ServingClient(Elsewhere(elsewhere, "wrong", plainly), lambda name: "")
    with pytest.raises(ModelFault) as raised:
        stranger.complete(asking(ollama_target(ollama.host)), limit_s=60)
    assert raised.value.fault == faults.REFUSED
    assert stranger.health() is None
    assert len(ollama.chats) == 1
    client.close()


def test_what_does_not_fit_the_contract_is_refused(elsewhere: str) -> None:
    with httpx.Client(base_url=elsewhere, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        for body in (
            b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"target": 1e999}',
            json.dumps({"limit_s": 1, "new": True}).encode(), b"x" * (33 << 20),
        ):  # fmt: skip
            for path in ("/v1/complete", "/v1/embed", "/v1/preview"):
                with contextlib.suppress(httpx.TransportError):  # the largest is not read through
                    answer = client.post(path, content=body)
                    assert answer.status_code in {400, 413, 422}
                    assert set(answer.json()) >= {"code", "fault", "message", "hint"}
        assert client.get("/v1/health").status_code == 200
        assert client.get("/docs").status_code == 404


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tcp", "0.0.0.0:0"], "--token-file"),
        (["--tcp", "nonsense"], "HOST:PORT"),
        (["--tcp", "127.0.0.1:0", "--token-file", "absent"], "absent"),
        (["--tcp", "[::]:0"], "--token-file"),
    ],
)
def test_what_others_could_reach_needs_a_token(arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "oo_app.serving.process", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_serving_process_that_is_not_there_is_named() -> None:
    client = ServingClient(Elsewhere("http://127.0.0.1:9", "", plainly), lambda name: "")
    with pytest.raises(ModelFault) as raised:
        client.complete(asking(ollama_target("127.0.0.1:1")), limit_s=5)
    assert raised.value.fault == faults.UNREACHABLE
    assert "127.0.0.1:9" in raised.value.message
    assert client.health() is None
