"""The model that tests script keeps the same contract as the one behind the serving process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.model_contract import ModelContract, ModelLife
from fake_model import FakeModel
from oo_app.serving.faults import FAULTS, told
from oo_app.serving.port import Target

if TYPE_CHECKING:
    import threading

TARGET = Target(alias="tip-generator", model="ollama_chat/tiny", host="127.0.0.1:11434")


class TestFakeModel(ModelContract):
    @pytest.fixture
    def life(self) -> ModelLife:
        model = FakeModel()

        def fail(fault: str) -> None:
            model.replies.append(told(fault, model=TARGET.model, host=TARGET.host))

        def hold() -> threading.Event:
            model.waiting.clear()
            model.holds = True
            return model.waiting

        def say(text: str) -> None:
            model.holds = False
            model.replies.append(text)

        return ModelLife(model, TARGET, say, fail, hold, FAULTS)
