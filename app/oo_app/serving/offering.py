"""Serving models to another machine, in the foreground, behind a token."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

from oo_app.serving.launch import PASSED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def token_in(file: Path) -> str:
    """The token that a file holds; a new one, for its owner's eyes only, where there is none."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        made = secrets.token_urlsafe(32)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as out:
            out.write(made + "\n")
        return made


def serve(address: str, token_file: Path, environment: Mapping[str, str]) -> int:
    """Serve on HOST:PORT until the person ends it; the exit code.

    Where that is possible this process becomes the serving one, so that nothing outlives it.
    """
    command = [sys.executable, "-P", "-m", "oo_app.serving.process", "--tcp", address]
    command += ["--token-file", str(token_file), "--idle", "0"]
    passed = {name: environment[name] for name in PASSED if name in environment}
    if os.name == "posix":
        os.execve(sys.executable, command, passed)  # noqa: S606 - no shell is meant
    return subprocess.run(command, env=passed, check=False).returncode
