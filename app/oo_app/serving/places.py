"""The serving process that the person chose: one of this home's own, or one at a URL."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from oo_app.serving.addresses import address_of
from oo_app.serving.launch import Elsewhere
from oo_app.serving.port import ModelFault
from oo_storage.errors import BadInput
from oo_storage.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from oo_app.serving.launch import OwnProcess, Place
    from oo_app.serving.ollama import Door

RELAYING = N_("Asking a serving process elsewhere")
TOKEN = "serving.token"  # noqa: S105 - the name of a secret


class ChosenPlace:
    """Follows the setting `serving.url`; an own process that is no longer wanted ends."""

    def __init__(
        self,
        own: OwnProcess,
        url: Callable[[], str],
        door: Callable[[], Door],
        secret: Callable[[str], str],
    ) -> None:
        """`url` is the setting, "" for an own process; `secret` gives the token."""
        self._own = own
        self._url = url
        self._door = door
        self._secret = secret
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """What its paths are added to."""
        return self._chosen().url

    @property
    def token(self) -> str:
        """What it must be told; "" for nothing."""
        return self._chosen().token

    @property
    def is_running(self) -> bool:
        """Whether it is worth asking; starts nothing."""
        return self._chosen().is_running

    @property
    def may_restart(self) -> bool:
        """Whether one that is gone can be started anew."""
        return self._chosen().may_restart

    def transport(self, purpose: str) -> httpx.BaseTransport:
        """The way to it."""
        return self._chosen().transport(purpose)

    def close(self) -> None:
        """End an own process."""
        self._own.close()

    def _chosen(self) -> Place:
        url = self._url()
        if not url:
            return self._own
        try:
            address = address_of(url)
        except BadInput as error:
            raise ModelFault("unreachable", error.message, hint=error.hint) from error
        with self._lock:
            if self._own.is_running:
                self._own.close()
        return Elsewhere(
            address.url,
            self._secret(TOKEN),
            lambda _url, _purpose: self._door().transport(address.host, RELAYING),
        )


def relay_host(url: str) -> str:
    """The host of a serving process elsewhere, which sees all that a model is shown; "" for none.

    A setting that names no host is no host: asking fails with what is wrong with it.
    """
    try:
        return address_of(url).host if url else ""
    except BadInput:
        return ""
