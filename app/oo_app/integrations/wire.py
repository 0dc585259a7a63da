"""How a reading crosses from the confined process: frames of a length and that many bytes.

The first frame is JSON (the fetch without its records, or a problem); each further one is the
protobuf message of a record, in order. Nothing is unpickled, so a process that was taken over by
what it read can send wrong records, but no code.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from oo_app.integrations.connector import Fetch, FoundRecord, Part, Problem, Surroundings
from oo_storage.events.registry import message_types, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = struct.Struct(">I")


def packed_request(
    place: str, parts: tuple[str, ...], cursor: dict[str, Any], surroundings: Surroundings
) -> dict[str, Any]:
    """What a confined reading needs to know, as JSON-ready values."""
    return {
        "place": place,
        "parts": list(parts),
        "cursor": cursor,
        "user_home": str(surroundings.user_home),
        "environment": dict(surroundings.environment),
        "now": surroundings.now.isoformat(),
        "zone": surroundings.zone,
        "file_bytes": surroundings.file_bytes,
    }


def unpacked_surroundings(request: dict[str, Any]) -> Surroundings:
    """The surroundings of a request."""
    from datetime import datetime
    from pathlib import Path

    return Surroundings(
        user_home=Path(request["user_home"]),
        environment=request["environment"],
        now=datetime.fromisoformat(request["now"]),
        zone=request["zone"],
        file_bytes=request["file_bytes"],
    )


def packed_fetch(fetch: Fetch) -> Iterator[bytes]:
    """The frames of a reading."""
    header: dict[str, Any] = {
        "parts": [
            [part.name, [[each.external_id, type_name(type(each.data))] for each in part.records]]
            for part in fetch.parts
        ],
        "gone": fetch.gone,
        "cursor": fetch.cursor,
        "problems": [[each.where, each.message, each.hint] for each in fetch.problems],
        "next_due": fetch.next_due and fetch.next_due.isoformat(),
        "watched": fetch.watched,
    }
    yield _frame(json.dumps(header).encode())
    for part in fetch.parts:
        for record in part.records:
            yield _frame(record.data.SerializeToString())


def packed_failure(problem: Problem, trace: str = "") -> bytes:
    """The one frame of a reading that failed; `trace` is for oO's diary and holds no content."""
    header = {"failed": [problem.where, problem.message, problem.hint], "trace": trace}
    return _frame(json.dumps(header).encode())


def unpacked_fetch(output: bytes) -> Fetch | tuple[Problem, str]:
    """The reading that frames hold, or the problem with its trace; ValueError when broken."""
    frames = _frames(output)
    try:
        header = json.loads(next(frames, b"{}"))
        if "failed" in header:
            return Problem(*header["failed"]), str(header.get("trace", ""))
        return _fetch(header, frames)
    except Exception as error:
        # These bytes may come from a process that something hostile took over.
        raise ValueError("not a reading") from error


def _fetch(header: dict[str, Any], frames: Iterator[bytes]) -> Fetch:
    from datetime import datetime

    types = message_types()
    parts = tuple(
        Part(
            name,
            tuple(
                FoundRecord(external_id, types[type_name].FromString(next(frames)))
                for external_id, type_name in records
            ),
        )
        for name, records in header["parts"]
    )
    due = header["next_due"]
    return Fetch(
        parts=parts,
        gone=tuple(header["gone"]),
        cursor=header["cursor"],
        problems=tuple(Problem(*each) for each in header["problems"]),
        next_due=datetime.fromisoformat(due) if due else None,
        watched=tuple(header["watched"]),
    )


def _frame(payload: bytes) -> bytes:
    return _LENGTH.pack(len(payload)) + payload


def _frames(output: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(output):
        (length,) = _LENGTH.unpack_from(output, at)
        at += _LENGTH.size
        if at + length > len(output):
            raise ValueError("a frame is cut off")
        yield output[at : at + length]
        at += length
