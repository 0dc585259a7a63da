"""What lies on top of a screen: questions, things to read, long jobs, and help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, ProgressBar

from oo_storage.words import _
from oo_ui.tui.drawing import Line, key_block, paragraph, section_lines
from oo_ui.tui.fields import AnswerList, tick_hint
from oo_ui.tui.sheet import Sheet
from oo_ui.viewmodels.keys import key_name
from oo_ui.viewmodels.pages import Text

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

    from oo_app.answers_models import Job
    from oo_ui.look import Palette
    from oo_ui.viewmodels.pages import Answers, Field, Form, Reading

JOB_LOOK_S = 0.3


class FormScreen(ModalScreen[None]):
    """A question; it closes when the session says that it was answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "submit", show=False),
    ]

    class Submitted(Message):
        """The person answered."""

        def __init__(self, answers: Answers) -> None:
            """`answers` by the fields' ids."""
            super().__init__()
            self.answers = answers

    class Left(Message):
        """The person said no."""

    def __init__(self, form: Form) -> None:
        """`form` is what to ask."""
        super().__init__()
        self.form = form
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Title and text, what is shown first, the fields, yes and no."""
        with Vertical(id="dialog", classes="grave" if self.form.is_grave else ""):
            with VerticalScroll(id="dialog-body", can_focus=False):
                yield Sheet(self._head, id="dialog-head")
                for field in self.form.fields:
                    yield Sheet(partial(_label, field))
                    yield _widget(field)
            yield Sheet(self._foot, id="dialog-problem")
            with Horizontal(id="dialog-buttons"):
                yield Button(Content(self.form.yes or _("Yes")), id="yes", compact=True)
                yield Button(Content(self.form.no or _("No")), id="no", compact=True)

    def on_mount(self) -> None:
        """The first field is where typing goes; a grave question stands at no."""
        first = next(iter(self.query("AnswerList, Input")), None)
        target = first or self.query_one("#no" if self.form.is_grave else "#yes")
        target.focus(scroll_visible=False)
        # what is read comes before what is asked
        self.call_after_refresh(self.query_one("#dialog-body").scroll_home, animate=False)

    def tell(self, problem: str) -> None:
        """Say why the answer was not taken; what was typed stays."""
        self._problem = problem
        self.query_one("#dialog").set_class(bool(problem), "refused")
        self.query_one("#dialog-problem", Sheet).show(self._foot)
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def action_leave(self) -> None:
        """No."""
        self.post_message(self.Left())

    def action_submit(self) -> None:
        """Yes, with what is typed and ticked."""
        self.post_message(self.Submitted(self._answers()))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Yes or no."""
        event.stop()
        if event.button.id == "yes":
            self.action_submit()
        else:
            self.action_leave()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on."""
        event.stop()
        self._go_on(event.input)

    def on_answer_list_answered(self, event: AnswerList.Answered) -> None:
        """Enter goes on."""
        event.stop()
        self._go_on(event.list)

    def _go_on(self, field: Widget) -> None:
        """To the next field; the only one, or a typed last one, is the answer itself.

        Enter that was pressed again before the cursor moved on leads no further.
        """
        if self.focused is not field:
            return
        fields = list(self.query("AnswerList, Input"))
        is_ticked = isinstance(field, AnswerList) and isinstance(field.answer, tuple)
        is_typed_last = field is fields[-1] and isinstance(field, Input)
        if is_typed_last or (len(fields) == 1 and not is_ticked):
            self.action_submit()
        else:
            self.focus_next()

    def _answers(self) -> Answers:
        answers: dict[str, str | tuple[str, ...]] = {}
        for widget in self.query("AnswerList, Input"):
            if isinstance(widget, AnswerList):
                answers[widget.field.id] = widget.answer
            elif isinstance(widget, Input) and widget.name:
                answers[widget.name] = widget.value
        return answers

    def _head(self, palette: Palette, width: int) -> list[Line]:
        lines = paragraph(self.form.title, f"bold {palette.text}", width)
        if self.form.text:
            lines += [[], *paragraph(self.form.text, palette.text, width)]
        sections = section_lines(self.form.sections, palette, width)
        return [*lines, [], *sections] if sections else lines

    def _foot(self, palette: Palette, width: int) -> list[Line]:
        return paragraph(self._problem, palette.bad, width)


def _widget(field: Field) -> Widget:
    if isinstance(field, Text):
        return Input(field.value, placeholder=field.hint, password=field.is_secret, name=field.id)
    return AnswerList(field)


def _label(field: Field, palette: Palette, width: int) -> list[Line]:
    hint = "" if isinstance(field, Text) else tick_hint(field)
    return [
        [],
        *paragraph(field.label, f"bold {palette.accent}", width),
        *paragraph(hint, palette.faint, width),
    ]


class ReadingScreen(ModalScreen[None]):
    """Something to read; its keys work as anywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "leave", show=False),
    ]

    class Left(Message):
        """The person has read it."""

    def __init__(self, reading: Reading) -> None:
        """`reading` is what to show."""
        super().__init__()
        self.reading = reading

    def compose(self) -> ComposeResult:
        """The text, which scrolls, and what the keys do, which stays."""
        with Vertical(id="dialog", classes="reading"):
            with VerticalScroll(id="dialog-body"):
                yield Sheet(self._paint)
            yield Sheet(self._foot_keys, id="dialog-keys")

    def action_leave(self) -> None:
        """Back."""
        self.post_message(self.Left())

    def _paint(self, palette: Palette, width: int) -> list[Line]:
        lines = paragraph(self.reading.title, f"bold {palette.accent}", width)
        if self.reading.text:
            lines += [[], *paragraph(self.reading.text, f"bold {palette.text}", width)]
        sections = section_lines(self.reading.sections, palette, width)
        return [*lines, [], *sections] if sections else lines

    def _foot_keys(self, palette: Palette, width: int) -> list[Line]:
        keys = [(key_name(action.key), action.label) for action in self.reading.actions]
        return key_block([*keys, ("Esc", _("Back"))], palette, width)


