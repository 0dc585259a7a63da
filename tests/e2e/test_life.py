"""The core lives as long as a face needs it, hands over to a newer one, and ends when told to."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from support.command import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.command import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals and Unix sockets"),
]
SUPPORT = Path(__file__).parents[1] / "support"
LONGEST_S = 40.0


@contextlib.contextmanager
def program(place: Place, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A face or a core of the test's own; killed afterwards."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=place.user,
        env=place.environment_of_runs(),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextlib.contextmanager
def listening(place: Place) -> Iterator[subprocess.Popen[str]]:
    """A face that only listens."""
    with program(place, str(SUPPORT / "open_face.py")) as face:
        assert face.stdout is not None
        assert face.stdout.readline()
        assert face.stdout.readline()
        yield face


def core_of(place: Place) -> psutil.Process:
    return psutil.Process(place.oo("status", "--json").json["core"]["process"])


def events(place: Place) -> set[tuple[str, ...]]:
    rows = place.oo("log", "--json", "--limit", "500").json
    return {tuple(str(row[name]) for name in ("seq", "type", "source", "time")) for row in rows}


@pytest.fixture
def living(place: Place) -> Place:
    todo = place.write("todo.txt", f"(A) Send the tax form due:{datetime.now(UTC).date()}\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    place.oo("prefs", "set", "linger", "1m")
    return place


def test_a_face_that_listens_keeps_the_core_and_one_that_died_does_not(living: Place) -> None:
    with listening(living) as first, listening(living) as second:
        core = core_of(living)
        told = living.oo("status", "--json").json["core"]
        assert (told["listening"], told["ends"], told["stays"]) == (2, None, "")
        assert "2 open now" in living.oo("status").out
        first.kill()
        wait_until(
            lambda: living.oo("status", "--json").json["core"]["listening"] == 1, 10, "one face"
        )
        living.oo("prefs", "set", "linger", "2s")
        with pytest.raises(psutil.TimeoutExpired):
            core.wait(4)
        second.kill()
    core.wait(LONGEST_S)
    assert not (living.home / "core.sock").exists()
    assert not (living.home / "core.stopped").exists()
    assert living.oo("status", "--json").json["core"] is None


def test_who_asks_now_and_then_keeps_it_too_and_doctor_tells_when_it_ends(living: Place) -> None:
    with listening(living):
        core = core_of(living)
    row = {row["name"]: row for row in living.oo("doctor", "--json").json}["core"]
    assert row["value"] == str(core.pid)
    assert "if nobody asks before" in row["message"]
    assert "if nobody asks before" in living.oo("status").out
    living.oo("done")
    assert core.is_running()
    faces = living.oo("status", "--json").json["core"]["faces"]
    assert [face["name"] for face in faces] == ["cli"]
    living.oo("prefs", "set", "linger", "2s")
    core.wait(LONGEST_S)


def test_a_core_that_may_stay_stays_until_it_is_stopped(living: Place) -> None:
    living.oo("prefs", "set", "watch_in_background", "yes")
    with listening(living):
        core = core_of(living)
    living.oo("prefs", "set", "linger", "2s")
    with pytest.raises(psutil.TimeoutExpired):
        core.wait(4)
    assert "in the background, as you chose" in living.oo("status").out
    living.oo("stop")
    core.wait(15)


def test_an_older_core_hands_over_and_nothing_is_lost(living: Place) -> None:
    older = str(SUPPORT / "older_core.py")
    with program(living, older, "0.0.1", "run", "--tcp", "127.0.0.1:0") as old:
        assert old.stdout is not None
        assert old.stdout.readline()
        assert living.oo("status", "--json").json["version"] == "0.0.1"
        address = (living.home / "core.address").read_text()
        living.oo("add", "pay rent today 23:50")
        before = events(living)
        assert any("inbox" in event for event in before)
        with listening(living):
            assert old.wait(LONGEST_S) == 0
            told = living.oo("status", "--json").json
            assert told["version"] != "0.0.1"
            assert told["core"]["stays"] == "run", "it stays, as the older one did"
            assert (living.home / "core.address").read_text() == address
            assert before <= events(living)
            living.oo("stop")


def test_a_newer_core_is_left_alone(living: Place) -> None:
    with program(living, str(SUPPORT / "older_core.py"), "99.0", "run") as newer:
        assert newer.stdout is not None
        assert newer.stdout.readline()
        with listening(living):
            assert living.oo("status", "--json").json["version"] == "99.0"
        living.oo("stop")
        assert newer.wait(LONGEST_S) == 0


def test_who_ends_the_core_leaves_a_note_that_the_next_one_takes_away(living: Place) -> None:
    note = living.home / "core.stopped"
    with living.core():
        assert not note.exists()
        living.oo("stop")
        assert note.exists()
    with living.core() as second:
        assert not note.exists()
        second.send_signal(signal.SIGKILL)
        second.wait(LONGEST_S)
        assert not note.exists(), "it died, nobody ended it"
