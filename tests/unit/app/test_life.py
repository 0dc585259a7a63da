"""How long a core lives, what it says about that, and when it hands over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fake_assistant import FakeAssistant
from oo_app.answers_life import CoreLife, Status
from oo_app.attended import MOST_FACES, Attended
from oo_app.background import ensure_core, is_older, options_of
from oo_app.bell import Bell
from oo_app.core_words import core_check, ending_words, faces_words
from oo_app.life import Life
from oo_app.paths import home_paths
from oo_storage.errors import CoreUnreachable
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.assistant import Assistant

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


class Ticking:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def life_of(
    clock: Ticking, *, while_used: bool = True, may_stay: object = False
) -> tuple[Life, Attended, Bell]:
    bell = Bell()
    attended = Attended(FakeAssistant(), bell, clock=clock, now=lambda: NOW)
    life = Life(
        attended, lambda _name: may_stay, while_used=while_used,
        linger=lambda: timedelta(minutes=5), now=lambda: NOW,
    )  # fmt: skip
    return life, attended, bell


def test_it_is_needed_so_long_after_the_last_question() -> None:
    clock = Ticking()
    life, attended, _bell = life_of(clock)
    clock.s = 200
    assert life.needed_for_s() == 100
    assert life.told().ends == NOW + timedelta(seconds=100)
    attended.assistant().status()
    assert life.needed_for_s() == 300
    clock.s = 500
    assert life.needed_for_s() == 0


def test_who_listens_is_there_and_who_leaves_starts_the_clock() -> None:
    clock = Ticking()
    life, _attended, bell = life_of(clock)
    with bell.heard_by(lambda: None), bell.heard_by(lambda: None, is_face=False):
        clock.s = 10_000
        assert life.needed_for_s() == 300
        assert (life.told().listening, life.told().ends) == (1, None)
    assert life.needed_for_s() == 300
    clock.s = 10_300
    assert life.needed_for_s() == 0


def test_who_waits_for_a_notice_is_not_there_by_that_alone() -> None:
    clock = Ticking()
    life, attended, _bell = life_of(clock)
    clock.s = 250
    attended.assistant().wait_for_notice(wait_s=0.0)
    assert life.needed_for_s() == 50


@pytest.mark.parametrize(
    ("while_used", "may_stay", "stays"), [(False, False, "run"), (True, True, "preference")]
)
def test_one_that_stays_is_needed_always(while_used: bool, may_stay: bool, stays: str) -> None:
    clock = Ticking()
    life, _attended, _bell = life_of(clock, while_used=while_used, may_stay=may_stay)
    clock.s = 10_000
    assert life.needed_for_s() > 0
    assert (life.told().stays, life.told().ends) == (stays, None)


def test_faces_are_known_by_name_and_not_without_end() -> None:
    _life, attended, _bell = life_of(Ticking())
    for number in range(MOST_FACES + 9):
        attended.assistant().tip(face=f"face {number}\x1b[2J")
    names = [face.name for face in attended.faces()]
    assert len(names) == MOST_FACES
    assert all("\x1b" not in name for name in names)


def test_words_say_who_and_when() -> None:
    core = CoreLife(process=7, started=NOW, stays="", listening=0, linger_s=300)
    assert "if nobody asks before" in ending_words(replace_ends(core, NOW), NOW)
    assert ending_words(core, NOW).startswith("5m after")
    assert faces_words(core, NOW) == "none so far"
    check = core_check(core, NOW)
    assert (check.state, check.value) == ("ok", "7")
    assert core_check(None, NOW).value == ""


def replace_ends(core: CoreLife, ends: datetime) -> CoreLife:
    from dataclasses import replace

    return replace(core, ends=ends)


@pytest.mark.parametrize(
    ("version", "own", "older"),
    [
        ("0.9", "1.0", True),
        ("1.0.dev1", "1.0", True),
        ("1.0", "1.0", False),
        ("1.1", "1.0", False),
        ("?", "1.0", False),
    ],
)
def test_only_an_older_version_hands_over(version: str, own: str, older: bool) -> None:
    assert is_older(version, own) is older


@pytest.mark.parametrize(
    ("stays", "address", "options"),
    [
        ("", "", ("--while-used",)),
        ("preference", "", ("--while-used",)),
        ("run", "127.0.0.1:1", ("--tcp", "127.0.0.1:1")),
    ],
)
def test_it_starts_again_as_it_was_started(
    stays: str, address: str, options: tuple[str, ...]
) -> None:
    assert options_of(status_of("1", stays), address) == options


def status_of(version: str, stays: str) -> Status:
    core = CoreLife(process=1, started=NOW, stays=stays)
    return Status(
        version=version, home="/h", is_watching=True, is_demo=False, paused_until=None,
        sources=0, last_seq=0, core=core,
    )  # fmt: skip


class Elder(FakeAssistant):
    """A core of an older version, or one that stops answering."""

    def __init__(self, version: str, *, is_gone: bool = False) -> None:
        super().__init__()
        self.version = version
        self.is_gone = is_gone

    def status(self) -> Status:
        if self.is_gone:
            raise CoreUnreachable("gone")
        return status_of(self.version, "")


@pytest.mark.parametrize(("version", "is_gone"), [("99.0", False), ("0.0.1", True)])
def test_a_newer_core_and_one_that_is_gone_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_gone: bool
) -> None:
    started: list[Any] = []
    monkeypatch.setattr("oo_app.background._started", lambda *how: started.append(how))
    monkeypatch.setattr("oo_app.background.HELD_S", 0.0)
    paths = home_paths({"OO_HOME": str(tmp_path)})
    paths.create()
    held = HomeLock(paths.lock)
    assert held.try_acquire()
    elder = Elder(version, is_gone=is_gone)

    def find(_paths: object) -> Assistant:
        return elder

    ensure_core(paths, find=find)
    ensure_core(paths, find=lambda _paths: None)
    held.release()
    assert started == []
    assert elder.is_closed
    assert not [name for name, _given in elder.calls if name == "stop"]


def test_a_killed_core_is_waited_for_and_what_it_left_is_no_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = home_paths({"OO_HOME": str(tmp_path)})
    paths.create()
    paths.socket.touch()
    dying = HomeLock(paths.lock)
    assert dying.try_acquire()

    def find(_paths: object) -> None:
        """Nobody answers any more; a moment later the home is free."""
        dying.release()

    def started(*_how: object) -> Any:
        assert not paths.socket.exists()
        raise OSError

    monkeypatch.setattr("oo_app.background._started", started)
    ensure_core(paths, find=find)
    assert not paths.socket.exists()
