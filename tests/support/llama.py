"""A real model server: llama.cpp's own, from the xllamacpp wheel, with a tiny generated model.

It runs in a process of its own and ends with the one that started it (its standard input closes).
It speaks OpenAI's wire on loopback: chats, and vectors of 64 numbers.
"""

from __future__ import annotations

import contextlib
import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.tiny_model import write_tiny_model

if TYPE_CHECKING:
    from collections.abc import Iterator

PROCESS = Path(__file__).with_name("llama_process.py")
END_S = 10.0


@dataclass(frozen=True, slots=True)
class LlamaServer:
    """Where it listens; `url` is the server's root, `api_base` what OpenAI clients are given."""

    host: str
    pid: int

    @property
    def url(self) -> str:
        """http://host:port"""
        return f"http://{self.host}"

    @property
    def api_base(self) -> str:
        """The root of OpenAI's routes."""
        return f"{self.url}/v1"


@contextlib.contextmanager
def llama_server(model: Path) -> Iterator[LlamaServer]:
    """Serve the model file until the block ends."""
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp is not installed: nothing was tested with a real model")
    argv = [sys.executable, str(PROCESS), str(model)]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("ready "), f"llama.cpp did not start: {line!r}"
            yield LlamaServer(line.split()[1].removeprefix("http://").rstrip("/"), process.pid)
        finally:
            process.stdin.close()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the tiny model."""
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture(scope="session")
def llama(tiny_model: Path) -> Iterator[LlamaServer]:
    """A server with the tiny model, named `tiny`."""
    with llama_server(tiny_model) as server:
        yield server
