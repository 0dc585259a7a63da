"""The link of a face to its core: questions go to a worker, answers come back to the face's thread.

The face's thread never waits. When the core goes away the link says so, tries again until one
answers, and says that too; a question that was on its way fails with words for the person.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from oo_storage.errors import CoreStopped, CoreUnreachable, HomeInUse, OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.assistant import Assistant
    from oo_app.assistant_profile import Following

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]

_log = logging.getLogger(__name__)

WORKERS = 2
OPENING_S = 30.0
LOOK_EVERY_S = 5.0
TRY_AGAIN_S = (0.2, 0.5, 1.0, 2.0)
HELD_S = 10.0
"""A listening that lasted so long was a good one."""


class Link:
    """The assistant of a home, as long as a face is open."""

    def __init__(
        self,
        open: Callable[[], Assistant],
        *,
        post: Post,
        changed: Callable[[], None] = lambda: None,
        linked: Callable[[bool], None] = lambda _is_linked: None,
        stopped: Callable[[], None] = lambda: None,
        start_again: Callable[[], None] = lambda: None,
    ) -> None:
        """`open` finds the core; `post` runs a call on the face's own thread.

        `changed` and `linked` are called there: when something happened in the core, and when it
        went away or came back; `stopped` when `open` says that somebody ended it. `start_again`
        lets `open` start one all the same.
        """
        self._open = open
        self._post = post
        self._changed = changed
        self._linked = linked
        self._stopped = stopped
        self._may_start = start_again
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._over = threading.Event()
        self._hurry = threading.Event()
        self._lost = threading.Event()
        self._is_open = threading.Event()
        self._was_open = False
        self._assistant: Assistant | None = None
        self._following: Following | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Open the home and begin to watch it."""
        for name, run in (
            ("oo-watch", self._watch),
            *(("oo-work", self._keep_working) for _each in range(WORKERS)),
        ):
            thread = threading.Thread(target=run, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def ask(
        self,
        question: Callable[[Assistant], T],
        answered: Callable[[T], None],
        failed: Callable[[OoError], None],
    ) -> None:
        """Have the core asked; one of the two is called on the face's thread."""
        self._work.put(lambda: self._asked(question, answered, failed))

    def start_again(self) -> None:
        """The person wants the core that was ended to run again."""
        self._may_start()
        self._hurry.set()

    def close(self, wait_s: float = 2.0) -> None:
        """Let go of the core; what is still being asked is not waited for longer than that."""
        self._over.set()
        self._hurry.set()
        self._let_go()
        for _each in range(WORKERS):
            self._work.put(None)
        for thread in self._threads:
            thread.join(wait_s)
        if self._assistant is not None:
            self._assistant.close()

    def _asked(
        self,
        question: Callable[[Assistant], T],
        answered: Callable[[T], None],
        failed: Callable[[OoError], None],
    ) -> None:
        outcome: Callable[[], None]
        assistant: Assistant | None = None
        try:
            assistant = self._current()
            answer = question(assistant)
            outcome = lambda: answered(answer)  # noqa: E731 - a call to hand over
        except OoError as error:
            told = error
            # an answer that came late from a core that is gone says nothing of the next
            is_current = assistant is not None and assistant is self._assistant
            if isinstance(error, CoreUnreachable) and is_current:
                self._let_go()
            outcome = lambda: failed(told)  # noqa: E731
        except Exception as error:  # noqa: BLE001 - a worker ends with words, never silently
            _log.exception("a question of a face failed")
            wrong = OoError(
                _("Something went wrong inside oO ({name}).").format(name=type(error).__name__)
            )
            outcome = lambda: failed(wrong)  # noqa: E731
        if not self._over.is_set():
            self._post(outcome)

    def _current(self) -> Assistant:
        self._is_open.wait(TRY_AGAIN_S[-1] if self._was_open else OPENING_S)
        assistant = self._assistant
        if assistant is None or not self._is_open.is_set():
            raise CoreUnreachable(
                _("The core of this home does not answer."),
                hint=_("oO goes on trying; what you typed is kept."),
            )
        return assistant

    def _keep_working(self) -> None:
        while (work := self._work.get()) is not None and not self._over.is_set():
            work()

    def _watch(self) -> None:
        """Open, then look for changes until the end; open again whenever the core is gone."""
        short = 0
        while not self._over.is_set():
            seen = self._opened()
            if seen is None:
                return
            began_s = time.monotonic()
            self._was_open = True
            self._is_open.set()
            self._tell(lambda: self._linked(True))
            self._listen(seen)
            self._is_open.clear()
            if not self._over.is_set():
                self._tell(lambda: self._linked(False))
                self._dropped()
            short = 0 if time.monotonic() - began_s > HELD_S else short + 1
            if short > 1:  # the first time the core may only have made room for its next version
                self._pause(short - 2)

    def _pause(self, tries: int) -> None:
        """Let go by, after so many tries, what can only be waited for."""
        if not self._over.is_set():
            self._hurry.wait(TRY_AGAIN_S[min(tries, len(TRY_AGAIN_S) - 1)])

    def _opened(self) -> int | None:
        """Open the home, however long it takes; the newest seq, None at the end."""
        tries = 0
        while not self._over.is_set():
            self._hurry.clear()
            try:
                self._assistant = self._open()
                self._lost.clear()
                return self._assistant.status().last_seq
            except Exception as error:  # noqa: BLE001 - a face that tries no more says so to nobody
                if isinstance(error, CoreStopped):
                    self._tell(self._stopped)
                elif not isinstance(error, CoreUnreachable | HomeInUse):
                    _log.warning("the home could not be opened", exc_info=error)
                if tries == 0:
                    self._tell(lambda: self._linked(False))
                self._dropped()
            self._pause(tries)
            tries += 1
        return None

    def _listen(self, seen: int) -> None:
        """Hear of changes until the core is gone; nothing wakes between two of them."""
        assistant = self._assistant
        if assistant is None:
            return
        try:
            self._following = assistant.follow(since=seen)
            if self._lost.is_set() or self._over.is_set():
                return
            for _changes in self._following:
                self._tell(self._changed)
        except OoError as error:
            if not isinstance(error, CoreUnreachable):
                self._look_now_and_then(assistant, seen)
        except Exception:  # noqa: BLE001 - the home is opened anew, and asked again
            _log.exception("listening for changes failed")
        finally:
            self._following = None

    def _look_now_and_then(self, assistant: Assistant, seen: int) -> None:
        """For who may not listen, because too many do."""
        while not self._lost.is_set() and not self._over.is_set():
            try:
                newest = assistant.changes(since=seen).last_seq
            except OoError:
                return
            if newest != seen:
                seen = newest
                self._tell(self._changed)
            self._lost.wait(LOOK_EVERY_S)

    def _let_go(self) -> None:
        """End the listening, whichever thread waits there."""
        self._lost.set()
        following = self._following
        if following is not None:
            following.close()

    def _dropped(self) -> None:
        assistant, self._assistant = self._assistant, None
        if assistant is not None:
            assistant.close()

    def _tell(self, call: Callable[[], None]) -> None:
        if not self._over.is_set():
            self._post(call)
