"""Notices on a real session bus: shown, escaped, answered, withdrawn, and refused with a reason."""

from __future__ import annotations

import queue
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from contracts.backend_contract import NOTICE, BackendContract
from oo_app.notifier.backends import desktop as desktop_backend
from oo_app.notifier.backends.desk import DeskSignals
from oo_app.notifier.backends.desktop import DesktopBackend
from oo_app.notifier.port import NotShown
from support.hosting import Clock, hosted
from support.session_bus import Desktop, SessionBus, is_there

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.notifier.port import Backend

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real,
    pytest.mark.skipif(not is_there(), reason="dbus-daemon is not installed"),
]
PATIENCE_S = 20.0


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    made = SessionBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    yield made
    made.close()


@pytest.fixture
def desktop(bus: SessionBus) -> Iterator[Desktop]:
    made = Desktop(bus)
    yield made
    made.close()


@pytest.fixture
def answers() -> queue.Queue[tuple[str, str]]:
    return queue.Queue()


@pytest.fixture
def backend(bus: SessionBus, answers: queue.Queue[tuple[str, str]]) -> Iterator[DesktopBackend]:
    made = DesktopBackend(lambda tip, answer: answers.put((tip, answer)))
    yield made
    made.close()


class TestDesktop(BackendContract):
    screen: Desktop

    @pytest.fixture
    def backend(self, desktop: Desktop) -> Iterator[Backend]:
        self.screen = desktop
        made = DesktopBackend(lambda _tip, _answer: None)
        yield made
        made.close()

    def seen(self) -> list[str]:
        return [each["text"] for each in self.screen.all() if "text" in each]


@pytest.mark.parametrize(
    ("label", "answer"), [("Done", "done"), ("Snooze", "snooze"), ("Dismiss", "dismiss")]
)
def test_what_is_pressed_comes_back(
    backend: DesktopBackend,
    desktop: Desktop,
    answers: queue.Queue[tuple[str, str]],
    label: str,
    answer: str,
) -> None:
    backend.show(NOTICE)
    shown = desktop.next()
    assert (shown["app"], shown["title"]) == ("oO", "oO")
    assert shown["labels"][-3:] == ["Done", "Snooze", "Dismiss"]
    desktop.do(f"press {shown['id']} {label}")
    assert answers.get(timeout=PATIENCE_S) == ("t1", answer)


def test_closing_a_notice_is_no_answer(
    backend: DesktopBackend, desktop: Desktop, answers: queue.Queue[tuple[str, str]]
) -> None:
    backend.show(NOTICE)
    desktop.do(f"dismiss {desktop.next()['id']}")
    backend.show(NOTICE)
    desktop.do(f"press {desktop.next()['id']} Done")
    assert answers.get(timeout=PATIENCE_S) == ("t1", "done")
    assert answers.empty()


def test_what_was_answered_elsewhere_is_taken_away(
    backend: DesktopBackend, desktop: Desktop
) -> None:
    backend.show(NOTICE)
    number = desktop.next()["id"]
    backend.withdraw("t1")
    assert desktop.next() == {"closed": number}


def test_a_desktop_without_buttons_is_given_none(bus: SessionBus, backend: DesktopBackend) -> None:
    plain = Desktop(bus, "body")
    backend.show(NOTICE)
    shown = plain.next()
    assert "Done" not in shown["labels"]
    plain.close()


def test_without_a_daemon_it_says_so(bus: SessionBus, backend: DesktopBackend) -> None:
    assert "notifications" in backend.problem()
    with pytest.raises(NotShown):
        backend.show(NOTICE)


def test_a_daemon_that_comes_later_is_found(bus: SessionBus, backend: DesktopBackend) -> None:
    assert backend.problem()
    came = Desktop(bus)
    assert backend.problem() == ""
    backend.show(NOTICE)
    assert came.next()["title"] == "oO"
    came.close()


def test_a_daemon_that_hangs_is_left_in_time(
    bus: SessionBus, backend: DesktopBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop_backend, "LIMIT_S", 1.0)
    hanging = Desktop(bus, "actions", "body", "hang")
    assert backend.problem() == ""
    with pytest.raises(NotShown):
        backend.show(NOTICE)
    hanging.close()


def test_a_daemon_that_dies_in_the_middle_is_noted_and_the_next_one_found(
    bus: SessionBus, backend: DesktopBackend
) -> None:
    first = Desktop(bus)
    backend.show(NOTICE)
    first.close()
    with pytest.raises(NotShown):
        backend.show(NOTICE)
    second = Desktop(bus)
    assert backend.problem() == ""
    backend.show(NOTICE)
    assert second.next()["title"] == "oO"
    second.close()


def test_what_is_pressed_on_a_notice_of_an_earlier_process_is_for_nobody(
    backend: DesktopBackend, desktop: Desktop, answers: queue.Queue[tuple[str, str]]
) -> None:
    earlier = DesktopBackend(lambda tip, answer: answers.put((tip, answer)))
    earlier.show(NOTICE)
    old = desktop.next()["id"]
    earlier.close()
    assert desktop.next() == {"closed": old}
    backend.show(NOTICE)
    new = desktop.next()["id"]
    desktop.do(f"press {old} Snooze")
    desktop.do(f"press {new} Done")
    assert answers.get(timeout=PATIENCE_S) == ("t1", "done")
    assert answers.empty()


def test_a_desktop_that_is_not_to_disturb_says_so(desktop: Desktop) -> None:
    signals = DeskSignals()
    assert signals.read().is_do_not_disturb is False
    desktop.do("inhibit yes")
    assert desktop.next() == {"inhibited": True}
    assert signals.read().is_do_not_disturb is True
    signals.close()


def test_a_desktop_that_is_not_there_withholds_nothing(bus: SessionBus) -> None:
    signals = DeskSignals()
    assert signals.read().is_do_not_disturb is None
    signals.close()


def test_a_whole_home_speaks_and_the_button_comes_back(tmp_path: Path, desktop: Desktop) -> None:
    clock = Clock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    todo = tmp_path / "todo.txt"
    todo.write_text("(A) Send the tax <form> due:2026-11-25\n", encoding="utf-8")
    with hosted(tmp_path / "home", clock) as assistant:
        assistant.set_preference("zone", "UTC")
        assistant.set_preference("notify", "auto")
        assistant.connect("todotxt", str(todo))
        assistant.look()
        shown = desktop.next()
        assert "Send the tax &lt;form&gt;" in shown["text"]
        changed = threading.Event()
        assistant.on_change = changed.set
        desktop.do(f"press {shown['id']} Snooze")
        assert changed.wait(PATIENCE_S)
        [row] = assistant.history()
        assert row.reaction == "snooze"
        [notice] = assistant.notices()
        assert (notice.channel, notice.state, notice.is_open) == ("desktop", "delivered", False)


def test_without_any_desktop_the_whole_home_uses_its_inbox(
    tmp_path: Path, bus: SessionBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    clock = Clock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    todo = tmp_path / "todo.txt"
    todo.write_text("(A) Send the tax form due:2026-11-25\n", encoding="utf-8")
    with hosted(tmp_path / "home", clock) as assistant:
        assistant.set_preference("zone", "UTC")
        assistant.set_preference("notify", "auto")
        assistant.connect("todotxt", str(todo))
        assistant.look()
        [notice] = assistant.notices()
        assert (notice.channel, notice.is_open) == ("inbox", True)
