"""The ready answer never outlives, nor overtakes, what the person does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from oo_app.prepared import Prepared
from oo_app.ready import ReadyAnswer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "prepared.json"


@pytest.fixture
def ready(file: Path) -> ReadyAnswer:
    return ReadyAnswer(file)


ANSWER = Prepared(
    valid_until_ms=2,
    made_ms=1,
    tip="t",
    language="en",
    zone="UTC",
    marks=(),
    text=b"pay the rent\n",
    json=b"{}\n",
)


def test_an_answer_lies_ready_until_it_is_taken_away(ready: ReadyAnswer, file: Path) -> None:
    ready.put(ANSWER, ready.turn)
    assert b"pay the rent" in file.read_bytes()
    ready.take_away()
    assert not file.exists()


def test_an_act_takes_away_what_lay_ready(ready: ReadyAnswer, file: Path) -> None:
    ready.put(ANSWER, ready.turn)
    with ready.away():
        assert not file.exists()


def test_nothing_is_laid_ready_while_a_person_acts(ready: ReadyAnswer, file: Path) -> None:
    with ready.away():
        ready.put(ANSWER, ready.turn)
        assert not file.exists()


@pytest.mark.parametrize("when", ["before", "during"])
def test_what_was_decided_before_an_act_ended_comes_too_late(
    ready: ReadyAnswer, file: Path, when: str
) -> None:
    turn = ready.turn
    with ready.away():
        if when == "during":
            turn = ready.turn
    ready.put(ANSWER, turn)
    assert not file.exists()
    ready.put(ANSWER, ready.turn)
    assert file.exists()


def test_of_two_acts_the_longer_one_counts(ready: ReadyAnswer, file: Path) -> None:
    with ready.away():
        with ready.away():
            pass
        ready.put(ANSWER, ready.turn)
        assert not file.exists()


def test_taking_away_while_another_thread_writes_breaks_neither(
    ready: ReadyAnswer, file: Path
) -> None:
    failures: list[Exception] = []

    def write() -> None:
        try:
            for _again in range(300):
                ready.put(ANSWER, ready.turn)
        except OSError as error:
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        with ready.away():
            assert not file.exists()
    writer.join()
    assert failures == []
