"""A confined reading is bounded in time, memory and answer, and a failure is a plain sentence."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import pytest

from contracts.collecting_home import surroundings_in
from oo_app.integrations.catalogue import Catalogue
from oo_app.integrations.confined import Confinement, OutOfTime
from oo_app.integrations.connector import Fetch, FoundRecord, Part, Problem
from oo_app.integrations.wire import packed_failure, packed_fetch, unpacked_fetch
from oo_storage.errors import BadInput
from oo_storage.events._generated.signals_pb2 import TaskSeen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CATALOGUE = Catalogue("contracts.fake_kinds")


@pytest.fixture
def confinement() -> Iterator[Confinement]:
    confinement = Confinement()
    yield confinement
    confinement.close()


def fetch(confinement: Confinement, folder: Path, act: str, wall_s: float | None = None) -> Fetch:
    return confinement.fetch(
        CATALOGUE.module("unruly"),
        act,
        (),
        {},
        surroundings_in(folder),
        CATALOGUE.manifest("unruly").limits,
        wall_s=wall_s,
    )


def title(result: Fetch) -> str:
    (part,) = result.parts
    (record,) = part.records
    assert isinstance(record.data, TaskSeen)
    return record.data.title


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("refuse", "It is no good"),
        ("raise", "RuntimeError"),
        ("die", "ended unexpectedly"),
        ("lie", "damaged"),
    ],
)
def test_a_failure_is_a_sentence(
    confinement: Confinement, tmp_path: Path, act: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        fetch(confinement, tmp_path, act)


def test_a_refusal_keeps_its_place_and_hint(confinement: Confinement, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as raised:
        fetch(confinement, tmp_path, "refuse")
    assert (raised.value.where, raised.value.hint) == ("file:7", "Mend it.")
    assert raised.value.message == "file:7: It is no good."


def test_the_diary_gets_a_trace_without_content(
    confinement: Confinement, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(BadInput) as raised:
        fetch(confinement, tmp_path, "raise")
    assert "_raise" in caplog.text
    assert "secret" not in caplog.text + raised.value.message


def test_a_confined_process_sees_little(
    confinement: Confinement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    names = title(fetch(confinement, tmp_path, "show"))
    assert "PYTHONPATH" in names
    assert "SECRET" not in names
    assert "HOME" not in names


def test_what_a_library_prints_is_no_answer(confinement: Confinement, tmp_path: Path) -> None:
    assert title(fetch(confinement, tmp_path, "babble")) == "quiet"


def test_a_process_may_wait_ahead_of_need(confinement: Confinement, tmp_path: Path) -> None:
    confinement.warm(CATALOGUE.module("unruly"))
    assert title(fetch(confinement, tmp_path, "echo one")) == "echo one"
    assert title(fetch(confinement, tmp_path, "echo two")) == "echo two"


def test_a_waiting_process_that_died_is_replaced(confinement: Confinement, tmp_path: Path) -> None:
    confinement.warm(CATALOGUE.module("unruly"))
    for process in confinement._ready.values():
        process.kill()
        process.wait()
    assert title(fetch(confinement, tmp_path, "echo")) == "echo"


def test_the_callers_time_is_no_fault_of_the_source(
    confinement: Confinement, tmp_path: Path
) -> None:
    with pytest.raises(OutOfTime):
        fetch(confinement, tmp_path, "hang", wall_s=0.2)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory")
def test_memory_is_bounded(confinement: Confinement, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="memory"):
        fetch(confinement, tmp_path, "hoard")


class TestWire:
    """What crosses the pipe."""

    def test_a_fetch_crosses_unchanged(self) -> None:
        sent = Fetch(
            parts=(Part("a", (FoundRecord("1", TaskSeen(title="x")),)), Part("b", ())),
            gone=("c",),
            cursor={"files": {"a": [1, 2, 3, []]}},
            problems=(Problem("a:1", "bad", "mend"),),
            watched=("a",),
        )
        assert unpacked_fetch(b"".join(packed_fetch(sent))) == sent

    def test_a_failure_crosses(self) -> None:
        problem = Problem("a", "b", "c")
        assert unpacked_fetch(packed_failure(problem, "trace")) == (problem, "trace")

    @pytest.mark.parametrize(
        "output",
        [
            b"\x00",
            b"\x00\x00\x00\x09{}",
            b"\x00\x00\x00\x02{}",
            b"\x00\x00\x00\x02[]",
            b"\x00\x00\x00\x04\xff\xff\xff\xff",
            b'\x00\x00\x00\x0e{"failed": []}',
            next(iter(packed_fetch(Fetch(parts=(Part("a", (FoundRecord("1", TaskSeen()),)),))))),
        ],
    )
    def test_anything_else_is_refused(self, output: bytes) -> None:
        with pytest.raises(ValueError, match=r"."):
            unpacked_fetch(output)
