"""What lies on top of a page: questions, things to read, and long jobs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from oo_storage.words import _
from oo_ui.look import SPACE
from oo_ui.qt.card import scrolling
from oo_ui.qt.fields import FieldView, field_view
from oo_ui.qt.flow import FlowLayout
from oo_ui.qt.labels import Button, Sections, action_button, label, show_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from oo_app.answers_models import Job
    from oo_ui.viewmodels.pages import Action, Answers, Form, Reading

JOB_LOOK_MS = 300
WIDTH, LEAST = 560, 280


class OnTop(QDialog):
    """A dialog of the window; leaving it is told, and it closes when the session says so."""

    left = Signal()

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title or "oO")
        self.setAccessibleName(title)
        self.setModal(True)
        self.setMinimumWidth(LEAST)
        self._is_over = False
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setSpacing(SPACE[3])
        self.body.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[2])
        self._inside = inside
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._area = scrolling(inside)
        box.addWidget(self._area, 1)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(SPACE[2])
        self.foot.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[4])
        box.addLayout(self.foot)

    def open_fitting(self) -> None:
        """Show it as large as it needs and its window has room for."""
        self.body.addStretch(1)
        parent = self.parentWidget()
        room = parent.size() if parent is not None else self.size()
        width = min(WIDTH, max(LEAST, room.width() - 2 * SPACE[4]))
        width = max(width, min(self._inside.minimumSizeHint().width(), room.width()))
        height = self._inside.heightForWidth(width) + self.foot.sizeHint().height() + SPACE[3]
        self.resize(width, min(height, max(LEAST, room.height() - 2 * SPACE[4])))
        self.open()

    def end(self) -> None:
        """Close it without telling."""
        self._is_over = True
        self.close()
        self.deleteLater()

    def reject(self) -> None:
        """Esc: the session is told, and closes it."""
        self.left.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """The window manager's way of leaving it."""
        if self._is_over:
            event.accept()
        else:
            event.ignore()
            self.left.emit()


class FormDialog(OnTop):
    """A question; it stays, as typed, until the session takes the answer."""

    submitted = Signal(object)

    def __init__(self, parent: QWidget, form: Form) -> None:
        super().__init__(parent, form.title)
        self.form = form
        self.body.addWidget(label(form.title, step="title"))
        if form.text:
            self.body.addWidget(label(form.text))
        shown = Sections()
        shown.show_sections(form.sections)
        self.body.addWidget(shown)
        self.fields: list[FieldView] = [field_view(each) for each in form.fields]
        for field in self.fields:
            self.body.addWidget(field)
            field.entered.connect(partial(self._go_on, field))
        self._problem = label("", tone="bad")
        self.foot.addWidget(self._problem)
        self.yes = Button(form.yes or _("Yes"), self.submit, kind="primary")
        self.no = Button(form.no or _("No"), self.reject)
        self.foot.addLayout(_in_a_row(self.yes, self.no))
        first: QWidget = self.no if form.is_grave else self.yes
        (self.fields[0].first() if self.fields else first).setFocus()

    def submit(self) -> None:
        """Yes, with what is typed and ticked."""
        self.submitted.emit(self.answers())

    def _go_on(self, field: FieldView) -> None:
        """To the next field; the only choice, or a line that is typed last, is the answer."""
        at = self.fields.index(field)
        if at + 1 < len(self.fields):
            self.fields[at + 1].first().setFocus()
        elif field.is_answer_when_last or (field.is_answer_alone and len(self.fields) == 1):
            self.submit()
        else:
            self.yes.setFocus()

    def answers(self) -> Answers:
        """What is typed and ticked now."""
        return {field.id: field.answer() for field in self.fields}

    def tell(self, problem: str) -> None:
        """Say why the answer was not taken."""
        show_text(self._problem, problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+S answers from anywhere, as in a terminal."""
        is_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if is_control and event.key() == Qt.Key.Key_S:
            self.submit()
        else:
            super().keyPressEvent(event)


class ReadingDialog(OnTop):
    """Something to read; its keys work as anywhere."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget, reading: Reading, act: Callable[[Action], None]) -> None:
        super().__init__(parent, reading.title)
        self.reading = reading
        self.body.addWidget(label(reading.title, step="title", tone="accent"))
        if reading.text:
            self.body.addWidget(label(reading.text, step="strong"))
        sections = Sections()
        sections.show_sections(reading.sections)
        self.body.addWidget(sections)
        back = Button(_("Back"), self.reject, kind="primary")
        row = FlowLayout(SPACE[2])
        row.addWidget(back)
        for action in reading.actions:
            row.addWidget(action_button(action, act))
        self.foot.addLayout(row)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(reading.title)
        back.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows scroll from wherever one is; the rest are the session's keys."""
        bar = self._area.verticalScrollBar()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())] * 2 * self.fontMetrics().height())
        elif event.key() in pages:
            bar.setValue(bar.value() + pages[Qt.Key(event.key())] * bar.pageStep())
        elif event.text() == "q":
            self.reject()
        elif event.text() and event.text().isprintable():
            self.pressed.emit(event.text())
        else:
            super().keyPressEvent(event)


class JobDialog(OnTop):
    """How a long job goes; it can be cancelled, or left to go on."""

    looked, cancelled = Signal(), Signal()

    def __init__(self, parent: QWidget, job: Job) -> None:
        super().__init__(parent, job.subject)
        self._subject, self._message = label("", step="title"), label("")
        self._hint = label("", tone="faint")
        for each in (self._subject, self._message, self._hint):
            self.body.addWidget(each)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(_("Progress"))
        self.body.addWidget(self._bar)
        self._cancel = Button(_("Cancel it"), self.cancelled.emit)
        self._leave = Button(_("Let it go on"), self.reject, kind="primary")
        self.foot.addLayout(_in_a_row(self._leave, self._cancel))
        self._timer = QTimer(self)
        self._timer.setInterval(JOB_LOOK_MS)
        self._timer.timeout.connect(self.looked.emit)
        self._timer.start()
        self.show_job(job)
        self._leave.setFocus()

    def show_job(self, job: Job) -> None:
        """How it goes now."""
        self.job = job
        is_running = job.state == "running"
        show_text(self._subject, job.subject)
        show_text(self._message, job.message)
        show_text(self._hint, job.hint)
        self._message.setProperty("tone", "bad" if job.state == "failed" else "")
        # a bar counts in int; bytes of a model are more than one holds
        self._bar.setRange(0, 1000 if job.total else 0 if is_running else 1)
        done = job.completed * 1000 // job.total if job.total else 0 if is_running else 1
        self._bar.setValue(min(done, self._bar.maximum()) if self._bar.maximum() else 0)
        self._bar.setAccessibleDescription(job.message)
        if not is_running:
            self._timer.stop()
            self._cancel.hide()
            self._leave.setText(_("Close"))
            self._leave.setAccessibleName(_("Close"))


def _in_a_row(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE[2])
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
