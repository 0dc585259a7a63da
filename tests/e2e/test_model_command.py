"""`oo model` as a person types it, with a scripted Ollama where OLLAMA_HOST points."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

import pytest

from support.command import wait_until
from support.ollama_wire import OllamaWire, Pull, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Place

pytestmark = pytest.mark.slow


@pytest.fixture
def life(place: Place, ollama: OllamaWire) -> Place:
    """A home with tasks, whose Ollama is the scripted one."""
    place.environment.update({"OLLAMA_HOST": ollama.host, "OO_VAULT": "file"})
    todo = place.write("todo.txt", "Pay the rent due:2026-11-26\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    return place


def test_a_model_is_chosen_fetched_and_ready(life: Place, ollama: OllamaWire) -> None:
    refused = life.oo("model", "pull", "big", code=1)
    assert f"oo consent grant host.reach --host {ollama.host}" in refused.err
    assert ollama.asked == []
    used = life.oo("model", "use", "tip-generator", "ollama/big", "--show", "tasks.title", "--yes")
    assert "on this machine" in used.out
    assert "tasks.title" in used.out
    row = life.oo("model", "status", "--json").json["aliases"][0]
    assert (row["state"], row["hint"]) == ("missing", "oo model pull big")
    ollama.pulls["big:latest"] = Pull(total=1000, steps=10)
    assert "big is there." in life.oo("model", "pull", "big").out
    assert life.oo("model", "status", "--json").json["aliases"][0]["state"] == "ready"
    activity = life.oo("activity", "--json").json
    assert {row["host"] for row in activity} == {ollama.host}
    assert all(row["keys"] == [] for row in activity)


def test_ctrl_c_ends_a_pull_and_the_same_command_goes_on(life: Place, ollama: OllamaWire) -> None:
    life.oo("consent", "grant", "host.reach", "--host", ollama.host)
    ollama.pulls["big:latest"] = pull = Pull(total=1000, steps=100, pause_s=0.1)
    with life.begun("model", "pull", "big") as process:
        wait_until(lambda: pull.done > 50, 30, "the pull begins")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert "what was fetched so far is kept" in out
    assert "Traceback" not in out
    kept = pull.done
    assert 50 < kept < 1000
    pull.pause_s = 0.0
    assert life.oo("model", "pull", "big", "--json").json["state"] == "done"
    assert pull.done == 1000


def test_a_pull_goes_on_in_the_core_while_its_face_is_gone(life: Place, ollama: OllamaWire) -> None:
    life.oo("consent", "grant", "host.reach", "--host", ollama.host)
    ollama.pulls["big:latest"] = pull = Pull(total=1000, steps=50, pause_s=0.05)
    with life.core():
        with life.begun("model", "pull", "big") as process:
            wait_until(lambda: pull.done > 50, 30, "the pull begins")
            process.kill()
            process.communicate(timeout=10)
        wait_until(lambda: ollama.is_here("big"), 30, "the core goes on")
        assert "big:latest" in life.oo("model", "list").out


def test_models_are_served_to_another_home(life: Place, ollama: OllamaWire, tmp_path: Path) -> None:
    token = tmp_path / "token"
    port = free_port()
    with life.begun(
        "model", "serve", "--tcp", f"127.0.0.1:{port}", "--token-file", str(token)
    ) as serving:
        try:
            wait_until(token.is_file, 30, "the token is made")
            assert token.stat().st_mode & 0o077 == 0
            wait_until(lambda: answers(port), 30, "it listens")
            use_served(life, ollama, port, "wrong token, wrong token")
            assert not life.oo("model", "test", "--json", code=1).json["ok"]
            use_served(life, ollama, port, token.read_text().strip())
            ollama.script(Reply('{"answer": "ready"}'))
            assert life.oo("model", "test", "--json").json["ok"]
            assert len(ollama.chats) == 1
            checks = {each["name"]: each for each in life.oo("doctor", "--json").json}
            assert checks["serving"]["state"] == "ok"
        finally:
            serving.send_signal(signal.SIGINT)
            out, err = serving.communicate(timeout=30)
    assert (serving.returncode, err) == (0, "")
    assert "oo secrets set serving.token" in out
    assert not answers(port)


def use_served(life: Place, ollama: OllamaWire, port: int, token: str) -> None:
    """Point the home at a serving process and give it a token."""
    life.environment["OO_PASSPHRASE"] = "correct horse battery"  # noqa: S105 - made up
    life.oo("prefs", "set", "serving.url", f"http://127.0.0.1:{port}")
    life.oo("consent", "grant", "host.reach", "--host", f"127.0.0.1:{port}")
    life.oo("model", "use", "tip-generator", "ollama/tiny", "--yes")
    life.oo("secrets", "set", "serving.token", piped=token)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
