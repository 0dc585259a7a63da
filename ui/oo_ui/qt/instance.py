"""One window for each home: a second `oo desktop` raises the first one and ends.

An operating-system lock says who is first, so that what a killed window left behind is never
taken for a window. Only the same user can connect.
"""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    from pathlib import Path

OPEN, HERE = b"open", b"here"
"""What a second window wants: to be shown, or (started hidden) only that there is one."""
THERE = b"there\n"
LONGEST = 512
PATIENCE_MS, STEP_MS = 5_000, 50


class Instance(QObject):
    """This process as the window of a home, or one that found another there."""

    asked_to_open = Signal(str)
    """Another start wants the window in front; with its desktop's token, "" where it has none."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` is the home's for sockets and locks."""
        super().__init__(parent)
        self._name = socket_name(folder)
        self._lock = HomeLock(folder / "desktop.lock")
        self._server: QLocalServer | None = None

    def is_first(self) -> bool:
        """Become the window of the home; False where another process is that already."""
        if not self._lock.try_acquire():
            return False
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        # whoever had it is gone: the lock is ours
        QLocalServer.removeServer(self._name)
        server.newConnection.connect(self._admit)
        server.listen(self._name)
        self._server = server
        return True

    @property
    def can_be_asked(self) -> bool:
        """Whether a second window could reach this one."""
        return self._server is not None and self._server.isListening()

    def close(self) -> None:
        """Let another process be the window."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.release()

    def _admit(self) -> None:
        server = self._server
        while server is not None and (caller := server.nextPendingConnection()) is not None:
            caller.setReadBufferSize(LONGEST)
            caller.readyRead.connect(lambda caller=caller: self._hear(caller))
            caller.disconnected.connect(caller.deleteLater)

    def _hear(self, caller: QLocalSocket) -> None:
        if not caller.canReadLine():
            if caller.bytesAvailable() >= LONGEST:
                caller.abort()
            return
        word, _space, token = bytes(caller.readLine().data()).strip().partition(b" ")
        caller.write(THERE)
        caller.flush()
        caller.disconnectFromServer()
        if word == OPEN:
            self.asked_to_open.emit(token.decode("ascii", errors="replace"))


def tell_first(folder: Path, word: bytes, token: str = "") -> bool:
    """Tell the window of a home what a second one wants; whether it heard.

    It may be starting itself, so it is tried for a while.
    """
    deadline = QDeadlineTimer(PATIENCE_MS)
    name = socket_name(folder)
    while not deadline.hasExpired():
        caller = QLocalSocket()
        caller.connectToServer(name)
        if caller.waitForConnected(PATIENCE_MS):
            caller.write(b" ".join(filter(None, (word, _ascii(token)))) + b"\n")
            caller.waitForBytesWritten(PATIENCE_MS)
            if caller.waitForReadyRead(PATIENCE_MS):
                return True
        QThread.msleep(STEP_MS)
    return False


def socket_name(folder: Path) -> str:
    """An absolute path; on Windows, where pipes have names, one that tells homes apart."""
    if sys.platform == "win32":
        return "oo-desktop-" + hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]
    return str(folder / "desktop.sock")


def _ascii(token: str) -> bytes:
    """A desktop's token if it is one that can be passed on."""
    usable = token.isascii() and token.isprintable() and " " not in token and len(token) < LONGEST
    return token.encode() if usable else b""
