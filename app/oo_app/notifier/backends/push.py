"""Push by apprise, where the person chose it: says that there is something, and nothing of it.

The URL names the service and holds its keys, so it is a secret. apprise runs in a process of its
own that ends with the push: it may reach one host only, can be killed, and takes no memory of the
core.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

from oo_app.hosts import FAR_PORT, MCP_HOST, host_named
from oo_app.notifier.port import NotShown, notice_of
from oo_app.notifier.showing import PUSH
from oo_storage.errors import BadInput, OoError
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from oo_app.notifier.port import Notice

URL = "push.url"
PURPOSE = N_("Telling you by push that there is a tip")
LIMIT_S = 20.0
PROGRAM = "oo_app.notifier.backends.push_program"
KEPT = ("LANG", "LC_ALL", "SYSTEMROOT", "TZ")


class Counter(Protocol):
    """Counts what goes out."""

    def count(self, *, out: int = 0, into: int = 0) -> None:
        """Add bytes."""


class PushBackend:
    """Pushes to the person's phone."""

    name = PUSH

    def __init__(
        self,
        host: Callable[[], str],
        *,
        check: Callable[[str], None],
        passage: Callable[[str], AbstractContextManager[Counter]],
        url: Callable[[], str | None],
        limit_s: float = LIMIT_S,
    ) -> None:
        """`check` raises for a host that may not be reached; `passage` lets through to it."""
        self._host = host
        self._check = check
        self._passage = passage
        self._url = url
        self._limit_s = limit_s

    def problem(self) -> str:
        """Whether there is a program, a host, a consent and a URL; connects to nobody."""
        if importlib.util.find_spec("apprise") is None:
            return _("apprise is not installed (pip install 'oo-assistant[push]')")
        try:
            host = push_host(self._host())
            if not host:
                return _("push.host is not set")
            self._check(host)
            return "" if self._url() else _("there is no secret {name}").format(name=URL)
        except OoError as error:
            return error.message

    def show(self, notice: Notice) -> None:
        """Push it."""
        told = notice_of(notice.tip, "", "", with_content=False)
        try:
            host = push_host(self._host())
            asked = {"url": self._url(), "host": host, "title": told.title, "text": told.text}
            with self._passage(host) as passage:
                passage.count(out=len(told.text.encode()))
                self._push(json.dumps(asked))
        except (OSError, subprocess.SubprocessError) as error:
            raise NotShown(_("The push was not taken.")) from error
        except OoError as error:
            raise NotShown(error.message) from error

    def withdraw(self, tip: str) -> None:
        """A push stays."""

    def close(self) -> None:
        """Nothing is held."""

    def _push(self, asked: str) -> None:
        # the URL holds keys: it goes by a pipe, for every process may read another's arguments
        subprocess.run(
            [sys.executable, "-P", "-m", PROGRAM],
            input=asked,
            text=True,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=self._limit_s,
            check=True,
        )


def push_host(text: str) -> str:
    """The recipient that `push.host` names, by HTTPS unless it says a port; raises BadInput."""
    if not text:
        return ""
    host = host_named(text if _has_port(text) else f"{text}:{FAR_PORT}")
    if host == MCP_HOST:
        raise BadInput(_("{host} is no host.").format(host=text))
    return host


def _has_port(text: str) -> bool:
    return text.rpartition(":")[2].isdecimal() and ":" in text


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))}
