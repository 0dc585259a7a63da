"""plyer: a plain popup without buttons, where nothing better can be had.

It tells nobody whether anything was shown. On Linux it hands the text to `notify-send` as an
argument, or to `gdbus` within quotes, so what these would read as more than text is replaced.
"""

from __future__ import annotations

import shutil
import sys
import warnings
from html import escape
from typing import TYPE_CHECKING

from oo_app.notifier.backends.session_bus import has_session_bus
from oo_app.notifier.port import NotShown
from oo_app.notifier.showing import PLYER
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.notifier.port import Notice

PROGRAM = "notify-send"
HARMLESS = str.maketrans({"\\": "⧵", "'": "’", '"': "”", "`": "’"})


class PlyerBackend:
    """Shows popups through plyer."""

    name = PLYER

    def problem(self) -> str:
        """Whether the program that plyer runs on Linux is there, and a bus for it."""
        if sys.platform != "linux":
            return ""
        if shutil.which(PROGRAM) is None:
            return _("{program} is not installed").format(program=PROGRAM)
        return "" if has_session_bus() else _("there is no session bus")

    def show(self, notice: Notice) -> None:
        """Hand it to the desktop."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it recommends another way at its first use
            try:
                from plyer import notification

                notification.notify(
                    title=notice.title, message=harmless(notice.text), app_name="oO", timeout=10
                )
            except Exception as error:
                raise NotShown(_("plyer could not show it.")) from error

    def withdraw(self, tip: str) -> None:
        """A popup goes by itself."""

    def close(self) -> None:
        """Nothing is held."""


def harmless(text: str) -> str:
    """The text as an argument that is no option, no markup and no quote."""
    if sys.platform != "linux":
        return text
    quoted = escape(text.translate(HARMLESS), quote=False)
    return f"\u2013{quoted[1:]}" if quoted.startswith("-") else quoted
