"""An assistant that knows who is there: who is needed by nobody may end."""

from __future__ import annotations

import contextlib
import threading
import time
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from oo_app.answers_life import FaceSeen
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oo_app.assistant import Assistant
    from oo_app.bell import Bell

MOST_FACES = 16
LONGEST_NAME = 40
# Who waits there listens for changes too, and one who died is answered only when its time is over.
WAITING = frozenset({"wait_for_notice"})


class Attended:
    """Passes every question on; notes who asked and who listens, and when the last one left."""

    def __init__(
        self,
        assistant: Assistant,
        bell: Bell,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Who hears the `bell` is there, without asking.

        `clock` counts seconds; `now` tells the moment that a person reads.
        """
        bell.while_heard = self._listener
        self._assistant = assistant
        self._clock = clock
        self._now = now
        self._lock = threading.Lock()
        self._present = 0
        self._listening = 0
        self._last = clock()
        self._faces: dict[str, datetime] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any question
        question = getattr(self._assistant, name)
        if not callable(question):
            return question

        # made once and asked often: what counts is when it is asked
        @wraps(question)
        def asked(*values: Any, **arguments: Any) -> Any:  # noqa: ANN401 - any question's
            if name in WAITING:
                return question(*values, **arguments)
            self._note_face(arguments.get("face", ""))
            with self._someone():
                return question(*values, **arguments)

        return asked

    @property
    def alone_for_s(self) -> float:
        """The seconds since the last question; 0 while somebody is there."""
        with self._lock:
            return 0.0 if self._present else self._clock() - self._last

    @property
    def listening(self) -> int:
        """How many listen for changes now."""
        return self._listening

    @property
    def left(self) -> datetime:
        """When the last one was there."""
        return self._now() - timedelta(seconds=self.alone_for_s)

    def faces(self) -> tuple[FaceSeen, ...]:
        """The kinds of face that showed a tip or took a reaction, the newest first."""
        with self._lock:
            seen = sorted(self._faces.items(), key=lambda each: each[1], reverse=True)
        return tuple(FaceSeen(name=name, last=last) for name, last in seen)

    def assistant(self) -> Assistant:
        """This, as what a gateway asks."""
        return cast("Assistant", self)

    @contextlib.contextmanager
    def _someone(self) -> Iterator[None]:
        with self._lock:
            self._present += 1
        try:
            yield
        finally:
            with self._lock:
                self._present -= 1
                self._last = self._clock()

    @contextlib.contextmanager
    def _listener(self) -> Iterator[None]:
        with self._someone():
            self._listening += 1
            try:
                yield
            finally:
                self._listening -= 1

    def _note_face(self, face: object) -> None:
        if isinstance(face, str) and face:
            with self._lock:
                name = plain(face, LONGEST_NAME)
                self._faces.pop(name, None)
                self._faces[name] = self._now()
                while len(self._faces) > MOST_FACES:
                    del self._faces[next(iter(self._faces))]
