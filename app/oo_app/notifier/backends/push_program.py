"""Pushes once and ends: a process that may reach one host and start nothing.

Reads {url, host, title, text} as JSON on standard input; ends with 0 when the service took it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

# what goes elsewhere without a connection
ELSEWHERE = (
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty",
    "syslog.openlog", "syslog.syslog",
)  # fmt: skip
NAMES = ("socket.getaddrinfo", "socket.gethostbyname")


class Confinement:
    """An audit hook that lets through one host and port; what it refuses is not done."""

    def __init__(self, host: str) -> None:
        name, _colon, port = host.rpartition(":")
        self._name = name.strip("[]")
        self._port = int(port)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raise PermissionError for another host, or for a program."""
        if event in ELSEWHERE:
            raise PermissionError(event)
        if event in NAMES and _text(arguments[0]) != self._name:
            raise PermissionError(event)
        if event in ("socket.connect", "socket.sendto") and not self._is_there(arguments[-1]):
            raise PermissionError(event)

    def _is_there(self, address: object) -> bool:
        return isinstance(address, tuple) and address[1] == self._port


def _text(name: object) -> str:
    shown = name.decode("ascii", "replace") if isinstance(name, bytes) else str(name)
    return shown.lower().rstrip(".")


def main() -> int:
    """Push what standard input says."""
    asked = json.load(sys.stdin)
    from apprise import Apprise

    service = Apprise.instantiate(asked["url"], suppress_exceptions=True)
    if service is None:
        return 2
    sys.addaudithook(Confinement(asked["host"]))
    return 0 if service.notify(title=asked["title"], body=asked["text"]) else 1


if __name__ == "__main__":
    sys.exit(main())
