"""The window, driven by keys alone, without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from fake_face import FakeFace, new_home
from oo_storage.errors import CoreUnreachable
from oo_storage.plain import is_kept
from oo_ui.qt.dialogs import FormDialog, ReadingDialog
from oo_ui.qt.rows import RowList
from oo_ui.viewmodels.catalogue import SCREENS
from window_runs import dialog_of, opened, press, said, settle

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from oo_ui.qt.window import Window

HOSTILE = (
    "\x1b[2J<b>bold</b><img src=x> & &amp; \u202egnirts %s \u200b中文👩‍👩‍👧 سلام " + "A" * 100_000
)
CONTROLS = (QAbstractButton, QLineEdit, QAbstractItemView)


def test_today_shows_the_tip_its_reason_and_its_keys(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    shown = said(window)
    assert "Pay the rent now: it is due today at 14:00." in shown
    assert "It is due in 35 min and takes ten." in shown
    for button in ("Done   d", "Snooze   s", "Dismiss   x", "Why   w"):
        assert button in shown


def test_a_tip_is_done_by_one_key_and_undone_by_another(qtbot: QtBot) -> None:
    assistant = FakeFace()
    window = opened(qtbot, assistant)
    press(window, "d")
    assert assistant.named("react")[0]["kind"] == "done"
    assert "It will not come again." in said(window)
    press(window, "u")
    assert len(assistant.named("undo")) == 1


def test_a_button_does_what_its_key_does(qtbot: QtBot) -> None:
    assistant = FakeFace()
    window = opened(qtbot, assistant)
    press(window, "enter")
    assert assistant.named("react")[0]["kind"] == "done", "the first thing to do has the focus"


def test_dismissing_offers_reasons_and_takes_one_by_keyboard(qtbot: QtBot) -> None:
    assistant = FakeFace()
    window = opened(qtbot, assistant)
    press(window, "x")
    dialog = dialog_of(window)
    assert isinstance(dialog, FormDialog)
    assert "already done" in said(dialog)
    assert not any(each.isChecked() for each in dialog.findChildren(QAbstractButton))
    press(window, "down", "down", "enter")
    assert assistant.named("react")[0]["reason"] == "wrong"
    assert dialog_of(window) is None


def test_an_answer_without_a_choice_is_told_and_nothing_happens(qtbot: QtBot) -> None:
    assistant = FakeFace()
    window = opened(qtbot, assistant)
    press(window, "x")
    dialog = dialog_of(window)
    assert isinstance(dialog, FormDialog)
    dialog.yes.click()
    assert "Choose one" in said(dialog)
    assert assistant.named("react") == []
    press(window, "escape")
    assert dialog_of(window) is None
    assert assistant.named("react") == []


def test_why_is_read_and_left_and_its_keys_work(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    press(window, "w")
    dialog = dialog_of(window)
    assert isinstance(dialog, ReadingDialog)
    assert "What counted most" in said(dialog)
    press(window, "escape")
    assert dialog_of(window) is None


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_every_screen_opens_by_its_digit(qtbot: QtBot, screen: Any) -> None:
    window = opened(qtbot, FakeFace())
    press(window, screen.key)
    page = window.session.showing.page
    assert page is not None
    assert page.title in said(window)
    open_now = [
        each for each in window.findChildren(QAbstractButton) if each.property("open") == "true"
    ]
    assert [each.accessibleName() for each in open_now] == [screen.title]


def test_arrows_go_from_screen_to_screen_and_in_a_list(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    press(window, "right", "right")
    assert window.session.showing.screen == "consents"
    rows = window.findChild(RowList)
    assert rows is not None
    assert window.focusWidget() is rows
    press(window, "down")
    assert window.session.showing.chosen == "tasks.title due_risk"
    press(window, "left")
    assert window.session.showing.screen == "agents"


def test_enter_opens_a_row(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    press(window, "7", "enter")
    dialog = dialog_of(window)
    assert isinstance(dialog, ReadingDialog)
    assert "/home/u/todo.txt" in said(dialog)


def test_the_search_leaves_what_is_meant_and_escape_brings_all_back(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    press(window, "3", "/", "remind")
    assert "Nothing is found" in said(window)
    press(window, "escape")
    assert "Nothing is found" not in said(window)
    press(window, "/", "due", "enter")
    assert [row.id for row in window.session.showing.rows] == ["tasks.title due_risk"]


def test_the_command_palette_knows_screens_and_actions(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    window.show_commands()
    settle()
    press(window, "activ", "enter")
    assert window.session.showing.screen == "activity"


def test_a_typed_text_stays_while_the_core_is_gone(qtbot: QtBot) -> None:
    assistant = FakeFace()
    window = opened(qtbot, assistant)
    press(window, "a", "milk")
    assistant.failure = CoreUnreachable("The core is gone.", hint="Wait.")
    window.session.linked(False)
    assert "does not answer" in said(window)
    press(window, "enter")
    dialog = dialog_of(window)
    assert dialog is not None
    assert "The core is gone." in said(dialog)
    assert "milk" in said(dialog)
    assistant.failure = None
    window.session.linked(True)
    press(window, "enter")
    assert {call["text"] for call in assistant.named("add")} == {"milk"}
    assert dialog_of(window) is None


def test_a_grave_question_stands_at_no(qtbot: QtBot) -> None:
    assistant = FakeFace()
    window = opened(qtbot, assistant)
    press(window, "3", "space")
    dialog = dialog_of(window)
    assert isinstance(dialog, FormDialog)
    assert dialog.form.is_grave
    press(window, "enter")
    assert [call for call in assistant.named("revoke") if not call["dry_run"]] == []


def test_light_and_dark_and_the_size_of_text_change_at_once(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    before = window.grab().toImage().pixelColor(300, 5).lightness()
    window.change_theme()
    settle()
    assert window.grab().toImage().pixelColor(300, 5).lightness() > before + 100
    heights = []
    for _each in range(3):
        heights.append(first_label(window).height())
        window.change_scale(1)
        settle()
    assert heights == sorted(heights)
    assert heights[0] < heights[-1]


def first_label(window: Window) -> QLabel:
    found = [
        each for each in window.findChildren(QLabel)
        if each.isVisible() and each.property("step") == "tip"
    ]  # fmt: skip
    return found[0]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_hostile_text_is_plain_on_every_screen(qtbot: QtBot, screen: Any) -> None:
    window = opened(qtbot, FakeFace(text=lambda words: words + HOSTILE))
    size = window.size()
    press(window, screen.key)
    assert window.size() == size
    are_plain(window)


@pytest.mark.parametrize("key", ["w", "?", "a"])
def test_hostile_text_is_plain_in_every_dialog(qtbot: QtBot, key: str) -> None:
    window = opened(qtbot, FakeFace(text=lambda words: words + HOSTILE))
    press(window, key)
    dialog = dialog_of(window)
    assert dialog is not None
    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    are_plain(dialog)


def are_plain(widget: QWidget) -> None:
    """No label reads markup, and no text holds what moves or hides others."""
    for each in widget.findChildren(QLabel):
        assert each.textFormat() == Qt.TextFormat.PlainText
        assert all(is_kept(letter) or letter in "\n\u200b" for letter in each.text())
    for tip in (each.toolTip() for each in widget.findChildren(QWidget)):
        assert tip == ""


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_every_control_has_a_name_and_takes_part_in_the_focus(qtbot: QtBot, screen: Any) -> None:
    window = opened(qtbot, FakeFace())
    press(window, screen.key)
    are_named(window)
    reached = []
    for _each in range(60):
        reached.append(window.focusWidget())
        press(window, "tab")
    seen = [each for each in window.findChildren(QWidget) if isinstance(each, CONTROLS)]
    missed = [
        each for each in seen if each.isVisible() and each.isEnabled() and each not in reached
    ]
    assert [each.accessibleName() for each in missed] == []


@pytest.mark.parametrize("key", ["w", "x", "s", "?", "a"])
def test_every_control_of_a_dialog_has_a_name(qtbot: QtBot, key: str) -> None:
    window = opened(qtbot, FakeFace())
    press(window, key)
    dialog = dialog_of(window)
    assert dialog is not None
    are_named(dialog)


def are_named(widget: QWidget) -> None:
    for each in widget.findChildren(QWidget):
        if isinstance(each, CONTROLS) and each.isVisible():
            face = QAccessible.queryAccessibleInterface(each)
            assert face.text(QAccessible.Text.Name), f"{type(each).__name__} has no name"


@pytest.mark.parametrize("scale", [0, 7])
@pytest.mark.parametrize("size", [(1080, 720), (640, 480), (500, 420)], ids=str)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_nothing_is_clipped_also_at_twice_the_size(
    qtbot: QtBot, screen: Any, size: tuple[int, int], scale: int
) -> None:
    window = opened(qtbot, FakeFace())
    window.resize(*size)
    for _each in range(scale):
        window.change_scale(1)
    press(window, screen.key)
    settle()
    assert clipped(window) == []


def clipped(widget: QWidget) -> list[str]:
    """The texts that have less room than they need, or lie where nobody can scroll to."""
    found = []
    for each in widget.findChildren(QWidget):
        if not isinstance(each, QLabel | QAbstractButton) or not each.isVisible():
            continue
        need = each.heightForWidth(each.width()) if each.hasHeightForWidth() else 0
        need = need if need > 0 else each.sizeHint().height()
        is_small = each.height() + 1 < need
        if not (isinstance(each, QLabel) and each.wordWrap()):
            is_small = is_small or each.width() + 1 < each.minimumSizeHint().width()
        if is_small or not is_reachable(each):
            found.append(f"{each.text()[:30]!r} {each.size().toTuple()} needs {need}")
    return found


def is_reachable(widget: QWidget) -> bool:
    """Whether it lies within everything around it, up to an area that scrolls."""
    inner, outer = widget, widget.parentWidget()
    while outer is not None and not inner.isWindow():
        if isinstance(outer.parentWidget(), QAbstractScrollArea):
            return inner.geometry().right() <= outer.width()
        if not outer.rect().contains(inner.geometry()):
            return False
        inner, outer = outer, outer.parentWidget()
    return True


def test_the_whole_first_run_and_a_done_by_keyboard_alone(qtbot: QtBot) -> None:
    assistant = new_home()
    window = opened(qtbot, assistant)
    dialog = dialog_of(window)
    assert dialog is not None
    assert not any(each.isChecked() for each in dialog.findChildren(QAbstractButton))
    press(window, "space", "enter", "enter")  # the first place; on to yes; what it would read
    press(window, "a", "enter", "a", "enter", "a", "enter", "enter")  # all, and connect
    connected = assistant.named("connect")
    assert len(connected) == 1
    assert connected[0]["keys"] == ["calendar.title"]
    assert dialog_of(window) is None
    press(window, "d")
    assert assistant.named("react")[0]["kind"] == "done"


def test_names_of_screens_line_up_behind_their_digits(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    buttons = [each for each in window.findChildren(QPushButton) if each.property("nav")]
    digits = [each for each in buttons if each.text()[0].isdigit()]
    before = {each.fontMetrics().horizontalAdvance(each.text().split(" ")[0]) for each in digits}
    assert len(digits) == 9
    assert len(before) == 1


class Opened(QObject):
    """Every window that was shown, however shortly."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_nothing_but_the_window_is_ever_a_window_while_pages_are_drawn(qtbot: QtBot) -> None:
    window = opened(qtbot, FakeFace())
    watching = Opened()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(watching)
    press(window, *"123456789", "6", "/", *"ren", "escape", "1")
    application.removeEventFilter(watching)
    assert watching.seen == []
