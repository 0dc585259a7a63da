"""The committed schema files: `python -m oo_agents.schema_files` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path

from oo_agents.program_schema import findings_schema, request_schema
from oo_agents.schema import MANIFEST

FOLDER = Path(__file__).parent


def schema_files() -> dict[str, str]:
    """The text of each committed schema file, by its name."""
    schemas = {
        "agent.schema.json": MANIFEST,
        "program_input.schema.json": request_schema(),
        "findings.schema.json": findings_schema(),
    }
    return {
        name: json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


def main() -> None:
    """Write every schema file."""
    for name, text in schema_files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
