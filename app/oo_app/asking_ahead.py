"""Asks ahead of time, on a thread of its own that sleeps while nothing is wanted."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oo_agents.asks import Ask
    from oo_app.asking import Asking

_log = logging.getLogger(__name__)

# A world that is changing is left to settle before anyone is asked about it.
DEBOUNCE_S = 1.0


class AskingAhead:
    """What is wanted now is asked, one after the other; what is wanted no more is let go."""

    def __init__(
        self,
        asking: Asking,
        replied: Callable[[], None],
        *,
        debounce_s: float = DEBOUNCE_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`replied` is called from this thread after each reply, or news that there is none."""
        self._asking = asking
        self._replied = replied
        self._debounce_s = debounce_s
        self._monotonic_s = monotonic_s
        self._changed = threading.Condition()
        self._wanted: tuple[Ask, ...] = ()
        self._since_s = 0.0
        self._is_closed = False
        self._thread: threading.Thread | None = None

    def want(self, asks: Sequence[Ask]) -> None:
        """Ask these, and nothing else, as soon as they stood for a moment."""
        with self._changed:
            known = [each.input_hash for each in self._wanted]
            if [each.input_hash for each in asks] == known:
                return
            self._wanted = tuple(asks)
            self._since_s = self._monotonic_s()
            self._asking.keep_only(frozenset(each.input_hash for each in asks))
            if self._thread is None and asks:
                self._thread = threading.Thread(target=self._run, name="oo-asking", daemon=True)
                self._thread.start()
            self._changed.notify()

    def is_waiting(self) -> bool:
        """Whether a reply may still come by itself soon."""
        with self._changed:
            return any(self._asking.may_retry(each.input_hash) for each in self._wanted)

    def stop(self) -> None:
        """Ask nothing more; what is under way goes on until the model is let go."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def join(self, wait_s: float = 5.0) -> None:
        """Wait until nothing is under way."""
        if self._thread is not None:
            self._thread.join(wait_s)

    def _run(self) -> None:
        while (ask := self._next()) is not None:
            try:
                has_news = self._asking.ask(ask)
            except Exception:  # noqa: BLE001 - one failed question must not end the asking
                _log.exception("a question failed; the next one comes as usual")
                has_news = False
            with self._changed:
                if self._asking.may_retry(ask.input_hash):  # it is answered, or nobody may be asked
                    self._wanted = tuple(
                        each for each in self._wanted if each.input_hash != ask.input_hash
                    )
            if has_news and not self._is_closed:
                self._replied()

    def _next(self) -> Ask | None:
        """The next thing to ask, once it has stood for a moment; None to end."""
        with self._changed:
            while not self._is_closed:
                now_s = self._monotonic_s()
                ready_s = self._since_s + self._debounce_s
                open_ = [e for e in self._wanted if self._asking.may_retry(e.input_hash)]
                if open_ and now_s >= ready_s:
                    return open_[0]
                self._changed.wait(self._sleep_s(now_s, ready_s, has_open=bool(open_)))
            return None

    def _sleep_s(self, now_s: float, ready_s: float, *, has_open: bool) -> float | None:
        if has_open:
            return ready_s - now_s
        retry_s = self._asking.next_retry_s() if self._wanted else None
        return None if retry_s is None else max(retry_s - now_s, 0.1)
