"""Server-sent events of a core, read back as changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from oo_app.answers import Changes
from oo_app.gateway.answers import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from oo_storage.errors import OoError


def changes_of(response: httpx.Response, ended: Callable[[], OoError]) -> Iterator[Changes]:
    """Each change as it comes; raises what `ended` makes when the core has ended."""
    import httpx

    try:
        for line in response.iter_lines():
            if line.startswith("data: "):
                yield decoded(Changes, json.loads(line.removeprefix("data: ")))
    except (httpx.TransportError, ValueError) as error:
        raise ended() from error
    finally:
        response.close()
    raise ended()
