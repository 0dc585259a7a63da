"""What every Ollama server does for us: the scripted one of the tests, and the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from oo_app.serving.addresses import Address, address_of
from oo_app.serving.aliases import target_of
from oo_app.serving.ollama import LISTING, Ollama
from oo_app.serving.port import ModelFault
from oo_app.serving.reaching import look_for
from oo_storage.errors import Refused
from support.open_door import OpenDoor

if TYPE_CHECKING:
    from oo_app.serving.port import Target

LOADING_S = 60.0


def load(url: str, model: str) -> None:
    """Have the server load a model, as an answer does."""
    body = {"model": model, "prompt": "hi", "stream": False, "options": {"num_predict": 1}}
    httpx.post(f"{url}/api/generate", json=body, timeout=LOADING_S).raise_for_status()


class OllamaContract:
    """Inherit it and give `url`, that of a server that has the model `tiny` and no other."""

    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def address(self, url: str) -> Address:
        return address_of(url)

    @pytest.fixture
    def door(self, address: Address) -> OpenDoor:
        return OpenDoor({address.host})

    @pytest.fixture
    def server(self, door: OpenDoor, address: Address) -> Ollama:
        return Ollama(door, address)

    def target(self, url: str, model: str) -> Target:
        found = target_of("tip-generator", f"ollama/{model} {url}", {})
        assert found is not None
        return found

    def test_it_lists_what_it_has(self, server: Ollama, door: OpenDoor) -> None:
        (model,) = server.models()
        assert model.name == "tiny:latest"
        assert model.size > 100_000
        assert {purpose for _host, purpose in door.passed} == {LISTING}

    def test_a_model_is_loaded_by_asking_and_unloaded_by_us(self, server: Ollama, url: str) -> None:
        load(url, "tiny")
        assert [model.is_loaded for model in server.models()] == [True]
        assert server.unload("tiny") is True
        assert [model.is_loaded for model in server.models()] == [False]
        assert server.unload("tiny") is False

    def test_a_target_is_found_or_missed_with_the_nearest_name(
        self, door: OpenDoor, url: str
    ) -> None:
        ready = look_for(door, self.target(url, "tiny"))
        assert (ready.state, ready.problem) == ("ready", "")
        assert ready.size > 100_000
        near = look_for(door, self.target(url, "tinny"))
        assert near.state == "missing"
        assert "ollama/tiny:latest" in near.hint
        far = look_for(door, self.target(url, "llama3.2:3b"))
        assert (far.state, far.hint) == ("missing", "oo model pull llama3.2:3b")

    def test_pulling_what_no_registry_gives_is_told(self, server: Ollama) -> None:
        with pytest.raises(ModelFault) as failed:
            server.pull("127.0.0.1:9/library/nothing", lambda _pulled: None)
        assert failed.value.fault in ("failed", "missing")
        assert failed.value.message
        assert failed.value.hint

    def test_without_a_consent_nothing_connects(self, address: Address) -> None:
        closed = OpenDoor(set())
        for act in (
            Ollama(closed, address).models,
            lambda: Ollama(closed, address).unload("tiny"),
            lambda: Ollama(closed, address).pull("x", lambda _pulled: None),
        ):
            with pytest.raises(Refused):
                act()
        assert closed.passed == []
