"""Every string for people, for the template of the catalogues.

Strings are those that pass `_`, `ngettext` or `N_` in the five packages, and the texts of the
agents' and connectors' manifests.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("app/oo_app", "agents/oo_agents", "ui/oo_ui", "storage/oo_storage", "sync/oo_sync")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
MANIFESTS = ("agent.toml", "manifest.toml")
TEXTS = {"name", "description", "purpose", "short", "normal", "why", "reads", "place", "note"}
NO_TEXTS = {"author", "id"}

Message = str | tuple[str, ...]


def messages(root: Path = ROOT) -> set[Message]:
    """Every message."""
    found: set[Message] = set()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "_generated" not in path.parts:
                found.update(in_source(path))
        for name in MANIFESTS:
            for path in sorted((root / package).rglob(name)):
                found.update(in_manifest(tomllib.loads(path.read_text(encoding="utf-8"))))
    return found


def in_source(path: Path) -> list[Message]:
    """The messages of one Python file."""
    from babel.messages.extract import extract

    with path.open("rb") as file:
        found = extract("python", file, keywords=KEYWORDS, options={"encoding": "utf-8"})
        return [message for _line, message, _comments, _context in found if message]


def in_manifest(data: Any, name: str = "") -> list[Message]:  # noqa: ANN401 - parsed TOML
    """The texts of a parsed manifest that are shown to people."""
    if isinstance(data, str):
        return [data] if name in TEXTS and data else []
    if isinstance(data, list):
        return [message for item in data for message in in_manifest(item, name)]
    if isinstance(data, dict):
        kept = ((key, item) for key, item in data.items() if key not in NO_TEXTS)
        return [message for key, item in kept for message in in_manifest(item, key)]
    return []


def template() -> str:
    """The catalogue's template; the same messages always give the same text."""
    from io import BytesIO

    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalog = Catalog(project="oO", charset="utf-8", fuzzy=False)
    for message in messages():
        catalog.add(message)
    out = BytesIO()
    write_po(out, catalog, sort_output=True, omit_header=True, width=100)
    return out.getvalue().decode()
