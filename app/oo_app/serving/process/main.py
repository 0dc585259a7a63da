"""Runs the serving process: on a socket it was handed, or on an address of its own."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.serving.process.app import Busy, create_app
from oo_app.serving.process.calls import Calls
from oo_app.serving.process.doors import Doors, GuardedLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi import FastAPI

IDLE_S = 300.0
BACKLOG = 64
SHORTEST_TOKEN = 16


def main(arguments: Sequence[str]) -> int:
    """Serve until idle, asked to end, or without a parent; the exit code."""
    given = _parsed(arguments)
    if given.log:
        from oo_app.diary import write_diary

        write_diary(given.log)
    try:
        token = _token(given.token_file)
        listening = _listening(given, token)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    doors = Doors()
    doors.guard()
    loop = GuardedLoop(doors)
    try:
        loop.run_until_complete(_serve(listening, doors, token, given.idle))
    finally:
        loop.close()
    return 0


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m oo_app.serving.process")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--fd", type=int, help="a socket that listens already")
    where.add_argument("--tcp", metavar="HOST:PORT", help="an address to listen on")
    parser.add_argument("--token-file", type=Path, help="what who asks must know")
    parser.add_argument("--idle", type=float, default=IDLE_S, help="seconds; 0 for no end")
    parser.add_argument("--log", type=Path, help="the diary")
    return parser.parse_args(arguments)


def _token(file: Path | None) -> str:
    if file is None:
        return ""
    token = file.read_text(encoding="utf-8").strip()
    if len(token) < SHORTEST_TOKEN or not token.isascii():
        raise ValueError(f"the token in {file} is too short: {SHORTEST_TOKEN} letters at least")
    return token


def _listening(given: argparse.Namespace, token: str) -> socket.socket:
    if given.fd is not None:
        return socket.socket(fileno=given.fd)
    host, _colon, port = given.tcp.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdigit():
        raise ValueError(f"{given.tcp} is no HOST:PORT")
    if not token and not _is_loopback(host):
        raise ValueError(f"{host} can be reached by others: give a --token-file")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family, backlog=BACKLOG)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


async def _serve(listening: socket.socket, doors: Doors, token: str, idle_s: float) -> None:
    stopped = asyncio.Event()
    idle = _Idle(idle_s, stopped.set)
    calls = Calls(doors)
    busy = Busy(lambda: idle.watch(busy.count))
    protocol = _protocol(create_app(calls, doors, token=token, busy=busy))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    if listening.family == socket.AF_UNIX:
        server = await loop.create_unix_server(protocol, sock=listening)
    else:
        server = await loop.create_server(protocol, sock=listening)
        sys.stdout.write(f"serving on {_address(listening)}\n")
        sys.stdout.flush()
    loading = calls.load()
    idle.watch(0)
    await stopped.wait()
    server.close()
    await _end_calls()
    await doors.close()
    if not loading.done():
        os._exit(0)  # an import cannot be interrupted, and nobody waits for it any more


async def _end_calls() -> None:
    """Cancel what is under way, and see it end."""
    under_way = asyncio.all_tasks() - {asyncio.current_task()}
    for task in under_way:
        task.cancel()
    if under_way:
        await asyncio.wait(under_way, timeout=1.0)


class _Idle:
    """Stops the process when nothing was asked for a while."""

    def __init__(self, seconds: float, stop: Callable[[], None]) -> None:
        self._seconds = seconds
        self._stop = stop
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, under_way: int) -> None:
        """Begin to wait when nothing is under way, else wait no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not under_way and self._seconds:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._seconds, self._stop)


def _protocol(app: FastAPI) -> Callable[[], asyncio.Protocol]:
    """uvicorn's protocol without its server, which would wake ten times a second."""
    from uvicorn.config import Config
    from uvicorn.protocols.http.h11_impl import H11Protocol
    from uvicorn.server import ServerState

    config = Config(
        app,
        http=H11Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        proxy_headers=False,
    )
    config.load()
    state = ServerState()
    state.default_headers = config.encoded_headers
    return lambda: H11Protocol(config=config, server_state=state, app_state={})


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
