"""Answers that come piece by piece: one JSON object a line.

{"piece": text}, at the end {"answer": …}, or {"error": {code, message, hint}} where it broke off.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, get_args

from oo_app.gateway.answers import decoded
from oo_storage import errors
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator

    from fastapi.responses import StreamingResponse

_log = logging.getLogger(__name__)
LINES = "application/x-ndjson"


def streamed(pieces: Iterator[Any]) -> StreamingResponse:
    """The response; what fails before the first piece is an ordinary refusal."""
    from fastapi.responses import StreamingResponse

    first = next(pieces, None)
    return StreamingResponse(until_gone(_lines(first, pieces)), media_type=LINES)


async def until_gone(parts: Generator[bytes, None, None]) -> AsyncIterator[bytes]:
    """The parts as they come; who hangs up ends what makes them."""
    from starlette.concurrency import iterate_in_threadpool

    try:
        async for part in iterate_in_threadpool(parts):
            yield part
    finally:
        parts.close()


def piece_of(line: str, kinds: Any) -> Any:  # noqa: ANN401 - any declared iterator, any item
    """One line as the item that it was; raises the error that it tells of."""
    *_text, shape = get_args(get_args(kinds)[0])
    try:
        said = json.loads(line)
        if "piece" in said:
            return str(said["piece"])
        if "answer" in said:
            return decoded(shape, said["answer"])
        error = said["error"]
        raise errors.from_wire(error["code"], error["message"], error["hint"])
    except (ValueError, KeyError, TypeError) as error:
        raise errors.OoError(_("The core's answer cannot be understood.")) from error


def _lines(first: Any, pieces: Iterator[Any]) -> Generator[bytes, None, None]:  # noqa: ANN401 - any item
    try:
        if first is not None:
            yield _line(first)
        for piece in pieces:
            yield _line(piece)
    except errors.OoError as error:
        told = {"code": error.code, "message": error.message, "hint": error.hint}
        yield _encoded({"error": told})
    except Exception:  # noqa: BLE001 - the response has begun: only a last line can say it
        _log.exception("an answer broke off")
        told = {"code": "error", "message": _("Something went wrong inside oO."), "hint": ""}
        yield _encoded({"error": told})


def _line(piece: Any) -> bytes:  # noqa: ANN401 - any item
    return _encoded({"piece": piece} if isinstance(piece, str) else {"answer": asdict(piece)})


def _encoded(value: dict[str, Any]) -> bytes:
    return (json.dumps(value) + "\n").encode()
