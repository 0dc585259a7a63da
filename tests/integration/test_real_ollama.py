"""The real Ollama keeps the contract that the scripted one keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.ollama_contract import OllamaContract

if TYPE_CHECKING:
    from support.real_ollama import RealOllama

pytestmark = [pytest.mark.real, pytest.mark.slow]


class TestRealOllama(OllamaContract):
    @pytest.fixture
    def url(self, real_ollama: RealOllama) -> str:
        return real_ollama.url
