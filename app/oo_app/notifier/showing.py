"""Shows a notice through the best channel there is, each tip at most once on each."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from oo_app.notifier.port import NotShown
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from oo_app.notifier.notices import Notices
    from oo_app.notifier.port import Backend, Notice

_log = logging.getLogger(__name__)

OFF, AUTO = "off", "auto"
DESKTOP, TRAY, PLYER, INBOX = "desktop", "tray", "plyer", "inbox"
MAIL, PUSH = "mail", "push"
# these leave the machine, so they are tried only where the person chose them
FAR = (MAIL, PUSH)
# the best first; the inbox is always there
CHANNELS = (DESKTOP, TRAY, PLYER, *FAR, INBOX)


def chain(choice: str, channels: Sequence[str] = CHANNELS) -> tuple[str, ...]:
    """The channels to try for what the person chose, the best first; the inbox is always last."""
    if choice == OFF:
        return ()
    if choice == AUTO:
        return tuple(each for each in channels if each not in FAR)
    return tuple(dict.fromkeys(each for each in (choice, INBOX) if each in channels))


class Notifier:
    """The channels of one home; a backend is built when it is first tried."""

    def __init__(
        self,
        notices: Notices,
        makers: Mapping[str, Callable[[], Backend]],
        *,
        now: Callable[[], datetime],
    ) -> None:
        """`makers` build the backends by channel, the best first."""
        self._notices = notices
        self._makers = makers
        self._now = now
        self._built: dict[str, Backend] = {}
        self._shown_tips: set[str] = set()

    @property
    def shown(self) -> frozenset[str]:
        """The tips whose notices may still be seen."""
        return frozenset(self._shown_tips)

    def show(self, notice: Notice, choice: str) -> str:
        """Show it once; the channel that did, "" when none could or each had its turn."""
        for backend in self._backends(choice):
            if problem := backend.problem():
                _log.info("the channel %s is not there: %s", backend.name, plain(problem))
                continue
            if not self._notices.claim(notice.tip, backend.name, self._now()):
                continue
            if self._shown(backend, notice):
                return backend.name
        return ""

    def problems(self, choice: str) -> list[tuple[str, str]]:
        """Each channel that would be tried, with why it cannot show anything ("" if it can)."""
        return [(each.name, each.problem()) for each in self._backends(choice)]

    def withdraw(self, tip: str) -> None:
        """Take a tip's notices away from wherever they are still shown."""
        self._shown_tips.discard(tip)
        for backend in tuple(self._built.values()):
            backend.withdraw(tip)

    def close(self) -> None:
        """Let go of every channel."""
        built, self._built = self._built, {}
        for backend in built.values():
            backend.close()

    def _shown(self, backend: Backend, notice: Notice) -> bool:
        try:
            backend.show(notice)
        except NotShown as error:
            self._notices.failed(notice.tip, backend.name, plain(error.message), self._now())
            return False
        self._notices.delivered(notice.tip, backend.name, self._now())
        self._shown_tips.add(notice.tip)
        return True

    def _backends(self, choice: str) -> Iterator[Backend]:
        for name in chain(choice, tuple(self._makers)):
            if name not in self._built:
                self._built[name] = self._makers[name]()
            yield self._built[name]
