"""One sitting in lines: a page is told, a word is typed, what comes of it is told.

A number opens a row, a key does what it does on every other face, a screen's name or `1!` … `9!`
opens that screen. Nothing is ticked beforehand, no answer means no.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.lines.asking import answered
from oo_ui.lines.telling import tell_keys, tell_page, tell_reading, tell_row
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.keys import words_reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_ui.cli.screen import Screen
    from oo_ui.viewmodels.session import Session

LOOK_S = 0.3


class Conversation:
    """Reads words and tells what a session shows."""

    def __init__(self, session: Session, screen: Screen, read_line: Callable[[], str]) -> None:
        """`read_line` raises EOFError at the end of input."""
        self._session = session
        self._screen = screen
        self._read_line = read_line
        self._times_told = 0
        self._has_said_page = False

    def run(self) -> int:
        """Until `q`, or the end of input."""
        self._session.linked(True)
        self._settle()
        while (word := self._asked()) is not None:
            if word in {"q", _("quit"), "quit", "exit"}:
                break
            self._hear(word)
            self._settle()
        return 0

    def _asked(self) -> str | None:
        try:
            self._screen.prompt(">")
            return self._read_line().strip()
        except EOFError:
            self._screen.line()
            return None

    def _hear(self, word: str) -> None:
        """One word of the person."""
        session = self._session
        if not word:
            session.refresh()
            self._has_said_page = False
        elif (screen := _screen_named(word)) is not None:
            session.go(screen)
            self._has_said_page = False
        elif word.isdecimal():
            self._open(int(word))
        elif word == "?":
            tell_reading(self._screen, words_reading(session.showing.actions))
        elif word.startswith("/"):
            self._find(word[1:].strip())
        elif not session.press("space" if word.lower() in {"space", _("Space").lower()} else word):
            self._screen.line(
                _("{word!r} means nothing here; ? tells what does.").format(word=word)
            )

    def _find(self, words: str) -> None:
        self._session.begin_search()
        self._session.find(words)
        self._has_said_page = False

    def _open(self, number: int) -> None:
        rows = self._session.showing.rows
        if not 1 <= number <= len(rows):
            self._screen.line(_("There is no row {number} here.").format(number=number))
            return
        self._session.choose(rows[number - 1].id)
        tell_row(self._screen, rows[number - 1])

    def _settle(self) -> None:
        """Tell all that is new, and ask what is asked, until only the page is left."""
        while True:
            showing = self._session.showing
            if showing.times_told != self._times_told and showing.told is not None:
                self._times_told = showing.times_told
                self._tell(showing.told.message, *showing.told.details)
                if showing.told.can_undo:
                    self._screen.line(_("Take it back with: u"))
                self._has_said_page = self._has_said_page and showing.page is None
            elif showing.form is not None:
                self._answer()
            elif showing.job is not None:
                self._follow_job()
            elif showing.reading is not None:
                tell_reading(self._screen, showing.reading)
                self._session.cancel()
            else:
                break
        if not self._has_said_page and showing.page is not None:
            self._has_said_page = True
            self._screen.line()
            tell_page(self._screen, showing.page, showing.rows)
            tell_keys(self._screen, showing.actions)

    def _answer(self) -> None:
        """Ask the form; a bad answer is told and asked again, no answer leaves it."""
        form = self._session.showing.form
        if form is None:
            return
        answers = answered(form, self._screen, self._read_line)
        if answers is None:
            self._session.cancel()
            self._tell(_("Nothing was changed."))
            return
        self._session.submit(answers)
        problem = self._session.showing.problem
        if problem:
            self._tell(problem)

    def _follow_job(self) -> None:
        """Tell how a long job goes until it ends; Ctrl+C ends it."""
        said = -1
        while (job := self._session.showing.job) is not None:
            share = 100 * job.completed // job.total if job.total else 0
            if share // 10 != said // 10 or job.state != "running":
                said = share
                self._tell(f"{job.subject}: {job.message} {share} %")
            if job.state != "running":
                self._session.close_job()
                return
            try:
                time.sleep(LOOK_S)
            except KeyboardInterrupt:
                self._session.cancel_job()
                continue
            self._session.look_at_job()

    def _tell(self, *lines: str) -> None:
        for line in lines:
            if line:
                self._screen.line(line)


def _screen_named(word: str) -> str | None:
    """The screen of a name in either language, or of its digit with a mark."""
    for each in SCREENS:
        if word.lower() in {each.id, each.title.lower(), f"{each.key}!"}:
            return each.id
    return None
