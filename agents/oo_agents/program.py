"""Program agents: anyone's code in any language, as a subprocess that can be killed.

It reads the consented world as JSON on stdin and prints findings as JSON. It is bounded in time,
memory, output and file size, and everything it started ends with it. It is not confined: until a
sandbox exists it can read the person's files and use the network, which is why it needs trust.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from oo_agents.api import KINDS
from oo_agents.world_json import (
    API_VERSION,
    decode_findings,
    encode_own,
    encode_world,
    zone_name,
)
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_agents.api import Findings, Json, Own, World
    from oo_agents.manifest import Manifest

MAX_STDOUT, MAX_STDERR = 1024 * 1024, 64 * 1024
MAX_MEMORY_KIB, MAX_FILE_BLOCKS, MAX_OPEN_FILES = 4 * 1024 * 1024, 64 * 1024, 256

_MARK = "OO_AGENT_RUN"
_GRACE_S = 1.0
_KILL_ROUNDS = 10
# POSIX sh sets the limits before the program starts; what a system does not know is left out.
_LAUNCHER = (
    "for limit in '-c 0' '-t {cpu_s}' '-f {blocks}' '-n {files}' '-v {memory}';"
    ' do ulimit $limit 2>/dev/null; done; exec "$@"'
)


@dataclass(frozen=True, slots=True)
class ProgramOutput:
    """What a program printed; `problem` says why it cannot be used ("" when it can)."""

    stdout: bytes
    stderr: str
    problem: str = ""


class ProgramFailed(BadInput):
    """The program did not give findings; `stderr` is what it said, for its author only."""

    def __init__(self, message: str, *, where: str, stderr: str) -> None:
        super().__init__(
            message, where=where, hint=_("Run `oo agents validate` to see what it printed.")
        )
        self.stderr = stderr


@dataclass(frozen=True, slots=True)
class ProgramAgent:
    """Runs the manifest's command in its folder for each look."""

    manifest: Manifest
    folder: Path

    def look(self, world: World, own: Own) -> Findings:
        """The findings the program printed; raises ProgramFailed."""
        where = str(self.folder / self.manifest.command[0])
        output = run_program(
            self.manifest.command,
            self.folder,
            request_bytes(world, own),
            timeout_s=self.manifest.timeout_s,
            zone=zone_name(world.now),
        )
        if output.problem:
            raise ProgramFailed(output.problem, where=where, stderr=output.stderr)
        try:
            data = _filled(json.loads(output.stdout), self.manifest, world)
            return decode_findings(data, world.now.tzinfo)
        except BadInput as error:
            raise ProgramFailed(error.message, where=where, stderr=output.stderr) from error
        except (ValueError, RecursionError) as error:
            message = _("printed something that is not JSON")
            raise ProgramFailed(message, where=where, stderr=output.stderr) from error


def request_bytes(world: World, own: Own) -> bytes:
    """What a program reads on stdin: {"api": 1, "own": …, "world": …}, one record a line."""
    encoded = encode_world(world)
    kinds = [f"{json.dumps(kind)}: {_lines(encoded.pop(kind))}" for kind in KINDS]
    others = json.dumps(encoded, ensure_ascii=False).removesuffix("}")
    own_text = json.dumps(encode_own(own), ensure_ascii=False)
    body = ",\n".join([others, *kinds])
    return f'{{"api": {API_VERSION},\n"own": {own_text},\n"world": {body}}}}}\n'.encode()


def _lines(records: Json) -> str:
    if not isinstance(records, list) or not records:
        return "[]"
    return "[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in records) + "\n]"


def _filled(data: Any, manifest: Manifest, world: World) -> Any:  # noqa: ANN401 - any value
    """The findings with the manifest's answers for what a snippet left out."""
    snippets = data.get("snippets") if isinstance(data, dict) else None
    for each in snippets if isinstance(snippets, list) else ():
        if not isinstance(each, dict):
            continue
        expires = world.now.astimezone(UTC) + manifest.ttl_default
        emit = manifest.emits.get(str(each.get("kind")))
        subjects = each.get("subjects")
        each.setdefault("expires_at", expires.isoformat())
        each.setdefault("actions", list(emit.actions) if emit else [])
        if isinstance(subjects, list) and subjects:
            each.setdefault("dedupe_key", " ".join([str(each.get("kind")), *map(str, subjects)]))
    return data


def run_program(
    command: Sequence[str], folder: Path, stdin: bytes, *, timeout_s: float, zone: str = "UTC"
) -> ProgramOutput:
    """Run a command in its folder and end everything it started; never raises for what it does."""
    with tempfile.TemporaryDirectory(prefix="oo-agent-", ignore_cleanup_errors=True) as scratch:
        mark = uuid.uuid4().hex
        try:
            process = _start(command, folder, timeout_s, _environment(mark, scratch, zone))
        except OSError as error:
            return ProgramOutput(
                b"", "", _("cannot be started: {error}").format(error=error.strerror)
            )
        return _Run(process, mark).finish(stdin, timeout_s)


