"""The backends that need no desktop keep the contract; what a notice says."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from contracts.backend_contract import NOTICE, BackendContract, RecordingBackend
from oo_app.notifier.backends.inbox import InboxBackend
from oo_app.notifier.backends.plyer_popup import PlyerBackend, harmless
from oo_app.notifier.backends.tray import MOST_WAITING, TrayBackend
from oo_app.notifier.port import ANSWERS, NotShown, answer_words, notice_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.notifier.port import Backend
from oo_storage.errors import Refused


class TestInbox(BackendContract):
    @pytest.fixture
    def backend(self) -> Backend:
        return InboxBackend()


class TestRecording(BackendContract):
    @pytest.fixture
    def backend(self) -> Backend:
        return RecordingBackend()


class Tray:
    """A face with a tray: waits on its own thread and shows what it takes."""

    def __init__(self, backend: TrayBackend, *, confirms: bool = True) -> None:
        self.shown: list[str] = []
        self._backend = backend
        self._confirms = confirms
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        while backend.problem():
            time.sleep(0.001)

    def _run(self) -> None:
        while (offered := self._backend.take(5.0)) is not None:
            if self._confirms and self._backend.confirm(offered.tip):
                self.shown.append(offered.text)

    def end(self) -> None:
        self._backend.close()
        self._thread.join(5.0)


class TestTray(BackendContract):
    @pytest.fixture
    def backend(self) -> Iterator[Backend]:
        backend = TrayBackend()
        self.tray = Tray(backend)
        yield backend
        self.tray.end()

    def seen(self) -> list[str]:
        return self.tray.shown


def test_without_a_face_that_waits_there_is_no_tray() -> None:
    backend = TrayBackend(comes_back_s=0.0)
    assert "no window with a tray" in backend.problem()
    assert backend.take(0.0) is None
    assert backend.problem()


def test_a_face_that_just_waited_is_taken_to_come_back() -> None:
    backend = TrayBackend(comes_back_s=60.0)
    backend.take(0.0)
    assert backend.problem() == ""


def test_a_face_that_died_with_the_notice_leaves_it_to_the_next_channel() -> None:
    backend = TrayBackend(confirm_s=0.02)
    tray = Tray(backend, confirms=False)
    with pytest.raises(NotShown):
        backend.show(NOTICE)
    assert not backend.confirm(NOTICE.tip), "it came too late"
    tray.end()


def test_one_of_two_trays_shows_it() -> None:
    backend = TrayBackend()
    trays = [Tray(backend), Tray(backend)]
    backend.show(NOTICE)
    for tray in trays:
        tray.end()
    assert sum(len(tray.shown) for tray in trays) == 1


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for notify-send")
class TestPlyer(BackendContract):
    """plyer itself, with a program in place of notify-send that writes its arguments down."""

    log: Path

    @pytest.fixture
    def backend(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backend:
        self.log = tmp_path / "log"
        program = tmp_path / "bin/notify-send"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" >> {self.log}\n', encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        return PlyerBackend()

    def seen(self) -> list[str]:
        words = self.log.read_text(encoding="utf-8").split("\0")
        return [words[1]] if words else []

    def test_without_the_program_it_says_so(
        self, backend: Backend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert "notify-send" in backend.problem()

    def test_without_a_bus_it_says_so(
        self, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
        monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
        assert "bus" in backend.problem()


def test_a_notice_without_content_tells_nothing() -> None:
    notice = notice_of("t1", "Call the clinic", "about the result", with_content=False)
    assert "clinic" not in f"{notice.title}{notice.text}"
    assert "result" not in notice.text
    assert "done" not in notice.answers


def test_a_notice_offers_every_reaction_in_words() -> None:
    assert notice_of("t1", "x", "", with_content=True).answers == ANSWERS
    assert [answer_words(each) for each in ANSWERS] == ["Done", "Snooze", "Dismiss"]


@pytest.mark.parametrize("text", ["--help", "-x", "a'b\"c`d\\e", "<i>&"])
def test_what_is_handed_to_a_program_is_only_text(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert not set(harmless(text)) & set("'\"`\\<>")
    assert not harmless(text).startswith("-")


def test_a_tray_that_died_while_it_waited_keeps_no_other_from_showing_it() -> None:
    backend = TrayBackend(confirm_s=5.0)
    dead = Tray(backend, confirms=False)
    alive = Tray(backend)
    backend.show(NOTICE)
    for tray in (dead, alive):
        tray.end()
    assert alive.shown == [NOTICE.text]


def test_only_so_many_trays_wait() -> None:
    backend = TrayBackend()
    waiting = [threading.Thread(target=backend.take, args=(5.0,)) for _each in range(MOST_WAITING)]
    for thread in waiting:
        thread.start()
    while backend.waiting < MOST_WAITING:
        time.sleep(0.001)
    with pytest.raises(Refused):
        backend.take(0.0)
    backend.close()
    for thread in waiting:
        thread.join(5.0)
