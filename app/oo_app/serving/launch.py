"""Where the serving process is: started here on demand, or running elsewhere."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Protocol

from oo_app.serving.faults import NOT_INSTALLED, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import httpx

IDLE_S = 300.0
END_S = 1.0  # it keeps nothing that killing it could harm
BACKLOG = 64
# All that the process is given of this one's environment: no proxies, no keys, no others' settings.
PASSED = (
    "LANG", "LC_ALL", "LANGUAGE", "PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TMPDIR", "TZ",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG",
)  # fmt: skip


class Place(Protocol):
    """Where the serving process is."""

    @property
    def url(self) -> str:
        """What its paths are added to."""

    @property
    def token(self) -> str:
        """What it must be told; "" for nothing."""

    @property
    def is_running(self) -> bool:
        """Whether it is worth asking; starts nothing."""

    @property
    def may_restart(self) -> bool:
        """Whether one that is gone can be started anew."""

    def transport(self, purpose: str) -> httpx.BaseTransport:
        """The way to it; starts it where that is possible. Raises ModelFault."""

    def close(self) -> None:
        """Let go of it; one that was started here ends."""


class OwnProcess:
    """A serving process of this one's own, on a socket in the home (mode 0600).

    The socket is made and listened on here, so that nobody waits for the start: what is asked
    stays in its queue until the process reads it. It ends when idle, when told to, and when this
    process is gone, however it went.
    """

    url = "http://serving"
    token = ""
    may_restart = True

    def __init__(
        self,
        path: Path,
        *,
        log: Path | None = None,
        idle_s: float = IDLE_S,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._path = path
        self._log = log
        self._idle_s = idle_s
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        process = self._process
        return process is not None and process.poll() is None

    @property
    def pid(self) -> int:
        """Its number; 0 when it is not there."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else 0

    def transport(self, purpose: str) -> httpx.BaseTransport:
        """Start the process unless it is there."""
        import httpx

        with self._lock:
            if not (self.is_running and self._listens()):
                self._start()
        return httpx.HTTPTransport(uds=str(self._path), verify=False)

    def close(self) -> None:
        """End the process and remove its socket."""
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                _end(process)
                self._path.unlink(missing_ok=True)

    def _listens(self) -> bool:
        """Whether someone is behind the socket: one that just ended may still look running."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self._path))
            except OSError:
                return False
        return True

    def _start(self) -> None:
        if importlib.util.find_spec("litellm") is None:
            raise told(NOT_INSTALLED, model="", host="")
        if self._process is not None:
            _end(self._process)
        listening = self._listen()
        with listening:
            os.set_inheritable(listening.fileno(), True)
            self._process = subprocess.Popen(
                self._command(listening.fileno()),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(listening.fileno(),),
                env={name: self._environment[name] for name in PASSED if name in self._environment},
                # a terminal's Ctrl-C is for who runs in it
                start_new_session=True,
            )

    def _listen(self) -> socket.socket:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._path.unlink(missing_ok=True)
            listening.bind(str(self._path))
            self._path.chmod(0o600)
            listening.listen(BACKLOG)
        except BaseException:
            listening.close()
            raise
        return listening

    def _command(self, number: int) -> list[str]:
        command = [sys.executable, "-P", "-m", "oo_app.serving.process", "--fd", str(number)]
        log = ["--log", str(self._log)] if self._log else []
        return [*command, "--idle", str(self._idle_s), *log]


class Elsewhere:
    """A serving process at a URL; the way there is the outbound door's."""

    may_restart = False
    is_running = True

    def __init__(
        self, url: str, token: str, transport: Callable[[str, str], httpx.BaseTransport]
    ) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._transport = transport

    @property
    def url(self) -> str:
        """Its URL."""
        return self._url

    @property
    def token(self) -> str:
        """Its token."""
        return self._token

    def transport(self, purpose: str) -> httpx.BaseTransport:
        """The door's way to its host."""
        return self._transport(self._url, purpose)

    def close(self) -> None:
        """It is not ours to end."""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Have it end by closing its standard input; kill it where that is not enough."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
