"""A private session bus that starts no service by itself, and a desktop that answers on it."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

DAEMON = Path(__file__).with_name("notification_daemon.py")
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={folder}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""
PATIENCE_S = 20.0


def is_there() -> bool:
    """Whether this machine has what a private bus needs."""
    return shutil.which("dbus-daemon") is not None


class SessionBus:
    """The bus; `address` is what programs are told."""

    def __init__(self, folder: Path) -> None:
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(folder=folder), encoding="utf-8")
        self._process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.communicate()


class Desktop:
    """A running notification daemon and the person before it."""

    def __init__(self, bus: SessionBus, *capabilities: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(DAEMON), *capabilities],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"DBUS_SESSION_BUS_ADDRESS": bus.address},
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        assert self.next() == {"is": "ready"}

    def next(self) -> dict[str, Any]:
        """What it wrote next."""
        return self._lines.get(timeout=PATIENCE_S)

    def has_more(self) -> bool:
        """Whether it wrote what nobody read yet."""
        return not self._lines.empty()

    def all(self) -> list[dict[str, Any]]:
        """All that it wrote and nobody read yet."""
        found = []
        while self.has_more():
            found.append(self._lines.get())
        return found

    def do(self, line: str) -> None:
        """`press ID LABEL`, `dismiss ID` or `inhibit yes|no`."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
