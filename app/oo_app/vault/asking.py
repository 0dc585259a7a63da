"""Asking something that may never answer: a desktop's keyring waits for its person."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import TYPE_CHECKING, Any, TypeVar

from oo_storage.errors import OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Asking:
    """Runs one call at a time in a thread of its own, and waits for it only so long."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._one_at_a_time = threading.Lock()
        self._late: Future[Any] | None = None

    def answer(self, call: Callable[[], T]) -> T:
        """What the call returns; raises OoError when it fails, or does not end in time.

        While an earlier call hangs, further ones fail at once instead of piling up behind it.
        """
        is_hanging = self._late is not None and not self._late.done()
        if is_hanging or not self._one_at_a_time.acquire(timeout=self._limit_s):
            raise _no_answer()
        answer: Future[T] = Future()
        threading.Thread(
            target=self._run, args=(call, answer), name="oo-keyring", daemon=True
        ).start()
        try:
            return answer.result(self._limit_s)
        except NotInTime:
            self._late = answer
            raise _no_answer() from None

    def _run(self, call: Callable[[], T], answer: Future[T]) -> None:
        try:
            answer.set_result(call())
        except OoError as error:
            answer.set_exception(error)
        except Exception as error:  # noqa: BLE001 - every backend has errors of its own
            _log.exception("the keyring failed")
            answer.set_exception(_failed(error))
        finally:
            self._one_at_a_time.release()


def _no_answer() -> OoError:
    return OoError(
        _("The keyring does not answer."),
        hint=_("Unlock it on the desktop, or set OO_VAULT=file to use a sealed file instead."),
    )


def _failed(error: Exception) -> OoError:
    return OoError(
        _("The keyring refuses ({name}).").format(name=type(error).__name__),
        hint=_("Unlock it on the desktop, or set OO_VAULT=file to use a sealed file instead."),
    )
