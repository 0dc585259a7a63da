"""No host is asked without the door's leave, and what went through is counted."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from contracts.model_contract import ModelContract, ModelLife, question
from fake_model import FakeModel
from oo_app.model_behind_door import ModelBehindDoor
from oo_app.serving.faults import FAULTS, told
from oo_app.serving.port import Answer, ModelFault, Target
from oo_storage.errors import Refused

if TYPE_CHECKING:
    import threading
    from collections.abc import Collection, Iterator

TARGET = Target(alias="tip-generator", model="ollama_chat/tiny", host="127.0.0.1:11434")


@dataclass
class FakeDoor:
    """Lets through whom it knows, and keeps a list."""

    open: bool = True
    passed: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    counted: list[tuple[int, int]] = field(default_factory=list)
    checked: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    @contextlib.contextmanager
    def passage(self, host: str, purpose: str, keys: frozenset[str]) -> Iterator[FakeDoor]:
        if not self.open:
            raise Refused("no")
        self.passed.append((host, purpose, keys))
        yield self

    def check(self, host: str, keys: Collection[str]) -> None:
        if not self.open:
            raise Refused(f"not {host}")
        self.checked.append((host, frozenset(keys)))

    def count(self, *, out: int = 0, into: int = 0) -> None:
        self.counted.append((out, into))


def behind(model: FakeModel, door: FakeDoor, **more: Any) -> ModelBehindDoor:
    """A model behind a door of which only the shape is known."""
    doorway: Any = door
    return ModelBehindDoor(model, doorway, **more)


class TestModelBehindDoor(ModelContract):
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

        return ModelLife(behind(model, FakeDoor()), TARGET, say, fail, hold, FAULTS)


def test_what_passes_is_counted_also_where_it_fails() -> None:
    door, inner = FakeDoor(), FakeModel()
    model = behind(inner, door)
    fault = told("failed", model="a/b", host="c:1")
    fault.bytes_out, fault.bytes_in = 7, 3
    answer = Answer(text="ok", finish="stop", bytes_out=10, bytes_in=20)
    inner.replies += [answer, answer, fault, fault]
    asked = question(TARGET, keys=frozenset({"tasks.title"}))
    model.complete(asked, limit_s=1)
    list(model.stream(asked, limit_s=1))
    with pytest.raises(ModelFault):
        model.complete(asked, limit_s=1)
    with pytest.raises(ModelFault):
        list(model.stream(asked, limit_s=1))
    model.embed(TARGET, ["a"], purpose="likeness", limit_s=1, keys=frozenset({"notes.text"}))
    assert door.counted == [(10, 20), (10, 20), (7, 3), (7, 3), (0, 0)]
    assert set(door.passed) == {
        (TARGET.host, "Asking a model for an agent", frozenset({"tasks.title"})),
        (TARGET.host, "Telling whether two tips mean the same", frozenset({"notes.text"})),
    }


def test_a_closed_door_lets_nothing_through_but_a_preview() -> None:
    inner = FakeModel()
    model = behind(inner, FakeDoor(open=False))
    with pytest.raises(ModelFault, match="no"):
        model.complete(question(TARGET), limit_s=1)
    with pytest.raises(ModelFault, match="no"):
        next(model.stream(question(TARGET), limit_s=1))
    with pytest.raises(ModelFault, match="no"):
        model.embed(TARGET, ["a"], purpose="t", limit_s=1)
    assert inner.asked == []
    assert inner.embedded == []
    assert b"What now?" in model.preview(question(TARGET)).body
    assert model.health() is None
    model.cancel()
    model.close()
    assert inner.is_closed


def test_whom_nobody_answers_is_not_asked() -> None:
    door, inner = FakeDoor(), FakeModel()

    def knock(target: Target) -> None:
        raise told("unreachable", model=target.model, host=target.host)

    with pytest.raises(ModelFault) as caught:
        behind(inner, door, knock=knock).complete(question(TARGET), limit_s=1)
    assert (caught.value.fault, inner.asked) == ("unreachable", [])


def test_a_serving_process_elsewhere_needs_the_same_consents() -> None:
    door, inner = FakeDoor(), FakeModel()
    inner.replies.append("ok")
    model = behind(inner, door, relay=lambda: "models.local:8700")
    model.complete(question(TARGET, keys=frozenset({"tasks.due"})), limit_s=1)
    assert door.checked == [("models.local:8700", frozenset({"tasks.due"}))]


def test_a_serving_process_elsewhere_is_not_shown_a_preview_without_consents() -> None:
    door, inner = FakeDoor(open=False), FakeModel()
    model = behind(inner, door, relay=lambda: "models.local:8700")
    with pytest.raises(ModelFault, match=r"not models\.local:8700"):
        model.preview(question(TARGET, keys=frozenset({"tasks.due"})))
    assert inner.asked == []
    door.open = True
    model.preview(question(TARGET, keys=frozenset({"tasks.due"})))
    assert door.checked == [("models.local:8700", frozenset({"tasks.due"}))]
