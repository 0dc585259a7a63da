"""Fill .venv with exactly what constraints.txt pins; run by packaging/environment.sh.

Every package is checked against its hash. oO itself is installed in place without its
dependencies, which are there already, and with the pinned build tool.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD_TOOLS = ["hatchling", "editables"]


def wanted(set_name: str) -> list[str]:
    """The requirements of a set: `run`, or `dev` with the test tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    base = [*project["project"]["dependencies"], *BUILD_TOOLS]
    return base + project["dependency-groups"]["dev"] if set_name == "dev" else base


def install(*arguments: str) -> None:
    """Run pip quietly; its own message is the error."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if subprocess.run([*pip, *arguments], cwd=ROOT, check=False).returncode != 0:
        sys.exit("error: the packages could not be installed; pip's message is above.")


def main() -> None:
    """Install the set and leave the mark that make looks for."""
    set_name = sys.argv[1]
    names = wanted(set_name)
    sys.stderr.write(f"Installing {len(names)} packages and what they need …\n")
    install("--require-hashes", "--constraint", "constraints.txt", *names)
    install("--no-deps", "--no-build-isolation", "--editable", ".")
    (ROOT / ".venv" / ".ready-run").touch()
    if set_name == "dev":
        (ROOT / ".venv" / ".ready-dev").touch()


if __name__ == "__main__":
    main()
