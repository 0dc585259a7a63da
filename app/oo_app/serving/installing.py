"""Adding the `model` extra to the environment that runs: exactly what is pinned, by its hash."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from oo_storage.errors import OoError
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PINS = "constraints-model.txt"
# Beside the module in an installed package; in a checkout where the pins are made.
PLACES = (Path(__file__).with_name(PINS), Path(__file__).parents[3] / "packaging" / PINS)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package: its name in one form, its version, and the lines that name it with hashes."""

    name: str
    version: str
    lines: str


def missing(
    text: str | None = None, installed: Callable[[str], str] | None = None
) -> tuple[Pin, ...]:
    """The pins that this environment does not have in that version."""
    version_of = installed or _installed
    return tuple(each for each in _pins(text or _text()) if version_of(each.name) != each.version)


def install(
    pins: Sequence[Pin],
    report: Callable[[int, int], None],
    *,
    run: Callable[[Sequence[str]], Iterator[str]] | None = None,
) -> None:
    """Add the pins; `report` tells how many of how many were named so far. Raises OoError."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "model.txt"
        wanted.write_text("".join(each.lines for each in pins), encoding="utf-8")
        command = [*installer(), "--require-hashes", "--no-deps", "-r", str(wanted)]
        names, seen = {each.name for each in pins}, set[str]()
        report(0, len(pins))
        for line in (run or _run)(command):
            seen |= {_one_form(found) for found in _NAME.findall(line)} & names
            report(len(seen), len(pins))
    report(len(pins), len(pins))


def installer() -> list[str]:
    """The command that adds packages to this environment; raises OoError when there is none."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    from importlib.util import find_spec

    if find_spec("pip") is None:
        raise OoError(
            _("This environment has no installer."),
            hint=f"{sys.executable} -m ensurepip, or install uv",
        )
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]


def _pins(text: str) -> Iterator[Pin]:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    for block in re.findall(r"^(?!#|\s)(?:.*\\\n)*.*\n", text, re.MULTILINE):
        line = block.split("\n")[0].rstrip("\\ ")
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate():
            (exactly,) = wanted.specifier
            yield Pin(canonicalize_name(wanted.name), exactly.version, block)


def _text() -> str:
    for place in PLACES:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise OoError(
        _("The list of packages is not here."),
        hint="pip install 'oo-assistant[model]'",
    )


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _one_form(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(command: Sequence[str]) -> Iterator[str]:
    """The lines that the installer prints; raises OoError with its last words."""
    last = ""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                last = line.strip() or last
                yield line
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise OoError(
            _("The packages could not be installed: {reason}").format(reason=plain(last, 200)),
            hint="pip install 'oo-assistant[model]'",
        )