class JobScreen(ModalScreen[None]):
    """How a long job goes; it can be cancelled, or left to go on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    class Looked(Message):
        """It is time to ask how it goes."""

    class Cancelled(Message):
        """The person ends the job."""

    class Left(Message):
        """The person looks no longer."""

    def __init__(self, job: Job) -> None:
        """`job` as it is now."""
        super().__init__()
        self.job = job

    def compose(self) -> ComposeResult:
        """What it is, how far it is, and two ways out."""
        with Vertical(id="dialog"):
            yield Sheet(self._head, id="job-head")
            yield ProgressBar(show_eta=False, id="job-bar")
            with Horizontal(id="dialog-buttons"):
                yield Button(Content(_("Cancel it")), id="cancel", compact=True)
                yield Button(Content(_("Let it go on")), id="leave", compact=True)

    def on_mount(self) -> None:
        """Look from now on."""
        self.show(self.job)
        self.set_interval(JOB_LOOK_S, self._look)
        self.query_one("#leave").focus()

    def show(self, job: Job) -> None:
        """How it goes now."""
        self.job = job
        self.query_one("#job-head", Sheet).show(self._head)
        bar = self.query_one("#job-bar", ProgressBar)
        bar.update(total=job.total or None, progress=job.completed)
        if job.state != "running":
            self.query_one("#cancel").display = False
            self.query_one("#leave", Button).label = Content(_("Close"))

    def action_leave(self) -> None:
        """Look no longer."""
        self.post_message(self.Left())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the two ways."""
        event.stop()
        self.post_message(self.Cancelled() if event.button.id == "cancel" else self.Left())

    def _look(self) -> None:
        if self.job.state == "running":
            self.post_message(self.Looked())

    def _head(self, palette: Palette, width: int) -> list[Line]:
        tone = palette.bad if self.job.state == "failed" else palette.text
        return [
            *paragraph(self.job.subject, f"bold {palette.text}", width),
            *paragraph(self.job.message, tone, width),
            *paragraph(self.job.hint, palette.faint, width),
        ]
