"""A real Ollama server on a free port, with a home of its own and the tiny model in it.

It runs whenever an `ollama` program is on PATH; who asks for it is skipped loudly otherwise.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_S = 30.0
END_S = 15.0


@dataclass(frozen=True, slots=True)
class RealOllama:
    """Where it listens, what it runs as, and what it said last about its version."""

    url: str
    program: str
    version: str
    home: Path


@pytest.fixture(scope="session")
def real_ollama(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealOllama]:
    """The server; its model is called `tiny`."""
    program = shutil.which("ollama")
    if program is None:
        pytest.skip("NOT RUN: no `ollama` program on PATH, so no real Ollama was asked")
    with ollama_server(program, tmp_path_factory.mktemp("ollama")) as server:
        _create(server, tiny_model)
        yield server


@contextlib.contextmanager
def ollama_server(program: str, home: Path, **environment: str) -> Iterator[RealOllama]:
    """A server with nothing in it, ended afterwards with all that it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "serve"],
            env=_environment(home, host) | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            version = _wait(f"http://{host}", process, home / "log")
            yield RealOllama(f"http://{host}", program, version, home)
        finally:
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(home: Path, host: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    own = {"HOME": str(home), "OLLAMA_MODELS": str(home / "models"), "OLLAMA_HOST": host}
    return kept | own | {"OLLAMA_NOHISTORY": "1", "OLLAMA_LOAD_TIMEOUT": "1m"}


def _create(server: RealOllama, model: Path) -> None:
    """Import a GGUF as a person does, by a Modelfile."""
    recipe = server.home / "Modelfile"
    recipe.write_text(f"FROM {model}\nPARAMETER num_ctx 2048\n")
    subprocess.run(
        [server.program, "create", "tiny", "-f", str(recipe)],
        env=_environment(server.home, server.url.removeprefix("http://")),
        check=True,
        capture_output=True,
        timeout=START_S,
    )


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    """The server's version, once it answers."""
    import json

    began = time.monotonic()
    while time.monotonic() - began < START_S:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{url}/api/version", timeout=1) as answer,  # noqa: S310
        ):
            return str(json.load(answer)["version"])
        time.sleep(0.05)
    raise AssertionError(f"ollama does not start: {log.read_text(errors='replace')[-2000:]}")
