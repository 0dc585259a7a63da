"""Waits for the notices that a face's tray is to show, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.answers_notices import OfferedNotice
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.link import Post

_log = logging.getLogger(__name__)

# less than the core's client waits for an answer
WAIT_S = 100.0
AGAIN_S = 5.0


class NoticeWatch:
    """Asks the core for one notice after the other, as long as the face is linked."""

    def __init__(
        self,
        find: Callable[[], Assistant | None],
        *,
        post: Post,
        show: Callable[[OfferedNotice], None],
        again_s: float = AGAIN_S,
    ) -> None:
        """`find` gives the core that runs, and starts none; `show` is called by `post`."""
        self._find = find
        self._post = post
        self._show = show
        self._again_s = again_s
        self._linked = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="oo-notices", daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def linked(self, is_linked: bool) -> None:
        """The core went away or came back."""
        if is_linked:
            self._linked.set()
        else:
            self._linked.clear()

    def close(self) -> None:
        """Wait no more; a question that is under way is not waited for."""
        self._over.set()
        self._linked.set()

    def _run(self) -> None:
        while self._linked.wait() and not self._over.is_set():
            try:
                self._wait_in_core()
            except (OoError, OSError):
                pass  # it is gone, or does not know trays: the link says which
            except Exception:  # noqa: BLE001 - a face without notices goes on
                _log.exception("waiting for notices failed")
            self._over.wait(self._again_s)

    def _wait_in_core(self) -> None:
        core = self._find()
        if core is None:
            return
        try:
            while self._linked.is_set() and not self._over.is_set():
                notice = core.wait_for_notice(wait_s=WAIT_S)
                if notice is not None and not self._over.is_set() and core.take_notice(notice.tip):
                    self._post(lambda notice=notice: self._show(notice))  # type: ignore[misc]
        finally:
            core.close()
