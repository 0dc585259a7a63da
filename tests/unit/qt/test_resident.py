"""The tray, closing, and one window a home, on Qt without a screen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fake_assistant import NOW
from fake_face import FakeFace
from oo_app.answers_life import CoreLife, Status
from oo_app.answers_notices import OfferedNotice
from oo_ui.viewmodels.inline import InlineLink
from oo_ui.viewmodels.session import Session

pytest.importorskip("PySide6", reason="SKIPPED LOUDLY: PySide6 is not installed")

from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from oo_ui.qt import resident
from oo_ui.qt.instance import Instance, socket_name
from oo_ui.qt.resident import Resident

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from oo_ui.viewmodels.tray import State


class Lasting(FakeFace):
    """Lives in a core that a face started."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.values["watch_in_background"] = ""

    def status(self) -> Status:
        core = CoreLife(process=1, started=NOW, stays="", listening=1, linger_s=300)
        return Status(
            version="0.1.0", home="/home/u", is_watching=True, is_demo=False, paused_until=None,
            sources=1, last_seq=12, core=core,
        )  # fmt: skip


class Shown:
    """A window with its tray, on an assistant in memory."""

    def __init__(self, qtbot: QtBot, assistant: FakeFace, *, has_tray: bool) -> None:
        self.assistant = assistant
        self.has_tray = has_tray
        self.quits = 0
        self.states: list[str] = []
        self.window = QWidget()
        qtbot.addWidget(self.window)
        link = InlineLink(assistant)
        self.session = Session(
            link, face="desktop", now=lambda: NOW, zone=lambda: UTC,
            show=lambda showing: self.resident.showing(showing) if self.is_made else None,
        )  # fmt: skip
        self.is_made = False
        self.resident = Resident(
            self.window, self.session, link, icons=self.icon, now=lambda: NOW, zone=lambda: UTC,
            quit=self.left, has_tray=lambda: self.has_tray,
        )  # fmt: skip
        self.is_made = True
        self.session.linked(True)
        self.resident.linked(True)
        self.window.show()

    def icon(self, state: State) -> QIcon:
        self.states.append(state)
        return QIcon(QPixmap(16, 16))

    def left(self) -> None:
        self.quits += 1

    def action(self, *labels: str) -> QAction:
        menu = self.resident.icon.menu
        for label in labels[:-1]:
            inner = next(each for each in menu.actions() if each.text() == label).menu()
            assert isinstance(inner, QMenu)
            menu = inner
        return next(each for each in menu.actions() if each.text() == labels[-1])

    def reactions(self) -> list[dict[str, Any]]:
        return [given for name, given in self.assistant.calls if name == "react"]


def test_the_tray_shows_the_tip_and_answers_it(qtbot: QtBot) -> None:
    shown = Shown(qtbot, FakeFace(), has_tray=True)
    assert shown.states == ["offline", "tip"]
    assert "rent" in shown.resident.icon.tooltip
    shown.action("Done").trigger()
    shown.action("Snooze", "three hours").trigger()
    shown.action("Dismiss", "less of this").trigger()
    kinds = [(each["kind"], each["reason"]) for each in shown.reactions()]
    assert kinds == [("done", ""), ("snooze", ""), ("dismiss", "less")]
    assert shown.action("Context", "work").isChecked()


def test_what_looks_like_markup_is_shown_and_not_read(qtbot: QtBot) -> None:
    shown = Shown(qtbot, FakeFace(text=lambda words: "<b>R&D</b> " + words), has_tray=True)
    assert "<" not in shown.resident.icon.tooltip
    assert "R&D" in shown.resident.icon.tooltip
    first = shown.resident.icon.menu.actions()[0].text()
    assert first.startswith("<b>R&&D</b>"), "a menu reads no markup, and keeps its ampersand"


def test_a_menu_that_is_open_does_not_change_under_the_hand(qtbot: QtBot) -> None:
    shown = Shown(qtbot, FakeFace(), has_tray=True)
    menu = shown.resident.icon.menu
    menu.show()
    before = menu.actions()[0]
    shown.assistant.is_silent = True
    shown.resident.changed()
    assert menu.actions()[0] is before
    menu.hide()
    assert "Nothing needs you now" in menu.actions()[0].text()
    assert shown.states[-1] == "silent"


def test_closing_hides_into_the_tray_and_the_icon_opens_it_again(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Lasting(), has_tray=True)
    assert not shown.window.close()
    assert (shown.window.isVisible(), shown.quits) == (False, 0)
    shown.resident.icon._activated(QSystemTrayIcon.ActivationReason.Trigger)
    assert shown.window.isVisible()
    shown.window.close()
    shown.resident.icon._activated(QSystemTrayIcon.ActivationReason.Context)
    assert not shown.window.isVisible(), "the menu opens, not the window"


def test_a_window_that_hid_where_no_tray_is_after_all_comes_back(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident, "SURE_MS", 20)
    shown = Shown(qtbot, Lasting(), has_tray=True)
    shown.window.close()
    assert not shown.window.isVisible()
    shown.has_tray = False
    qtbot.waitUntil(shown.window.isVisible)


