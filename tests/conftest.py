"""Every test owns its world: no user's files, nothing of the machine, no network but loopback."""

from __future__ import annotations

import ipaddress
import itertools
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = [
    "support.llama",
    "support.ollama_wire",
    "support.real_ollama",
    "support.serving",
]

CLEARED = (
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TODO_DIR",
    "TASKDATA", "TASKRC", "LC_ALL", "LC_MESSAGES",
)  # fmt: skip


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Fresh folders; counted here, because pytest looks through all earlier ones for each."""
    root = tmp_path_factory.mktemp("places")
    return (root / str(number) for number in itertools.count())


@pytest.fixture(autouse=True, scope="session")
def no_screen() -> Iterator[None]:
    """Qt draws into memory; a test that wants a screen has one of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QT_QPA_PLATFORM", "offscreen")
        yield


@pytest.fixture(autouse=True)
def own_environment(places: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty user home and oO home; English; UTC."""
    place = next(places)
    user_home, home = place / "user-home", place / "oo-home"
    user_home.mkdir(parents=True)
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(user_home))
    for name in CLEARED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OO_HOME", str(home))
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield user_home
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def tmp_path(places: Iterator[Path]) -> Path:
    """An empty folder of the test's own."""
    place = next(places)
    place.mkdir()
    return place


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A connection or a name look-up beyond this machine fails the test that tries it."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != getattr(socket, "AF_UNIX", None):
            _refuse_beyond_loopback(address[0])
        connect(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        _refuse_beyond_loopback(host)
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _refuse_beyond_loopback(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        is_here = ipaddress.ip_address(name).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        pytest.fail(f"a test reached for {name}: only loopback is allowed")
