"""Server-sent events of a core, read back as changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from oo_app.answers import Changes
from oo_app.gateway.answers import decoded
from oo_app.gateway.peers import hang_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from oo_storage.errors import OoError


class Heard:
    """Each change as it comes, until the core ends or who listens closes this."""

    def __init__(self, response: httpx.Response, ended: Callable[[], OoError]) -> None:
        """`ended` makes what is raised when the core has ended."""
        self._response = response
        self._ended = ended
        self._is_over = False

    def __iter__(self) -> Iterator[Changes]:
        """The changes; raises what `ended` makes unless it was closed here."""
        import httpx

        try:
            for line in self._response.iter_lines():
                if line.startswith("data: "):
                    yield decoded(Changes, json.loads(line.removeprefix("data: ")))
        except (httpx.TransportError, ValueError) as error:
            if not self._is_over:
                raise self._ended() from error
        finally:
            self._response.close()
        if not self._is_over:
            raise self._ended()

    def close(self) -> None:
        """Hang up; the thread that waits goes on at once, which closing alone would not do."""
        self._is_over = True
        hang_up(self._response.extensions["network_stream"].get_extra_info("socket"))
