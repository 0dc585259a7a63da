"""Reading a source in a child process that can be killed, for data that could be hostile.

The child has bounds on processor time, memory, open files and what it may write or answer, and
an environment without secrets. On Windows only time and the answer's size are bounded.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_app.integrations.connector import Cursor, Fetch, Surroundings
    from oo_app.integrations.manifest import Limits

ANSWER_BYTES = 64 * 1024 * 1024
_KEPT_ENVIRONMENT = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "SYSTEMROOT", "TZ")

_diary = logging.getLogger(__name__)


class OutOfTime(Exception):
    """The caller's own time for it ran out; that says nothing about the source."""


@dataclass(frozen=True, slots=True)
class _Answer:
    output: bytes
    code: int
    was_killed: bool


class Confinement:
    """Runs connectors in child processes; may keep one ready per kind."""

    def __init__(self) -> None:
        self._ready: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def warm(self, module: str) -> None:
        """Start a child ahead of need, so that its imports cost the next reading nothing."""
        with self._lock:
            if module not in self._ready:
                self._ready[module] = _start(module)

    def close(self) -> None:
        """End the children that wait."""
        with self._lock:
            waiting, self._ready = list(self._ready.values()), {}
        for process in waiting:
            _end(process)

    def fetch(
        self,
        module: str,
        place: str,
        parts: tuple[str, ...],
        cursor: Cursor,
        surroundings: Surroundings,
        limits: Limits,
        *,
        wall_s: float | None = None,
    ) -> Fetch:
        """Read a source; raises BadInput with what went wrong, within the limits.

        `wall_s` is the caller's own time, when it is less than the kind's; then OutOfTime.
        """
        import json

        from oo_app.integrations.wire import packed_request

        request = packed_request(place, parts, cursor, surroundings)
        request |= {"cpu_s": limits.cpu_s, "memory_mb": limits.memory_mb}
        allowed = min(limits.wall_s, wall_s or limits.wall_s)
        answer = _ask(self._take(module), json.dumps(request).encode(), allowed)
        if answer.was_killed and allowed < limits.wall_s:
            raise OutOfTime
        return _understood(answer, place, limits)

    def _take(self, module: str) -> subprocess.Popen[bytes]:
        with self._lock:
            ready = self._ready.pop(module, None)
        if ready is not None and ready.poll() is None:
            return ready
        if ready is not None:
            _end(ready)
        return _start(module)


def _start(module: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # Without -S the child would look for packages again that this process has found.
        [sys.executable, "-S", "-s", "-P", "-m", "oo_app.integrations.worker", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(os.environ),
        start_new_session=True,
        close_fds=True,
    )


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    kept = {name: ours[name] for name in _KEPT_ENVIRONMENT if name in ours}
    return kept | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))}


def _ask(process: subprocess.Popen[bytes], request: bytes, wall_s: float) -> _Answer:
    killed = threading.Event()

    def kill() -> None:
        killed.set()
        _kill(process)

    timer = threading.Timer(wall_s, kill)
    timer.daemon = True
    timer.start()
    try:
        output = _exchange(process, request)
    finally:
        timer.cancel()
        _end(process)
    return _Answer(output, process.returncode, killed.is_set())


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the child has no pipes")
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.close()
    output = process.stdout.read(ANSWER_BYTES + 1)
    if len(output) <= ANSWER_BYTES:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
    return output


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        _kill(process)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _understood(answer: _Answer, place: str, limits: Limits) -> Fetch:
    from oo_app.integrations.connector import Problem
    from oo_app.integrations.wire import unpacked_fetch

    hint = _("Connect a smaller file or folder.")
    if len(answer.output) > ANSWER_BYTES:
        raise BadInput(_("It holds more than oO can take."), where=place, hint=hint)
    if answer.was_killed or answer.code == -_CPU_SIGNAL:
        seconds = limits.wall_s if answer.was_killed else limits.cpu_s
        message = _("Reading it took longer than {seconds} s and was stopped.")
        raise BadInput(message.format(seconds=seconds), where=place, hint=hint)
    if answer.code != 0 or not answer.output:
        _diary.error("a confined reading ended with code %d", answer.code)
        raise BadInput(_("The reading ended unexpectedly."), where=place, hint=hint)
    try:
        result = unpacked_fetch(answer.output)
    except ValueError as error:
        raise BadInput(_("The reading's answer is damaged."), where=place) from error
    if not isinstance(result, tuple):
        return result
    problem, trace = result
    if trace:
        _diary.error("a confined reading failed:\n%s", trace)
    if not isinstance(problem, Problem):
        raise BadInput(_("The reading's answer is damaged."), where=place)
    raise BadInput(problem.message, where=problem.where, hint=problem.hint)


_CPU_SIGNAL = 0 if sys.platform == "win32" else int(signal.SIGXCPU)
