"""schemathesis holds the gateway against its own contract, with a valid token, on a real port.

Behind the port is the assistant in memory: what is proven is the wire. That the real assistants
answer the same is their own contract suite.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from fake_assistant import FakeAssistant
from oo_app.bell import Bell
from oo_app.gateway.tcp import TcpGateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.assistant import Assistant

pytestmark = [pytest.mark.slow, pytest.mark.real]
CONTRACT = Path(__file__).parents[2] / "app/openapi.json"
# It does not end; tests/e2e/test_gateway.py listens to it.
ENDLESS = "/api/events"
LEAST_REACHED = 0.95


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a gateway and its token."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    assistant = cast("Assistant", FakeAssistant())
    gateway = TcpGateway(
        assistant, Bell(), host="127.0.0.1", port=0, token_file=tmp_path / "t", note=tmp_path / "a"
    )
    asyncio.run_coroutine_threadsafe(gateway.open(), loop).result()
    yield gateway.address, (tmp_path / "t").read_text().strip()
    asyncio.run_coroutine_threadsafe(gateway.close(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_the_gateway_keeps_its_contract(listening: tuple[str, str], tmp_path: Path) -> None:
    address, token = listening
    report = tmp_path / "report.har"
    tried = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run", str(CONTRACT),
            "--url", f"http://{address}", "--header", f"Authorization: Bearer {token}",
            "--exclude-path", ENDLESS, "--max-examples", "4", "--seed", "1",
            "--phases", "examples,coverage,fuzzing", "--continue-on-failure",
            "--report", "har", "--report-har-path", str(report),
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tried.returncode == 0, tried.stdout[-6_000:]
    operations = {
        (verb.upper(), path)
        for path, item in json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"].items()
        for verb in item
        if path != ENDLESS
    }
    missed = operations - reached(report)
    assert len(missed) <= (1 - LEAST_REACHED) * len(operations), missed


def reached(report: Path) -> set[tuple[str, str]]:
    """The operations that were answered with success."""
    entries: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["log"]["entries"]
    found = set()
    for entry in entries:
        if 200 <= entry["response"]["status"] < 300:
            path = entry["request"]["url"].partition("://")[2].partition("/")[2].partition("?")[0]
            is_one = path.startswith("api/decisions/")
            found.add((entry["request"]["method"], "/api/decisions/{id}" if is_one else f"/{path}"))
    return found
