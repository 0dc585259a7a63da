"""The window: draws what its session shows, and hands keys and clicks to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from oo_storage.words import _
from oo_ui.look import PALETTES, SPACE
from oo_ui.qt.card import scrolling
from oo_ui.qt.dialogs import FormDialog, JobDialog, OnTop, ReadingDialog
from oo_ui.qt.labels import Button, label, show_text
from oo_ui.qt.page import PageView
from oo_ui.qt.palette import CommandPalette
from oo_ui.qt.theme import qt_palette, style_sheet
from oo_ui.qt.toast import Toast
from oo_ui.viewmodels.acting import undo_action
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.keys import keys_reading, row_reading
from oo_ui.viewmodels.offers import offers
from oo_ui.viewmodels.standing import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from oo_ui.appearance import KeptAppearance
    from oo_ui.viewmodels.pages import Action
    from oo_ui.viewmodels.session import Session
    from oo_ui.viewmodels.showing import Showing

SIZE, LEAST = (1080, 720), (420, 360)
MINUTE_MS = 60_000
SLIM = 320
"""Narrower than this, in pixels at the size as designed, screens are named by digits alone."""
KEY_NAMES = {Qt.Key.Key_Space: "space", Qt.Key.Key_Return: "enter", Qt.Key.Key_Enter: "enter"}


class Window(QMainWindow):
    """Draws a session; its own state is the cursor."""

    asked_to_quit = Signal()

    def __init__(self, session: Session, appearance: KeptAppearance) -> None:
        """Nothing is asked of the session before `draw`."""
        super().__init__()
        self.session = session
        self._appearance = appearance
        self.setWindowTitle("oO")
        self.resize(*SIZE)
        self.setMinimumSize(*LEAST)
        self._dialog: OnTop | None = None
        self._shown = session.showing
        self._build()
        self._restyle()
        self._add_shortcuts()
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self._restyle())
        self._page.show_page(self._shown)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.session.refresh)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """What it shows goes with the time."""
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody looks."""
        super().hideEvent(event)
        self._minute.stop()

    @property
    def is_dark(self) -> bool:
        """Whether the colours are the dark ones."""
        return self._appearance.now.is_dark(system=_is_system_dark())

    @property
    def on_top(self) -> OnTop | None:
        """The dialog that lies on top."""
        return self._dialog

    def change_theme(self) -> None:
        """Light for dark and back."""
        self._appearance.change_theme(system=_is_system_dark())
        self._restyle()

    def change_scale(self, by: int) -> None:
        """Larger or smaller text; 0 for the size as designed."""
        self._appearance.change_scale(by)
        self._restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that no widget took."""
        key = KEY_NAMES.get(Qt.Key(event.key()), event.text())
        arrows = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        screen = next((each for each in SCREENS if each.key == key), None)
        if event.key() == Qt.Key.Key_Escape:
            self._back()
        elif event.key() in arrows:
            self.session.step_screen(arrows[Qt.Key(event.key())])
        elif screen is not None:
            self.session.go(screen.id)
        elif key == "?":
            self.show_keys()
        elif key == "/":
            self._search()
        elif key == "q":
            self.asked_to_quit.emit()
        elif not key or not self.session.press(key):
            super().keyPressEvent(event)

    def show_keys(self) -> None:
        """Every key that does something here."""
        self.session.read(keys_reading(self.session.showing.actions))

    def show_commands(self) -> None:
        """Every command by name."""
        found = offers(self.session, theme=self.change_theme, leave=self.asked_to_quit.emit)
        CommandPalette(self, found).open()

    def _build(self) -> None:
        palette = PALETTES["dark" if self.is_dark else "light"]
        self._page = PageView(self._do, palette, self._appearance.now.scale)
        self._page.searched.connect(self.session.find)
        self._page.chosen.connect(self.session.choose)
        self._page.opened.connect(self._open_row)
        self._page.search.returnPressed.connect(self._page.focus_page)
        self._toast = Toast(lambda: self._do(undo_action()))
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(scrolling(self._page), 1)
        right.addWidget(self._toast)
        whole = QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._side())
        whole.addLayout(right, 1)
        middle = QWidget()
        middle.setLayout(whole)
        self.setCentralWidget(middle)

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("side")
        box = QVBoxLayout(side)
        box.setContentsMargins(SPACE[3], SPACE[4], SPACE[3], SPACE[3])
        box.setSpacing(SPACE[1])
        brand = label("oO", step="title", is_wrapped=False)
        brand.setObjectName("brand")
        box.addWidget(brand)
        box.addSpacing(SPACE[3])
        box.addWidget(self._screens(), 1)
        self._standing = label("", step="small")
        self._standing.setMaximumWidth(180)
        box.addWidget(self._standing)
        self._more = Button(_("Keys"), self.show_keys, kind="nav")
        box.addWidget(self._more)
        return side

    def _screens(self) -> QWidget:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE[1])
        self._nav: dict[str, Button] = {}
        for each in SCREENS:
            button = Button(each.title, partial(self.session.go, each.id), kind="nav")
            button.setAccessibleDescription(each.key)
            self._nav[each.id] = button
            box.addWidget(button)
        box.addStretch(1)
        return scrolling(inside, is_narrow=True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The page comes before the names beside it."""
        super().resizeEvent(event)
        self._fit_side()

    def _fit_side(self) -> None:
        is_slim = self.width() < SLIM * self._appearance.now.scale
        for each in SCREENS:
            self._nav[each.id].setText(each.key if is_slim else f"{each.key}   {each.title}")
        self._more.setText("?" if is_slim else "?   " + _("Keys"))
        self._standing.setMaximumWidth(110 if is_slim else 180)

    def _add_shortcuts(self) -> None:
        shortcuts: dict[str, Callable[[], object]] = {
            "Ctrl+T": self.change_theme,
            "Ctrl+P": self.show_commands,
            "Ctrl+Q": self.asked_to_quit.emit,
            "F5": self.session.refresh,
            "Ctrl++": partial(self.change_scale, 1),
            "Ctrl+=": partial(self.change_scale, 1),
            "Ctrl+-": partial(self.change_scale, -1),
            "Ctrl+0": partial(self.change_scale, 0),
        }
        for keys, act in shortcuts.items():
            QShortcut(QKeySequence(keys), self, act)

    def _restyle(self) -> None:
        palette = PALETTES["dark" if self.is_dark else "light"]
        scale = self._appearance.now.scale
        self.setPalette(qt_palette(palette))
        self.setStyleSheet(style_sheet(palette, scale))
        self._page.restyle(palette, scale)
        self._fit_side()

    def _do(self, action: Action) -> None:
        self.session.do(action.step)

    def _open_row(self) -> None:
        row = self.session.showing.row
        if row is not None:
            self.session.read(row_reading(row))

    def _search(self) -> None:
        self.session.begin_search()
        self._page.search.setFocus()
        self._page.search.selectAll()

    def _back(self) -> None:
        if self._page.search.text():
            self._page.search.clear()
            self.session.find("")
            self._page.focus_page()
        elif self._page.search.hasFocus():
            self._page.focus_page()
        else:
            self.session.cancel()

    def draw(self, showing: Showing) -> None:
        """Draw what is shown now, and lay on top what is asked."""
        before, self._shown = self._shown, showing
        if showing.screen != before.screen:
            self._page.search.clear()
        for id, button in self._nav.items():
            _put(button, "open", "true" if id == showing.screen else "false")
        words, tone = standing(showing)
        show_text(self._standing, words)
        _put(self._standing, "tone", tone)
        self._page.show_page(showing)
        if showing.told is None:
            self._toast.hide()
        elif showing.times_told != before.times_told:
            self._toast.tell(showing.told)
        self._lay_on_top(showing)

    def _lay_on_top(self, showing: Showing) -> None:
        dialog = self._dialog
        if isinstance(dialog, FormDialog) and dialog.form is showing.form:
            dialog.tell(showing.problem)
            return
        if isinstance(dialog, JobDialog) and showing.job and dialog.job.id == showing.job.id:
            dialog.show_job(showing.job)
            return
        if isinstance(dialog, ReadingDialog) and dialog.reading is showing.on_top:
            return
        if dialog is not None:
            self._dialog = None
            dialog.end()
        self._dialog = self._dialog_of(showing)
        if self._dialog is not None:
            self._dialog.open_fitting()
        elif dialog is not None:
            self._page.focus_page()

    def _dialog_of(self, showing: Showing) -> OnTop | None:
        made: OnTop
        if showing.job is not None:
            job = JobDialog(self, showing.job)
            job.looked.connect(self.session.look_at_job)
            job.cancelled.connect(self.session.cancel_job)
            job.left.connect(self.session.close_job)
            return job
        if showing.form is not None:
            form = FormDialog(self, showing.form)
            form.submitted.connect(self.session.submit)
            made = form
        elif showing.reading is not None:
            reading = ReadingDialog(self, showing.reading, self._do)
            reading.pressed.connect(self.session.press)
            made = reading
        else:
            return None
        made.left.connect(self.session.cancel)
        return made


def _is_system_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _put(widget: QWidget, name: str, value: str) -> None:
    """Set what the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