def _start(
    command: Sequence[str], folder: Path, timeout_s: float, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    first, *rest = command
    if (folder / first).is_file():
        first = str(folder.absolute() / first)
    arguments = [first, *rest]
    if os.name == "posix":
        limits = _LAUNCHER.format(
            cpu_s=math.ceil(timeout_s) + 1,
            blocks=MAX_FILE_BLOCKS,
            files=MAX_OPEN_FILES,
            memory=MAX_MEMORY_KIB,
        )
        arguments = ["/bin/sh", "-c", limits, "oo", *arguments]
    return subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=os.name == "posix",
        close_fds=True,
    )


def _environment(mark: str, scratch: str, zone: str) -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "PATHEXT", "COMSPEC")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LC_ALL": "C.UTF-8",
        "TZ": zone,
        "HOME": scratch,
        "TMPDIR": scratch,
        "TEMP": scratch,
        # A cache that Python writes into the folder would end the trust in it.
        "PYTHONDONTWRITEBYTECODE": "1",
        _MARK: mark,
    }


@dataclass(slots=True)
class _Kept:
    """The first bytes of a stream; `is_over` once it gave more than the limit."""

    limit: int
    data: bytearray = field(default_factory=bytearray)
    is_over: bool = False


class _Run:
    """One running program with a thread for each of its streams."""

    def __init__(self, process: subprocess.Popen[bytes], mark: str) -> None:
        self._process = process
        self._mark = mark
        self._out, self._err = _Kept(MAX_STDOUT), _Kept(MAX_STDERR)

    def finish(self, stdin: bytes, timeout_s: float) -> ProgramOutput:
        process = self._process
        threads = [
            threading.Thread(target=self._feed, args=(stdin,), daemon=True),
            threading.Thread(target=self._read, args=(process.stdout, self._out), daemon=True),
            threading.Thread(target=self._read, args=(process.stderr, self._err), daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            process.wait(timeout_s)
            is_late = False
        except subprocess.TimeoutExpired:
            is_late = True
        self._end()
        for thread in threads:
            thread.join(_GRACE_S)
        stderr = bytes(self._err.data).decode(errors="replace")
        is_held = any(thread.is_alive() for thread in threads)
        problem = self._problem(is_late, timeout_s) or (
            _("left a process behind that holds its output") if is_held else ""
        )
        return ProgramOutput(bytes(self._out.data), stderr, problem)

    def _problem(self, is_late: bool, timeout_s: float) -> str:
        if self._out.is_over:
            return _("printed more than {limit} bytes").format(limit=MAX_STDOUT)
        if is_late:
            return _("took longer than {limit} s and was ended").format(limit=f"{timeout_s:g}")
        code = self._process.returncode
        if code == 126:
            return _("cannot be run (exit code 126); is it executable? Try `chmod +x`")
        if code == 127:
            return _("was not found (exit code 127)")
        return _("ended with exit code {code}").format(code=code) if code else ""

    def _feed(self, stdin: bytes) -> None:
        pipe = self._process.stdin
        if pipe is None:
            return
        try:
            pipe.write(stdin)
            pipe.close()
        except (BrokenPipeError, OSError, ValueError):
            return

    def _read(self, pipe: IO[bytes] | None, kept: _Kept) -> None:
        if pipe is None:
            return
        with pipe:
            while chunk := os.read(pipe.fileno(), 64 * 1024):
                room = kept.limit - len(kept.data)
                kept.data += chunk[:room]
                if len(chunk) > room:
                    kept.is_over = True
                    if kept is self._out:
                        self._process.kill()

    def _end(self) -> None:
        """End the program, its process group and whatever left the group but can be found."""
        if not sys.platform.startswith("linux"):
            for pid in _descendants(self._process.pid):
                _kill(pid)
        if os.name == "posix":
            _kill_group(self._process.pid)
        self._process.kill()
        self._process.wait()
        for _round in range(_KILL_ROUNDS):
            marked = _marked(self._mark)
            for pid in marked:
                _kill(pid)
            if not marked:
                return


def _kill_group(pid: int) -> None:
    if sys.platform != "win32":
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    except OSError:
        return


def _descendants(pid: int) -> list[int]:
    import psutil

    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return []


def _marked(mark: str) -> list[int]:
    """Processes whose environment carries the mark; only Linux shows it."""
    found = []
    wanted = f"{_MARK}={mark}".encode()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in entry.read_bytes():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found
