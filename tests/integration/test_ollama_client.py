"""Our side of Ollama, against the scripted server on its wire."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from contracts.ollama_contract import OllamaContract
from oo_app.serving.addresses import address_of
from oo_app.serving.aliases import target_of
from oo_app.serving.jobs import Jobs
from oo_app.serving.ollama import Ollama, find_program, is_installed, start_hint
from oo_app.serving.port import ModelFault
from oo_app.serving.reaching import look_for
from support.ollama_wire import OUT_OF_MEMORY, OllamaWire, Pull
from support.open_door import OpenDoor

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.serving.jobs import Progress
    from oo_app.serving.ollama import Pulled


class TestScriptedOllama(OllamaContract):
    @pytest.fixture
    def url(self, ollama: OllamaWire) -> str:
        ollama.pulls["127.0.0.1:9/library/nothing"] = Pull(error="pull model manifest: EOF")
        return ollama.url


@pytest.fixture
def server(ollama: OllamaWire) -> Ollama:
    return Ollama(OpenDoor({ollama.host}), address_of(ollama.url))


def test_a_pull_tells_how_far_it_is_over_all_parts(ollama: OllamaWire, server: Ollama) -> None:
    ollama.pulls["big:latest"] = Pull(total=1000, steps=4)
    told: list[Pulled] = []
    server.pull("big", told.append)
    assert [(each.completed, each.total) for each in told if each.message.startswith("pulling ")][
        1:
    ] == [(0, 1000), (250, 1000), (500, 1000), (750, 1000), (1000, 1000)]
    assert told[-1].message == "success"
    assert "big:latest" in [each.name for each in server.models()]


def test_a_pull_that_breaks_off_says_so_and_goes_on_from_there(
    ollama: OllamaWire, server: Ollama
) -> None:
    ollama.pulls["big:latest"] = Pull(total=1000, steps=10, fails_after=6)
    with pytest.raises(ModelFault) as broken:
        server.pull("big", lambda _pulled: None)
    assert (broken.value.fault, "broke off" in broken.value.message) == ("failed", True)
    told: list[Pulled] = []
    server.pull("big", told.append)
    assert min(each.completed for each in told if each.completed) > 600


def test_who_cancels_a_pull_hangs_up_and_what_came_is_kept(
    ollama: OllamaWire, server: Ollama
) -> None:
    ollama.pulls["big:latest"] = pull = Pull(total=1000, steps=100, pause_s=0.01)
    begun = threading.Event()

    def work(progress: Progress) -> str:
        def report(pulled: Pulled) -> None:
            progress.report(pulled.message, pulled.completed, pulled.total)
            if pulled.completed:
                begun.set()

        server.pull("big", report)
        return "there"

    jobs = Jobs(new_id=lambda: "one")
    jobs.start("pull", "big", work)
    assert begun.wait(5)
    assert jobs.cancel("one").state == "cancelled"
    jobs.close()
    assert 0 < pull.done < 1000
    pull.pause_s = 0
    server.pull("big", lambda _pulled: None)
    assert pull.done == 1000


@pytest.mark.parametrize(
    ("error", "fault", "words"),
    [
        ("pull model manifest: file does not exist", "missing", "no model big"),
        ("write: no space left on device", "failed", "disk is too full"),
        ("something \x1b[31modd", "failed", "something [31modd"),
    ],
)
def test_why_a_pull_failed_is_told_plainly(
    ollama: OllamaWire, server: Ollama, error: str, fault: str, words: str
) -> None:
    ollama.pulls["big:latest"] = Pull(error=error)
    with pytest.raises(ModelFault) as failed:
        server.pull("big", lambda _pulled: None)
    assert failed.value.fault == fault
    assert words in failed.value.message
    assert failed.value.hint


def test_nobody_there_is_told_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        door = OpenDoor({address_of(url).host})
        with pytest.raises(ModelFault) as nobody:
            Ollama(door, address_of(url)).models()
        assert nobody.value.fault == "unreachable"
        assert nobody.value.hint
        for text in (f"ollama/x {url}", f"openai/x {url}/v1"):
            target = target_of("judge", text, {})
            assert target is not None
            assert look_for(door, target).state == "unreachable"


@pytest.mark.parametrize("said", [b"", b"<html>", b"[]", b'{"models": 3}', b'{"error": "x"}'])
def test_another_server_at_that_address_is_told(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            client, _address = listening.accept()
            with client:
                client.recv(65_536)
                head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
                client.sendall(head % len(said) + said)

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(ModelFault) as strange:
            Ollama(OpenDoor({address_of(url).host}), address_of(url)).models()
        thread.join()
    assert strange.value.fault == "failed"


def test_too_little_memory_is_told(ollama: OllamaWire) -> None:
    from oo_app.serving.ollama import _fault

    found = _fault(OUT_OF_MEMORY.error, OUT_OF_MEMORY.status, "big")
    assert found.fault == "overloaded"
    assert "big" in found.message


def test_another_server_than_ollama_is_there_when_it_answers_at_all(ollama: OllamaWire) -> None:
    target = target_of("judge", f"openai/x {ollama.url}/v1", {})
    assert target is not None
    assert look_for(OpenDoor({ollama.host}), target).state == "ready"


def test_the_program_is_found_by_path_and_the_hint_says_what_is_missing(tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    assert find_program(nowhere) == ""
    hints = {start_hint(nowhere, each) for each in ("linux", "darwin", "win32")}
    assert len(hints) == 3
    program = tmp_path / "ollama"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_program(nowhere) == str(program)
    assert "ollama serve" in start_hint(nowhere, "linux")
    assert "Install" not in start_hint(nowhere, "linux")


def test_the_extra_is_installed_here() -> None:
    assert is_installed()
