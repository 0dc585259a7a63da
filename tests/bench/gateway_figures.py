"""The gateway beside a bare ASGI application, both on a Unix socket of a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from homes import oo
from measure import Figure, interleaved, median_ratio, milliseconds, percentile

from oo_app.gateway.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS, CHANGES = 300, 30
START_S = 20.0
BARE = """
import sys, uvicorn
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})
uvicorn.run(app, uds=sys.argv[1], http="h11", lifespan="off", log_level="error")
"""


def figures() -> Iterator[Figure]:
    """A question as a face asks it, and a change until another face hears of it."""
    with tempfile.TemporaryDirectory(prefix="oo-bench-") as folder:
        home, bare = Path(folder) / "home", Path(folder) / "bare.sock"
        environment = {"OO_HOME": str(home)}
        with (
            _running([sys.executable, "-c", BARE, str(bare)], bare, {}),
            _running(oo("run"), socket := home / "core.sock", environment),
        ):
            yield _question(socket, bare)
            yield _change(socket)


def _question(socket: Path, bare: Path) -> Figure:
    assistant = connect(socket)
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(bare)), base_url="http://oo") as peer:

        def ours() -> None:
            assistant.changes(since=0)

        def bare_one() -> None:
            peer.get("/").raise_for_status()

        seconds = interleaved({"ours": ours, "bare": bare_one}, ROUNDS)
    assistant.close()
    detail = f"{milliseconds(seconds['ours'])} · bare {milliseconds(seconds['bare'])}"
    ratio = median_ratio(seconds["ours"], seconds["bare"])
    return Figure("a face's question, by a bare ASGI answer", ratio, "x", 4.0, detail)


def _change(socket: Path) -> Figure:
    acting, listening = connect(socket), connect(socket)
    heard = threading.Event()
    following = listening.follow()

    def listen() -> None:
        for _change in following:
            heard.set()

    threading.Thread(target=listen, daemon=True).start()
    took: list[float] = []
    for number in range(CHANGES + 1):
        time.sleep(0.2)  # what the change before set off has been heard
        heard.clear()
        began = time.perf_counter()
        acting.set_preference("daily_cap", str(3 + number % 2))
        heard.wait(START_S)
        took.append(time.perf_counter() - began)
    following.close()
    for each in (acting, listening):
        each.close()
    worst = percentile(took[1:], 0.95) * 1e3
    detail = f"median {milliseconds(took[1:])}, 19 of 20 within {worst:.0f} ms"
    return Figure(
        "an act, until another face hears", percentile(took[1:], 0.5) * 1e3, "ms", 100, detail
    )


@contextlib.contextmanager
def _running(command: list[str], socket: Path, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + START_S
        while not socket.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(START_S)
