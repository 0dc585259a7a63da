"""The desktop's own notifications, with buttons, through desktop-notifier.

The library's handlers live in this process, so what is pressed on a notice of an earlier one comes
to nobody; faces show that tip all the same. A notice is escaped where the desktop reads markup.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from html import escape
from typing import TYPE_CHECKING

from oo_app.notifier.backends.own_loop import OwnLoop
from oo_app.notifier.port import NotShown, answer_words
from oo_app.notifier.showing import DESKTOP
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbus_fast.aio import MessageBus
    from desktop_notifier import Button, DesktopNotifier

    from oo_app.notifier.port import Answered, Notice

_log = logging.getLogger(__name__)

LIMIT_S = 5.0


class DesktopBackend:
    """Shows notices on the desktop and hears their buttons."""

    name = DESKTOP

    def __init__(self, answered: Answered) -> None:
        """`answered` is called from this backend's own thread."""
        self._answered = answered
        self._loop = OwnLoop("oo-notices")
        self._notifier: DesktopNotifier | None = None
        self._shown: dict[str, str] = {}

    def problem(self) -> str:
        """Whether the desktop answers at all."""
        if sys.platform == "linux":
            from oo_app.notifier.backends.session_bus import has_session_bus

            if not has_session_bus():
                return _("there is no session bus")
        try:
            self._loop.run(self._capabilities(), LIMIT_S)
        except Exception as error:  # noqa: BLE001 - whatever the platform's part raises
            _log.info("the desktop shows no notices: %s", type(error).__name__)
            self._let_go()
            return _("the desktop shows no notifications")
        return ""

    def show(self, notice: Notice) -> None:
        """Show it with its buttons."""
        try:
            self._shown[notice.tip] = self._loop.run(self._send(notice), LIMIT_S)
        except Exception as error:
            self._let_go()  # the desktop may have been started anew
            raise NotShown(_("The desktop did not take the notification.")) from error

    def withdraw(self, tip: str) -> None:
        """Close its notice."""
        shown = self._shown.pop(tip, None)
        if shown is None or self._notifier is None:
            return
        try:
            self._loop.run(self._notifier.clear(shown), LIMIT_S)
        except Exception as error:  # noqa: BLE001 - it is gone, or the desktop is
            _log.info("a notice could not be withdrawn: %s", type(error).__name__)

    def close(self) -> None:
        """Close what is still shown, for nobody would hear its buttons."""
        for tip in tuple(self._shown):
            self.withdraw(tip)
        self._let_go()
        self._loop.close()

    def _let_go(self) -> None:
        """Disconnect; the library itself has no way to."""
        bus = getattr(getattr(self._notifier, "_backend", None), "bus", None)
        self._notifier = None
        if bus is not None:
            self._loop.run(_disconnect(bus), LIMIT_S)

    async def _capabilities(self) -> frozenset[object]:
        return await self._made().get_capabilities()

    async def _send(self, notice: Notice) -> str:
        from desktop_notifier import Capability

        desktop = self._made()
        can = await desktop.get_capabilities()
        buttons = [self._button(notice.tip, each) for each in notice.answers]
        text = notice.text
        if sys.platform == "linux":
            from oo_app.notifier.backends.session_bus import reads_markup

            text = escape(text, quote=False) if await reads_markup() else text
        taken: list[str] = []
        number = await desktop.send(
            title=notice.title,
            message=text,
            buttons=buttons if Capability.BUTTONS in can else (),
            on_dispatched=lambda: taken.append(notice.tip),
            on_dismissed=lambda: self._forget(notice.tip),
        )
        if not taken:  # the library logs an error and goes on
            raise OSError
        return number

    def _made(self) -> DesktopNotifier:
        if self._notifier is None:
            from desktop_notifier import DesktopNotifier

            self._notifier = DesktopNotifier(app_name="oO")
        return self._notifier

    def _button(self, tip: str, answer: str) -> Button:
        from desktop_notifier import Button

        return Button(title=answer_words(answer), on_pressed=self._pressed(tip, answer))

    def _pressed(self, tip: str, answer: str) -> Callable[[], None]:
        def pressed() -> None:
            self._forget(tip)
            self._answered(tip, answer)

        return pressed

    def _forget(self, tip: str) -> None:
        self._shown.pop(tip, None)


async def _disconnect(bus: MessageBus) -> None:
    if bus.connected:
        bus.disconnect()
        with contextlib.suppress(Exception):
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
