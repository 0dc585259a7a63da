"""Kills a process that works on a home, again and again, and proves that no answer was a lie.

A `Life` is what the child does and what must hold afterwards. The child tells the parent every
act before it begins (`begin`) and once it is acknowledged (`done`), through a pipe that outlives
it; the parent kills it at a random moment, and the life is asked whether what it finds agrees.
Children are forked from a process that has imported everything, so that each costs milliseconds.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

NURSERY = "import sys; from support.killing import nurse; nurse(sys.argv[1], int(sys.argv[2]))"
# So long a line reaches the pipe whole or not at all.
ATOMIC_BYTES = 512


@dataclass(frozen=True, slots=True)
class Told:
    """One act: its name, its value, and whether it was acknowledged."""

    act: str
    value: str
    is_done: bool


class Tell:
    """The child's side of the pipe."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def begin(self, act: str, value: str) -> None:
        """An act begins; it may be found done or not."""
        self._write(act, value, is_done=False)

    def done(self, act: str, value: str) -> None:
        """The act was acknowledged; it must be found done."""
        self._write(act, value, is_done=True)

    def _write(self, act: str, value: str, *, is_done: bool) -> None:
        line = json.dumps([act, value, is_done]).encode() + b"\n"
        assert len(line) <= ATOMIC_BYTES
        os.write(self._pipe, line)


class Life(Protocol):
    """Found by its name, `module:attribute`, because the child starts from nothing."""

    def prepare(self) -> None:
        """Load what every life needs, in the process that the lives are forked from."""

    def live(self, folder: Path, seed: int, tell: Tell) -> None:
        """Act on the home in `folder` until killed; it must not end."""

    def examine(self, folder: Path, told: list[Told]) -> None:
        """Open the home as the next start would, and assert that all that was told holds."""


@dataclass(frozen=True, slots=True)
class Toll:
    """What happened: kills, and by act those in its middle and its acknowledgements."""

    kills: int
    interrupted: Counter[str]
    acknowledged: Counter[str]

    @property
    def in_the_middle(self) -> int:
        """How many kills came in the middle of an act."""
        return self.interrupted.total()


def kill_often(
    life: str, folder: Path, *, kills: int, seed: int, longest_s: float = 0.12, every: int = 10
) -> Toll:
    """Kill `life` at `kills` random moments; each home lives through `every` of them."""
    chance = random.Random(seed)
    told: list[Told] = []
    acknowledged, interrupted = Counter[str](), Counter[str]()
    with _nursery(life) as nursery:
        for number in range(kills):
            home = folder / f"home-{number // every}"
            if number % every == 0:
                told = []
            new = nursery.one_life(home, seed * 100_000 + number, chance.uniform(0, longest_s))
            interrupted.update(each.act for each in new[-1:] if not each.is_done)
            acknowledged.update(each.act for each in new if each.is_done)
            told += new
            _named(life).examine(home, told)
    return Toll(kills, interrupted, acknowledged)


def nurse(life: str, pipe: int) -> None:
    """Fork one child per line of standard input; say its process id, and how it ended."""
    lives = _named(life)
    lives.prepare()
    for line in sys.stdin:
        folder, seed = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                lives.live(Path(folder), seed, Tell(pipe))
            except Exception:
                traceback.print_exc()
                raise
            finally:
                os._exit(3)
        _say(child)
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


class _Nursery:
    def __init__(self, process: subprocess.Popen[str], pipe: int) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._ask: IO[str] = process.stdin
        self._answer: IO[str] = process.stdout
        self._pipe = pipe

    def one_life(self, folder: Path, seed: int, seconds: float) -> list[Told]:
        self._ask.write(json.dumps([str(folder), seed]) + "\n")
        self._ask.flush()
        child = int(self._answer.readline())
        # The moments of interest begin with the first act, not with the start of the process.
        received = self._received(20, is_first=True) + self._received(seconds)
        os.kill(child, signal.SIGKILL)
        ended = int(self._answer.readline())
        assert ended == -signal.SIGKILL, f"the child ended by itself: {ended}"
        received += self._received(0)
        return [Told(*json.loads(line)) for line in received.splitlines()]

    def _received(self, seconds: float, *, is_first: bool = False) -> bytes:
        data = b""
        end = time.monotonic() + seconds
        while select.select([self._pipe], [], [], max(0.0, end - time.monotonic()))[0]:
            data += os.read(self._pipe, 1 << 16)
            if is_first:
                break
        return data


@contextlib.contextmanager
def _nursery(life: str) -> Iterator[_Nursery]:
    mine, theirs = os.pipe()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY, life, str(theirs)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[theirs], env=environment,
        text=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield _Nursery(process, mine)
    finally:
        process.communicate(timeout=20)
        os.close(mine)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _named(life: str) -> Life:
    module, _, attribute = life.partition(":")
    found: Life = getattr(importlib.import_module(module), attribute)
    return found
