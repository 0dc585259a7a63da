"""Sample sources for tests, and readings in a form that is easy to compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from oo_storage.events.registry import as_plain_data

if TYPE_CHECKING:
    from oo_app.integrations.reading import Reading

FOLDER = Path(__file__).parents[1] / "unit" / "app" / "integrations" / "samples"


def sample(name: str) -> str:
    """A sample's text, with its line ends as they are."""
    return (FOLDER / name).read_bytes().decode()


def by_title(reading: Reading, field: str = "title") -> dict[str, dict[str, Any]]:
    """Records by their title as plain values, moments as the one form they were written in."""
    records = [_flat(as_plain_data(record.data)) for record in reading.records]
    return {record.pop(field, ""): record for record in records}


def ids(reading: Reading) -> list[str]:
    """The external ids, in order."""
    return [record.external_id for record in reading.records]


def faulty_lines(reading: Reading) -> list[int | None]:
    """The lines that faults name."""
    return [fault.line for fault in reading.faults]


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _moment(value) if isinstance(value, dict) else value for name, value in record.items()
    }


def _moment(value: dict[str, Any]) -> Any:
    return value.get("date") or value.get("local") or value.get("instant_ms")
