"""Where a core of this home can be asked, as `oo doctor` tells it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from oo_app.answers import Check
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.paths import HomePaths

OK = "ok"
PATIENCE_S = 1.0


def doorways(paths: HomePaths) -> Iterator[Check]:
    """The socket, the address and the file of its token; `value` is for programs, "" for none."""
    yield _socket(paths.socket)
    address = _address(paths.address)
    if address:
        message = _("A core answers on http://{address}.").format(address=address)
    else:
        message = _("No port is open; `oo run --tcp 127.0.0.1:8630` opens one.")
    yield Check(name="address", state=OK, message=message, value=address)
    if paths.token.exists():
        message = _("Who asks on a port shows what stands in {path}.").format(path=paths.token)
        yield Check(name="token_file", state=OK, message=message, value=str(paths.token))
    else:
        message = _("There is no token; opening a port makes one.")
        yield Check(name="token_file", state=OK, message=message)


def _socket(path: Path) -> Check:
    if _answers_on(path):
        message = _("A core answers on {path}.").format(path=path)
        return Check(name="socket", state=OK, message=message, value=str(path))
    message = _("No core is running; each command looks for itself.")
    return Check(name="socket", state=OK, message=message)


def _answers_on(path: Path) -> bool:
    """Whether somebody listens there; a core that was killed leaves its socket behind."""
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        return False
    try:
        with socket.socket(family) as asking:
            asking.settimeout(PATIENCE_S)
            asking.connect(str(path))
    except OSError:
        return False
    return True


def _address(note: Path) -> str:
    """HOST:PORT where the note says it and somebody listens there, else ""."""
    try:
        written = note.read_text(encoding="ascii").strip()
        host, _colon, port = written.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), PATIENCE_S):
            return written
    except (OSError, ValueError, OverflowError):
        return ""
