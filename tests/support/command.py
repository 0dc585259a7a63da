"""The real command as a person types it: a process per run, in homes of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_S = 60.0
START_S = 20.0


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit code and both streams of one run."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Place:
    """One home and one user home; `environment` adds to every run's."""

    home: Path
    user: Path
    environment: dict[str, str] = field(default_factory=dict)

    def oo(self, *arguments: str, code: int | None = 0, piped: str = "", **environment: str) -> Ran:
        """Run `oo` to its end, `piped` in; asserts the exit code unless it is None."""
        with self.begun(*arguments, takes_input=bool(piped), **environment) as process:
            out, err = process.communicate(piped or None, timeout=LONGEST_S)
        ran = Ran(process.returncode, out, err)
        assert code is None or ran.code == code, f"oo {arguments}: {ran.code}\n{out}\n{err}"
        return ran

    def begun(
        self, *arguments: str, takes_input: bool = False, **environment: str
    ) -> subprocess.Popen[str]:
        """Start `oo` and go on."""
        return subprocess.Popen(
            [sys.executable, "-m", "oo_ui", *arguments],
            stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.user,
            env=self._environment(environment),
        )

    def tip(self, **environment: str) -> dict[str, Any] | None:
        """The tip as JSON gives it; None for silence."""
        found: dict[str, Any] | None = self.oo("tip", "--json", code=0, **environment).json["tip"]
        return found

    @contextlib.contextmanager
    def core(self, *options: str) -> Iterator[subprocess.Popen[str]]:
        """A core in the background, ready for faces; it is ended afterwards if it still runs."""
        with self.begun("run", *options) as process:
            assert process.stdout is not None
            try:
                said = process.stdout.readline()
                assert "watching" in said, process.communicate(timeout=5)
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                process.communicate(timeout=START_S)

    def write(self, name: str, text: str) -> Path:
        """A file in the user home."""
        file = self.user / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def files(self) -> list[Path]:
        """Every regular file of the home."""
        return [path for path in self.home.rglob("*") if path.is_file()]

    def holding(self, text: bytes) -> list[str]:
        """The files of the home that hold these bytes."""
        return [str(path.relative_to(self.home)) for path in self.files() if text in _bytes(path)]

    def environment_of_runs(self) -> dict[str, str]:
        """What a program that starts `oo` by itself must hand on."""
        return self._environment({})

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        paths = os.pathsep.join(path for path in sys.path if path)
        mine = {"OO_HOME": str(self.home), "HOME": str(self.user), "PYTHONPATH": paths}
        return {**os.environ, **mine, **self.environment, **more}


@contextlib.contextmanager
def listening_core(place: Place) -> Iterator[tuple[str, str]]:
    """A core that listens on a port of this machine too: the address, and the token."""
    with place.core("--tcp", "127.0.0.1:0"):
        address, token = place.home / "core.address", place.home / "core.token"
        yield address.read_text().strip(), token.read_text().strip()


def wait_until(is_so: Any, seconds: float, what: str) -> float:
    """Poll until it is so; the seconds it took. Asserts that it came in time."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
