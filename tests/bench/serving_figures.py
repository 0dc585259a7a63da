"""What asking a model through the serving process costs, beside a direct request to its server."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from measure import Figure, interleaved, milliseconds, resident_mib

from oo_app.serving.client import ServingClient
from oo_app.serving.launch import OwnProcess
from support.ollama_wire import served
from support.serving import asking, ollama_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.serving.port import Question
    from support.ollama_wire import OllamaWire

ROUNDS = 40
LIMIT_S = 120.0
MOST_ADDED_MS = 60.0
MOST_START_RATIO = 2.0
MOST_MIB = 350.0
MOST_HELD_UP = 0.05


def figures() -> Iterator[Figure]:
    """Start, memory, the overhead of a call, and that starting keeps nobody waiting."""
    wires = served()
    wire = next(wires)
    with tempfile.TemporaryDirectory() as folder:
        own = OwnProcess(Path(folder) / "serving.sock")
        client = ServingClient(own, lambda name: name)
        try:
            yield from _of_the_start(own, client, wire)
            yield from _of_a_call(client, wire)
            memory = resident_mib(own.pid)
            yield Figure("serving: memory", memory, "MiB", MOST_MIB, "resident, after its calls")
        finally:
            client.close()
            wires.close()


def _of_the_start(own: OwnProcess, client: ServingClient, wire: OllamaWire) -> Iterator[Figure]:
    bare = _bare_import_s()
    began = time.perf_counter()
    own.transport("bench").close()
    held_up = time.perf_counter() - began
    client.complete(asking(ollama_target(wire.host)), limit_s=LIMIT_S)
    whole = time.perf_counter() - began
    detail = f"{held_up * 1e3:.3g} ms until the process is begun and takes questions"
    yield Figure("serving: who starts it waits", held_up / whole, "×", MOST_HELD_UP, detail)
    detail = f"first answer after {whole:.3g} s, bare import {bare:.3g} s"
    yield Figure("serving: start / import litellm", whole / bare, "×", MOST_START_RATIO, detail)


def _of_a_call(client: ServingClient, wire: OllamaWire) -> Iterator[Figure]:
    question = asking(ollama_target(wire.host))
    body = _as_sent(client, question)
    with httpx.Client(base_url=wire.url, trust_env=False) as direct:
        taken = interleaved(
            {
                "ours": lambda: _ask(client, question),
                "pieces": lambda: _stream(client, question),
                "direct": lambda: _post(direct, body),
            },
            ROUNDS,
        )
    peer = taken["direct"]
    for name, what in (("ours", "a call"), ("pieces", "a call in pieces")):
        added = statistics.median(
            (mine - theirs) * 1e3 for mine, theirs in zip(taken[name], peer, strict=True)
        )
        detail = f"{milliseconds(taken[name])}, a direct request {milliseconds(peer)}"
        yield Figure(f"serving: {what} adds", added, "ms", MOST_ADDED_MS, detail)


def _ask(client: ServingClient, question: Question) -> None:
    client.complete(question, limit_s=LIMIT_S)


def _stream(client: ServingClient, question: Question) -> None:
    list(client.stream(question, limit_s=LIMIT_S))


def _post(direct: httpx.Client, body: bytes) -> None:
    direct.post("/api/chat", content=body).raise_for_status()


def _as_sent(client: ServingClient, question: Question) -> bytes:
    return client.preview(question).body


def _bare_import_s() -> float:
    environment = {
        **os.environ,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_MODE": "PRODUCTION",
    }
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import litellm"], env=environment, check=True)
    return time.perf_counter() - began
