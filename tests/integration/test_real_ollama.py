"""The real Ollama keeps the contract that the scripted one keeps, and is pulled with."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from contracts.ollama_contract import OllamaContract
from oo_app.serving.addresses import address_of
from oo_app.serving.jobs import Jobs
from oo_app.serving.ollama import Ollama
from support.model_registry import ModelRegistry, model_registry
from support.open_door import OpenDoor
from support.real_ollama import RealOllama, ollama_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.serving.jobs import Progress
    from oo_app.serving.ollama import Pulled

pytestmark = [pytest.mark.real, pytest.mark.slow]


class TestRealOllama(OllamaContract):
    @pytest.fixture
    def url(self, real_ollama: RealOllama) -> str:
        return real_ollama.url


@pytest.fixture
def registry(real_ollama: RealOllama, tmp_path: Path) -> Iterator[ModelRegistry]:
    if shutil.which("openssl") is None:
        pytest.skip("NOT RUN: no `openssl` to sign a registry's certificate with")
    with model_registry(real_ollama.home / "models", tmp_path) as found:
        yield found


@pytest.fixture
def empty(real_ollama: RealOllama, registry: ModelRegistry, tmp_path: Path) -> Iterator[Ollama]:
    """A real server without a model, which trusts the registry."""
    home = tmp_path / "empty"
    home.mkdir()
    trust = {"SSL_CERT_FILE": str(registry.certificate)}
    with ollama_server(real_ollama.program, home, **trust) as server:
        address = address_of(server.url)
        yield Ollama(OpenDoor({address.host}), address)


def test_a_real_pull_tells_its_progress_and_the_model_is_there(
    empty: Ollama, registry: ModelRegistry
) -> None:
    registry.pause_s = 0.05
    told: list[Pulled] = []
    empty.pull(registry.model, told.append)
    assert told[0].message == "pulling manifest"
    assert told[-1].message == "success"
    done = [each.completed for each in told]
    assert done == sorted(done)
    assert told[-1].completed == told[-1].total > 500_000
    assert len({each.completed for each in told}) > 3
    assert [model.name for model in empty.models()] == [f"{registry.model}:latest"]


def test_a_real_pull_that_is_ended_goes_on_from_there(
    empty: Ollama, registry: ModelRegistry
) -> None:
    registry.pause_s = 0.1
    begun = threading.Event()

    def work(progress: Progress) -> str:
        def report(pulled: Pulled) -> None:
            progress.report(pulled.message, pulled.completed, pulled.total)
            if pulled.completed > 100_000:
                begun.set()

        empty.pull(registry.model, report)
        return "there"

    jobs = Jobs(new_id=lambda: "one")
    jobs.start("pull", registry.model, work)
    assert begun.wait(20)
    assert jobs.cancel("one").state == "cancelled"
    jobs.close()
    assert empty.models() == ()
    registry.pause_s = 0.0
    before = registry.sent
    empty.pull(registry.model, lambda _pulled: None)
    assert [model.name for model in empty.models()] == [f"{registry.model}:latest"]
    # what had come already was not fetched again
    assert registry.sent - before < 500_000
