"""Fill .venv with exactly what is pinned; run by packaging/environment.sh.

Every package is checked against its hash: constraints.txt pins what oO runs on, and
packaging/constraints-dev.txt the same with the test tools. oO itself is installed in place with
the pinned build tool.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PINS = {"run": "constraints.txt", "dev": "packaging/constraints-dev.txt"}


def install(*arguments: str) -> None:
    """Run uv where it is at hand, else pip, quietly; its own message is the error."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if uv := shutil.which("uv"):
        pip = [uv, "pip", "install", "--quiet", "--python", sys.executable]
    if subprocess.run([*pip, *arguments], cwd=ROOT, check=False).returncode != 0:
        sys.exit("error: the packages could not be installed; pip's message is above.")


def main() -> None:
    """Install the set and leave the mark that make looks for."""
    pins = PINS[sys.argv[1]]
    sys.stderr.write(f"Installing what {pins} names …\n")
    install("--require-hashes", "--requirement", pins)
    install("--no-deps", "--no-build-isolation", "--editable", ".")
    (ROOT / ".venv" / ".ready-run").touch()
    if sys.argv[1] == "dev":
        (ROOT / ".venv" / ".ready-dev").touch()


if __name__ == "__main__":
    main()
