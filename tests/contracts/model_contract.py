"""What every model does: answer whole, in pieces, in vectors; fail with a code; be ended.

An implementation's class gives `life`: the model, a target, how its next reply is scripted, and
whether it holds what it is asked.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from oo_app.serving.port import Answer, Message, ModelFault, Question, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.serving.port import Model

LIMIT_S = 60.0
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "choice": {"enum": ["a", "b", "none"]},
        "tip": {"type": "string", "maxLength": 30},
    },
    "required": ["choice", "tip"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class ModelLife:
    """A model under test. `say` scripts the next text, `fail` the next fault (its code), `hold`
    has the next call wait and gives an event that is set as soon as it does."""

    model: Model
    target: Target
    say: Callable[[str], None]
    fail: Callable[[str], None]
    hold: Callable[[], threading.Event]
    faults: tuple[str, ...]


def question(target: Target, text: str = "What now?", **more: Any) -> Question:
    """A question of two messages."""
    messages = (Message("system", "You are brief."), Message("user", text))
    return Question(target=target, messages=messages, purpose="test", **more)


class ModelContract:
    """Inherit it and give `life`."""

    @pytest.fixture
    def life(self) -> ModelLife:
        raise NotImplementedError

    def test_it_answers(self, life: ModelLife) -> None:
        life.say("Call the dentist.")
        answer = life.model.complete(question(life.target), limit_s=LIMIT_S)
        assert answer.text == "Call the dentist."
        assert answer.finish == "stop"
        assert answer.tokens_in > 0
        assert answer.tokens_out > 0

    def test_an_answer_may_be_empty(self, life: ModelLife) -> None:
        life.say("")
        assert life.model.complete(question(life.target), limit_s=LIMIT_S).text == ""

    def test_pieces_add_up_to_the_answer_that_comes_last(self, life: ModelLife) -> None:
        life.say("Call the dentist – today, “now” 🦷.")
        *pieces, last = life.model.stream(question(life.target), limit_s=LIMIT_S)
        assert len(pieces) > 1
        assert isinstance(last, Answer)
        assert "".join(str(piece) for piece in pieces) == last.text
        assert last.text == "Call the dentist – today, “now” 🦷."

    def test_a_stream_that_is_left_does_no_harm(self, life: ModelLife) -> None:
        life.say("one two three four five")
        parts = life.model.stream(question(life.target), limit_s=LIMIT_S)
        assert isinstance(next(parts), str)
        getattr(parts, "close", lambda: None)()
        life.say("next")
        assert life.model.complete(question(life.target), limit_s=LIMIT_S).text == "next"

    def test_what_was_said_within_a_schema_is_given_as_it_was_said(self, life: ModelLife) -> None:
        life.say('{"choice": "a", "tip": "x"}')
        answer = life.model.complete(question(life.target, schema=SCHEMA), limit_s=LIMIT_S)
        assert answer.text == '{"choice": "a", "tip": "x"}'

    def test_a_fault_has_a_code_and_words(self, life: ModelLife) -> None:
        for fault in life.faults:
            life.fail(fault)
            with pytest.raises(ModelFault) as raised:
                life.model.complete(question(life.target), limit_s=LIMIT_S)
            assert raised.value.fault == fault
            assert raised.value.code == "model"
            assert raised.value.message
            life.fail(fault)
            with pytest.raises(ModelFault) as raised:
                list(life.model.stream(question(life.target), limit_s=LIMIT_S))
            assert raised.value.fault == fault

    def test_texts_become_vectors_in_their_order(self, life: ModelLife) -> None:
        texts = ["call the dentist", "water the plants", "call the dentist"]
        found = life.model.embed(life.target, texts, purpose="test", limit_s=LIMIT_S).vectors
        assert len(found) == 3
        assert found[0] == pytest.approx(found[2], abs=1e-5)
        assert found[0] != pytest.approx(found[1], abs=1e-5)
        assert len({len(each) for each in found}) == 1

    def test_no_texts_are_no_vectors(self, life: ModelLife) -> None:
        found = life.model.embed(life.target, [], purpose="test", limit_s=LIMIT_S)
        assert found.vectors == ()

    def test_a_preview_holds_the_question(self, life: ModelLife) -> None:
        found = life.model.preview(question(life.target, "What is next?"))
        assert b"What is next?" in found.body
        assert found.method == "POST"

    def test_a_call_ends_at_its_limit(self, life: ModelLife) -> None:
        self._warm(life)
        life.hold()
        with pytest.raises(ModelFault) as raised:
            life.model.complete(question(life.target), limit_s=0.3)
        assert raised.value.fault == "timeout"

    def test_a_call_can_be_withdrawn_from_another_thread(self, life: ModelLife) -> None:
        self._warm(life)
        for ask in (self._whole, self._in_pieces):
            is_waiting = life.hold()
            found: list[str] = []
            asking = threading.Thread(target=ask, args=(life, found))
            asking.start()
            assert is_waiting.wait(LIMIT_S)
            life.model.cancel()
            asking.join(5)
            assert not asking.is_alive()
            assert found == ["cancelled"]

    def test_withdrawing_nothing_does_no_harm(self, life: ModelLife) -> None:
        life.model.cancel()
        life.say("ok")
        assert life.model.complete(question(life.target), limit_s=LIMIT_S).text == "ok"

    def test_it_is_asked_from_several_threads_at_once(self, life: ModelLife) -> None:
        for _each in range(4):
            life.say("same")
        found: list[str] = []
        asking = [
            threading.Thread(
                target=lambda: found.append(
                    life.model.complete(question(life.target), limit_s=LIMIT_S).text
                )
            )
            for _each in range(4)
        ]
        for each in asking:
            each.start()
        for each in asking:
            each.join(LIMIT_S)
        assert found == ["same"] * 4

    def test_it_may_be_closed_twice(self, life: ModelLife) -> None:
        life.model.close()
        life.model.close()

    def _warm(self, life: ModelLife) -> None:
        life.say("ok")
        life.model.complete(question(life.target), limit_s=LIMIT_S)

    def _whole(self, life: ModelLife, found: list[str]) -> None:
        try:
            life.model.complete(question(life.target), limit_s=LIMIT_S)
        except ModelFault as error:
            found.append(error.fault)

    def _in_pieces(self, life: ModelLife, found: list[str]) -> None:
        try:
            list(life.model.stream(question(life.target), limit_s=LIMIT_S))
        except ModelFault as error:
            found.append(error.fault)
