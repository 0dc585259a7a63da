"""A serving process that the tests of a module share: it takes seconds to start."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from oo_app.serving.client import ServingClient
from oo_app.serving.launch import OwnProcess
from oo_app.serving.port import Message, Question, Target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """The place of a process that outlives who lets go of it."""

    own: OwnProcess
    url: str = OwnProcess.url
    token: str = ""
    may_restart: bool = True

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.own.is_running

    def transport(self, purpose: str) -> httpx.BaseTransport:
        """The way to it."""
        return self.own.transport(purpose)

    def close(self) -> None:
        """Others need it."""


@pytest.fixture(scope="module")
def serving_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnProcess]:
    """A process with LiteLLM; its diary is shown when a test fails."""
    if importlib.util.find_spec("litellm") is None:
        pytest.skip("litellm is not installed: nothing was tested with the serving process")
    folder: Path = tmp_path_factory.mktemp("serving")
    own = OwnProcess(folder / "serving.sock", log=folder / "serving.log")
    yield own
    own.close()


@pytest.fixture
def serving(serving_process: OwnProcess) -> Iterator[ServingClient]:
    """A client of the shared process."""
    client = ServingClient(SharedPlace(serving_process), lambda name: f"secret of {name}")
    yield client
    client.close()


def ollama_target(host: str, model: str = "ollama_chat/tiny") -> Target:
    """A model on Ollama's wire."""
    return Target(alias="tip-generator", model=model, host=host, api_base=f"http://{host}")


def openai_target(host: str, *, secret: str = "") -> Target:
    """A model on OpenAI's wire."""
    base = f"http://{host}/v1"
    return Target(alias="judge", model="openai/tiny", host=host, api_base=base, secret=secret)


def asking(target: Target, text: str = "What now?", **more: object) -> Question:
    """A question of two messages."""
    messages = (Message("system", "You are brief."), Message("user", text))
    return Question(target=target, messages=messages, purpose="test", **more)  # type: ignore[arg-type]
