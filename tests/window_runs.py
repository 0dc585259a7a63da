"""Running the window in a test: on an assistant in memory, without a screen, driven by keys."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QWidget

from fake_assistant import NOW
from oo_ui.appearance import KeptAppearance
from oo_ui.qt.theme import load_fonts
from oo_ui.qt.window import Window
from oo_ui.viewmodels.inline import InlineLink
from oo_ui.viewmodels.session import Session

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fake_assistant import FakeAssistant
    from oo_ui.viewmodels.pages import Page

NAMED = {
    "enter": Qt.Key.Key_Return,
    "escape": Qt.Key.Key_Escape,
    "space": Qt.Key.Key_Space,
    "tab": Qt.Key.Key_Tab,
    "up": Qt.Key.Key_Up,
    "down": Qt.Key.Key_Down,
    "left": Qt.Key.Key_Left,
    "right": Qt.Key.Key_Right,
}


def opened(
    qtbot: QtBot,
    assistant: FakeAssistant,
    *,
    theme: str = "dark",
    first: Page | None = None,
) -> Window:
    """The window on an assistant, open and active."""
    fonts()
    window, link = window_of(assistant, theme=theme, first=first)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    link.start()
    settle()
    return window


def window_of(
    assistant: FakeAssistant, *, theme: str = "dark", first: Page | None = None
) -> tuple[Window, InlineLink]:
    """The window on an assistant that is asked on the window's own thread; not shown yet."""
    shown: list[Window] = []
    link = InlineLink(assistant, lambda is_linked: session.linked(is_linked))
    session = Session(
        link, face="desktop", now=lambda: NOW, zone=lambda: UTC, first=first,
        show=lambda showing: shown[0].draw(showing) if shown else None,
    )  # fmt: skip
    window = Window(session, KeptAppearance(None, theme=theme))
    shown.append(window)
    return window, link


@cache
def fonts() -> None:
    """The font that comes with oO, once for all tests."""
    load_fonts()


def settle() -> None:
    """Let Qt do what is due now."""
    for _each in range(10):
        QApplication.processEvents()


def press(window: Window, *keys: str) -> None:
    """Press keys where they go: the focus of the dialog on top, or of the window."""
    for key in keys:
        on_top = QApplication.activeModalWidget() or window
        focused: QWidget | None = on_top.focusWidget()
        target = on_top if focused is None else focused
        if key in NAMED:
            QTest.keyClick(target, NAMED[key])
        else:
            QTest.keyClicks(target, key)
        settle()


def dialog_of(window: Window) -> QDialog | None:
    """The dialog that lies on top."""
    found = [each for each in window.findChildren(QDialog) if each.isVisible()]
    return found[-1] if found else None


def said(widget: QWidget) -> str:
    """Every text that is seen in a widget, as it is written there."""
    texts = [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]
    texts += [each.text() for each in widget.findChildren(QAbstractButton) if each.isVisible()]
    texts += [each.text() for each in widget.findChildren(QLineEdit) if each.isVisible()]
    return "\n".join(texts)
