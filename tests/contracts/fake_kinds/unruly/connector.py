"""A connector that misbehaves in every way a hostile file could make one misbehave."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from oo_app.integrations.connector import Fetch, FoundRecord, Part, Preview
from oo_storage.errors import BadInput
from oo_storage.events._generated.signals_pb2 import TaskSeen

if TYPE_CHECKING:
    from oo_app.integrations.connector import Candidate, Connector, Cursor, Surroundings


class Unruly:
    """Its place names the act."""

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        return ()

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        return Preview(place, ())

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        return _ACTS[place.partition(" ")[0]](place)


def _spin(place: str) -> Fetch:
    while True:
        pass


def _hang(place: str) -> Fetch:
    time.sleep(60)
    return Fetch()


def _brood(place: str) -> Fetch:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    time.sleep(60)
    return Fetch()


def _hoard(place: str) -> Fetch:
    return Fetch(gone=("x" * (1 << 30),))


def _flood(place: str) -> Fetch:
    chunk = b"x" * (1 << 20)
    descriptor = 3
    while True:
        for descriptor in range(3, 10):
            try:
                os.write(descriptor, chunk)
            except OSError:
                continue


def _babble(place: str) -> Fetch:
    sys.stdout.write("not a frame")
    sys.stdout.flush()
    os.write(1, b"not one either")
    return Fetch(parts=(Part("a", (FoundRecord("1", TaskSeen(title="quiet")),)),))


def _lie(place: str) -> Fetch:
    for descriptor in range(3, 10):
        try:
            os.write(descriptor, b"\x00\x00\x00\x05hello")
        except OSError:
            continue
    os._exit(0)


def _raise(place: str) -> Fetch:
    raise RuntimeError(f"the sec{'ret'} title")


def _refuse(place: str) -> Fetch:
    raise BadInput("It is no good.", where="file:7", hint="Mend it.")


def _die(place: str) -> Fetch:
    os._exit(3)


def _show(place: str) -> Fetch:
    names = ",".join(sorted(os.environ))
    return Fetch(parts=(Part("a", (FoundRecord("1", TaskSeen(title=names)),)),))


def _echo(place: str) -> Fetch:
    return Fetch(parts=(Part("a", (FoundRecord("1", TaskSeen(title=place)),)),))


_ACTS = {
    "spin": _spin,
    "hang": _hang,
    "brood": _brood,
    "hoard": _hoard,
    "flood": _flood,
    "babble": _babble,
    "lie": _lie,
    "raise": _raise,
    "refuse": _refuse,
    "die": _die,
    "show": _show,
    "echo": _echo,
}


def connect() -> Connector:
    return Unruly()
