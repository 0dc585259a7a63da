"""One sitting at a face: the screen that is open, what is asked, what was told, what is typed.

All of it lives on the face's own thread; the link does the asking. A face shows what is here
and is told when that changed; it keeps no state of its own but the cursor.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from oo_storage.errors import CoreStopped, CoreUnreachable, OoError
from oo_storage.words import _
from oo_ui.viewmodels.asking import terms_of
from oo_ui.viewmodels.catalogue import SCREENS, screen
from oo_ui.viewmodels.first_run import first_run
from oo_ui.viewmodels.pages import Choice, Empty, Form, Leaving, Page, Reading, Running, Told
from oo_ui.viewmodels.showing import Showing
from oo_ui.viewmodels.staying import start_again_step, staying_form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo

    from oo_app.answers_models import Job
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Action, Answers, Outcome, Step

T = TypeVar("T")


class Asks(Protocol):
    """What a session needs of its link."""

    def ask(
        self,
        question: Callable[[Assistant], T],
        answered: Callable[[T], None],
        failed: Callable[[OoError], None],
    ) -> None:
        """Have the core asked."""

    def start_again(self) -> None:
        """Start the core that somebody ended."""


def unanswered(form: Form, answers: Answers) -> str:
    """The label of the first choice that nobody made; "" when there is none."""
    for field in form.fields:
        if isinstance(field, Choice) and not answers.get(field.id):
            return field.label
    return ""


class Session:
    """What a person does at a face, and what they see of it."""

    def __init__(
        self,
        link: Asks,
        *,
        face: str,
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        show: Callable[[Showing], None],
        first: Page | None = None,
    ) -> None:
        """`show` is called after every change; `face` is the name that deliveries are kept by.

        `first` stands on Today until the core has answered.
        """
        self._link = link
        self._face = face
        self._now = now
        self._zone = zone
        self._show = show
        self.showing = Showing(page=first)
        self._pages: dict[str, Page] = {} if first is None else {first.screen: first}
        self._seen = ""
        self._asked: set[str] = set()
        self._outdated: set[str] = set()
        self._is_first = True
        self._is_seen = True
        self._sent: tuple[Form, Answers, Step] | None = None
        self._left: Callable[[], None] = lambda: None
        self._last_question: Form | None = None
        self._is_asking_to_leave = False

    def linked(self, is_linked: bool) -> None:
        """The core went away or came back."""
        if not is_linked:
            self._set(is_linked=False)
            return
        self._set(is_linked=True, is_stopped=False)
        self.refresh()
        if self._is_first:
            self._is_first = False
            self._link.ask(
                lambda assistant: first_run(assistant, self._terms(assistant)),
                self._open_unless_another,
                self._failed,
            )

    def stopped(self) -> None:
        """Somebody ended the core; it starts again only when the person wants it."""
        self._set(is_stopped=True, is_linked=False)

    def leave(self, left: Callable[[], None]) -> None:
        """The person wants to close this face: `left` is called once nothing is left to ask.

        Whether oO goes on watching is asked once ever; whoever leaves that question stays here.
        What is half typed is let go of only when they want to close it once more.
        """
        self._left = left
        words = _("A question is open here. Close once more to leave it without an answer.")
        form = self.showing.form
        if form is not None and form is not self._last_question and self.showing.problem != words:
            self._set(problem=words)
            return
        if self.showing.is_linked is not True or self._is_asking_to_leave:
            left()  # a core that does not answer keeps nobody who wants it twice
            return
        self._is_asking_to_leave = True
        self._link.ask(
            lambda assistant: staying_form(assistant, self._terms(assistant)),
            self._ask_last,
            lambda _error: left(),
        )

    def _ask_last(self, form: Form | None) -> None:
        self._is_asking_to_leave = False
        if form is None:
            self._left()
            return
        self._last_question = form
        self._set(form=form, problem="")

    def _open_unless_another(self, form: Form | None) -> None:
        """A question that nobody pressed a key for does not take the place of another."""
        if form is not None and self.showing.form is None:
            self._set(form=form, problem="")

    def go(self, screen_id: str) -> None:
        """Open a screen; its last page stands until the fresh one is there."""
        id = screen(screen_id).id
        self._set(screen=id, page=self._pages.get(id), search="", chosen="", reading=None)
        self.refresh()

    def step_screen(self, by: int) -> None:
        """The next screen, or the one before."""
        ids = [each.id for each in SCREENS]
        self.go(ids[(ids.index(self.showing.screen) + by) % len(ids)])

    def see(self, *, is_seen: bool) -> None:
        """Whether anybody sees the face: one that is hidden does not ask, for asking shows."""
        if is_seen != self._is_seen:
            self._is_seen = is_seen
            self.refresh()

    def refresh(self) -> None:
        """Ask for the open screen's page again; once more if that is asked for meanwhile."""
        if not self._is_seen:
            return
        id = self.showing.screen
        if id in self._asked:
            self._outdated.add(id)
            return
        self._asked.add(id)
        load = screen(id).load
        self._link.ask(
            lambda assistant: load(assistant, self._terms(assistant)),
            self._loaded,
            lambda error: self._not_loaded(id, error),
        )

    def begin_search(self) -> None:
        """Where there are no rows to search, the tips of History are."""
        page = self.showing.page
        if page is not None and page.card is not None:
            self.go("history")

    def find(self, words: str) -> None:
        """Show only rows in which these words stand."""
        self._set(search=words)

    def choose(self, row: str) -> None:
        """Put the cursor on a row."""
        if row != self.showing.chosen:
            self._set(chosen=row)

    def press(self, key: str) -> bool:
        """Do what the key stands for here; whether it stands for anything."""
        for action in self._offered():
            if action.key == key:
                self.do(action.step)
                return True
        return False

    def do(self, step: Step) -> None:
        """Take a step; what comes of it is shown."""
        if step is start_again_step:
            self._link.start_again()
            return
        self._set(is_busy=True)
        asked_in = self.showing.form
        self._link.ask(
            step,
            lambda outcome: self._came(outcome, asked_in),
            lambda error: self._failed(error, asked_in),
        )

    def submit(self, answers: Answers) -> None:
        """Answer the open form; it stays open, as typed, if that fails.

        The same answers again are the same act: what the core did before it went away is not
        done twice.
        """
        form = self.showing.form
        if form is None:
            return
        if self.showing.is_stopped:
            self._link.start_again()
            self._set(problem=_("oO was stopped. It starts again now; then answer once more."))
            return
        missing = unanswered(form, answers)
        if missing:
            self._set(problem=_("Choose one: {label}").format(label=missing))
            return
        sent = self._sent
        if sent is None or sent[0] is not form or sent[1] != answers:
            sent = self._sent = (form, answers, form.submit(answers))
        self._set(problem="")
        self.do(sent[2])

    def cancel(self) -> None:
        """Close what lies on top: a form, a reading, or what was told."""
        if self.showing.form is not None:
            self._set(form=None, problem="")
        elif self.showing.reading is not None:
            self._set(reading=None)
        elif self.showing.search:
            self._set(search="")
        else:
            self._set(told=None)

    def read(self, reading: Reading) -> None:
        """Show something that is known already."""
        self._set(reading=reading)

    def look_at_job(self) -> None:
        """Ask how the long job goes."""
        job = self.showing.job
        if job is not None:
            self._link.ask(lambda assistant: assistant.job(job.id), self._went, self._failed)

    def cancel_job(self) -> None:
        """End the long job."""
        job = self.showing.job
        if job is not None:
            self._link.ask(lambda assistant: assistant.cancel_job(job.id), self._went, self._failed)

    def close_job(self) -> None:
        """Look no longer at a job; it goes on in the core."""
        self._set(job=None)
        self.refresh()

    def _offered(self) -> Sequence[Action]:
        reading = self.showing.reading
        if reading is None or self.showing.is_stopped:
            return self.showing.actions
        return reading.actions

    def _terms(self, assistant: Assistant) -> Terms:
        return terms_of(
            assistant, clock=self._now, zone=self._zone, face=self._face, seen=self._seen
        )

    def _loaded(self, page: Page) -> None:
        self._pages[page.screen] = page
        if page.card is not None and page.card.is_tip:
            self._seen = page.card.id
        if page.screen == self.showing.screen:
            self._set(page=page)
        self._answered(page.screen)

    def _not_loaded(self, id: str, error: OoError) -> None:
        """The last page stays; where there is none, the reason stands in its place."""
        if id == self.showing.screen and self.showing.page is None:
            empty = Empty(title=error.message, text=error.hint)
            self._set(page=Page(screen=id, title=screen(id).title, empty=empty))
        self._failed(error)
        self._answered(id)

    def _answered(self, id: str) -> None:
        """A page's question is over; what changed while it was asked is asked for now."""
        self._asked.discard(id)
        if id in self._outdated:
            self._outdated.discard(id)
            if id == self.showing.screen:
                self.refresh()

    def _came(self, outcome: Outcome, asked_in: Form | None) -> None:
        """Close the form that this answers; one that was opened meanwhile stays, as typed."""
        form = self.showing.form
        other = None if form is asked_in else form
        if isinstance(outcome, Form):
            self._set(is_busy=False, form=other or outcome, problem="")
        elif isinstance(outcome, Reading):
            self._set(is_busy=False, form=other, reading=outcome)
        elif isinstance(outcome, Running):
            self._begun(outcome, other)
        elif isinstance(outcome, Leaving):
            self._set(is_busy=False, form=None)
            self._left()
        else:
            self._set(is_busy=False, form=other)
            self._tell(outcome)
            if outcome.screen and outcome.screen != self.showing.screen:
                self.go(outcome.screen)
            else:
                self.refresh()

    def _begun(self, running: Running, form: Form | None) -> None:
        self._set(is_busy=False, form=form)
        self._link.ask(lambda assistant: assistant.job(running.id), self._went, self._failed)

    def _went(self, job: Job) -> None:
        self._set(job=job)

    def _failed(self, error: OoError, asked_in: Form | None = None) -> None:
        """Say it in the form that was sent, where that is open still; else beside everything."""
        if asked_in is not None and asked_in is self.showing.form:
            self._set(is_busy=False, problem=f"{error.message} {error.hint}".strip())
            return
        told = Told(message=error.message, details=(error.hint,) if error.hint else (), tone="bad")
        is_gone = isinstance(error, CoreUnreachable | CoreStopped)
        is_known = is_gone and self.showing.is_linked is False
        self._set(is_busy=False)
        if not is_known:
            self._tell(told)

    def _tell(self, told: Told) -> None:
        self._set(told=told, times_told=self.showing.times_told + 1)

    def _set(self, **changes: object) -> None:
        fresh = replace(self.showing, **changes)  # type: ignore[arg-type]  # fields of Showing
        if fresh != self.showing:
            self.showing = fresh
            self._show(fresh)