def test_closing_without_a_tray_asks_once_ever(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Lasting(), has_tray=False)
    shown.window.close()
    form = shown.session.showing.form
    assert form is not None
    assert (shown.window.isVisible(), shown.quits) == (True, 0)
    shown.session.cancel()
    assert shown.quits == 0, "who goes back stays"
    shown.window.close()
    shown.session.submit({"stay": ("stay",)})
    assert shown.quits == 1
    said = [given for name, given in shown.assistant.calls if name == "set_preference"]
    assert [(each["name"], each["value"]) for each in said] == [("watch_in_background", "yes")]


def test_nobody_is_asked_where_oo_stays_anyway(qtbot: QtBot) -> None:
    shown = Shown(qtbot, FakeFace(), has_tray=False)
    shown.window.close()
    assert shown.quits == 1


def test_quit_in_the_menu_asks_in_the_window(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Lasting(), has_tray=True)
    shown.window.close()
    shown.action("Quit").trigger()
    assert shown.window.isVisible()
    assert shown.session.showing.form is not None
    shown.session.submit({})
    assert shown.quits == 1


def test_a_core_that_is_gone_is_seen_and_can_be_started(qtbot: QtBot) -> None:
    shown = Shown(qtbot, FakeFace(), has_tray=True)
    shown.session.linked(False)
    assert shown.states[-1] == "offline"
    shown.session.stopped()
    assert shown.action("Start oO again").isEnabled()


def test_a_notice_is_shown_and_opens_the_window(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(
        QSystemTrayIcon,
        "showMessage",
        lambda _icon, title, text, *_rest: said.append((title, text)),
    )
    shown = Shown(qtbot, FakeFace(), has_tray=True)
    shown.window.close()
    shown.resident.notice(OfferedNotice(tip="t1", title="oO", text="<i>Pay</i> the rent"))
    assert said[-1] == ("oO", "‹i›Pay‹/i› the rent")
    shown.resident.icon._icon.messageClicked.emit()
    assert shown.window.isVisible()


def test_the_look_is_asked_for_again_when_a_pause_ends(qtbot: QtBot) -> None:
    shown = Shown(qtbot, FakeFace(), has_tray=True)
    clock = shown.resident.icon._clock
    assert clock.isActive()
    assert timedelta(seconds=5) <= timedelta(milliseconds=clock.interval())
    assert timedelta(milliseconds=clock.interval()) <= timedelta(minutes=15)
    shown.assistant.is_silent = True
    shown.resident.icon.aged.emit()
    assert not clock.isActive()
    assert shown.states[-1] == "silent"


def caller(folder: Path, word: str, token: str = "") -> subprocess.Popen[bytes]:
    """A second window, as a process; 0 when the first one heard it."""
    code = (
        "import sys; from pathlib import Path; from oo_ui.qt import instance\n"
        "folder, word, token = Path(sys.argv[1]), getattr(instance, sys.argv[2]), sys.argv[3]\n"
        "heard = instance.tell_first(folder, word, token)"
        "\nsys.exit(0 if heard else 1)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen([sys.executable, "-c", code, str(folder), word, token], env=environment)


def test_a_second_window_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = Instance(tmp_path), Instance(tmp_path)
    assert first.is_first()
    assert not second.is_first()
    with caller(tmp_path, "OPEN", "tok-1") as one:
        with qtbot.waitSignal(first.asked_to_open) as asked:
            pass
        qtbot.waitUntil(lambda: one.poll() == 0)
    assert asked.args == ["tok-1"]
    with (
        qtbot.assertNotEmitted(first.asked_to_open),
        caller(tmp_path, "HERE") as other,
    ):
        qtbot.waitUntil(lambda: other.poll() == 0)
    first.close()
    assert second.is_first()
    second.close()


@pytest.mark.parametrize("left", ["nothing", "a file", "a dead socket"])
def test_what_a_killed_window_left_behind_is_mended(
    qtbot: QtBot, tmp_path: Path, left: str
) -> None:
    path = tmp_path / "desktop.sock"
    if left == "a file":
        path.write_text("x")
    elif left == "a dead socket":
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(path))
    instance = Instance(tmp_path)
    assert instance.is_first()
    assert instance.can_be_asked
    assert path.stat().st_mode & 0o077 == 0, "nobody else may connect"
    instance.close()


def test_a_caller_that_talks_without_end_is_cut_off(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtNetwork import QLocalSocket

    instance = Instance(tmp_path)
    assert instance.is_first()
    caller = QLocalSocket()
    caller.connectToServer(socket_name(tmp_path))
    with (
        qtbot.assertNotEmitted(instance.asked_to_open, wait=100),
        qtbot.waitSignal(caller.disconnected),
    ):
        caller.write(b"open" + b"x" * 100_000)
    instance.close()


def test_what_is_asked_before_quitting_opens_the_window_whenever_it_comes(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Lasting(), has_tray=True)
    shown.window.hide()
    waiting: list[Callable[[], None]] = []
    ask = shown.session._link.ask
    shown.session._link.ask = lambda *given: waiting.append(lambda: ask(*given))  # type: ignore[method-assign]
    shown.resident.quit()
    assert not shown.window.isVisible()
    for answer in list(waiting):
        answer()
    assert shown.session.showing.form is not None
    assert shown.window.isVisible()
