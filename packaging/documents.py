"""Write every page and catalogue that is made from the source; `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

import cli_reference
import gateway_contract
import messages
import serving_contract
import tables
from oo_storage.words import speak

ROOT = Path(__file__).parents[1]
DOCUMENTS = {
    "agents/BUILTIN.md": tables.agents,
    "app/SETTINGS.md": tables.settings,
    "app/oo_app/serving/openapi.json": serving_contract.contract,
    "app/SOURCES.md": tables.sources,
    "app/openapi.json": gateway_contract.contract,
    "storage/EVENTS.md": tables.events,
    "storage/oo_storage/locale/oo.pot": messages.template,
    "ui/CLI.md": cli_reference.reference,
}


def outdated() -> dict[str, str]:
    """The documents that are not what the source says, as they should be."""
    fresh = {name: write() for name, write in DOCUMENTS.items()}
    return {name: text for name, text in fresh.items() if _committed(name) != text}


def main() -> int:
    """Write what is outdated; with `--check` exit 1 instead."""
    speak("en")
    found = outdated()
    if "--check" in sys.argv:
        for name in found:
            sys.stderr.write(f"{name} differs: run make documents\n")
        return 1 if found else 0
    for name, text in found.items():
        (ROOT / name).write_text(text, encoding="utf-8")
    return 0


def _committed(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
