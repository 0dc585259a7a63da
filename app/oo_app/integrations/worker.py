"""The confined process: `python -m oo_app.integrations.worker MODULE` reads one source once.

It imports the connector, waits for one request on standard input (so it can be started ahead of
need), limits itself and writes the reading to standard output. An end of input ends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from oo_app.diary import trace_of
from oo_app.integrations.catalogue import load_connector
from oo_app.integrations.connector import Problem
from oo_app.integrations.faults import problem_of, unreadable
from oo_app.integrations.wire import packed_failure, packed_fetch, unpacked_surroundings
from oo_storage.errors import OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oo_app.integrations.connector import Connector

MEGABYTE = 1024 * 1024
OPEN_FILES = 256
WRITTEN_MB = 64


def main() -> int:
    """Serve one request; 0 also when the reading failed and said so."""
    connector = load_connector(sys.argv[1])
    warm = getattr(connector, "warm", None)
    if warm is not None:
        warm()
    # Whatever a library prints must not end up among the frames.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asked = sys.stdin.buffer.read()
    if not asked:
        return 0
    request: dict[str, Any] = json.loads(asked)
    limit_self(request["cpu_s"], request["memory_mb"])
    output.writelines(answer(connector, request))
    output.close()
    return 0


def answer(connector: Connector, request: dict[str, Any]) -> Iterable[bytes]:
    """The frames of a reading, or of what went wrong with it."""
    place = request["place"]
    try:
        fetch = connector.fetch(
            place, tuple(request["parts"]), request["cursor"], unpacked_surroundings(request)
        )
        return list(packed_fetch(fetch))
    except OoError as error:
        return [packed_failure(problem_of(error, place))]
    except MemoryError:
        message = _("Reading it needs more memory than it may have.")
        return [packed_failure(Problem(place, message))]
    except Exception as error:  # noqa: BLE001 - the boundary of a connector
        return [packed_failure(Problem(place, unreadable(error)), trace_of(error))]


def limit_self(cpu_s: int, memory_mb: int) -> None:
    """Bound this process from now on; where the system has no such limits the parent's hold."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + cpu_s
    wanted = {
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_FSIZE: (WRITTEN_MB * MEGABYTE,) * 2,
        resource.RLIMIT_NOFILE: (OPEN_FILES,) * 2,
        resource.RLIMIT_CORE: (0, 0),
    }
    if mapped := _mapped_bytes():
        wanted[resource.RLIMIT_AS] = (mapped + memory_mb * MEGABYTE,) * 2
    for limit, values in wanted.items():
        # A stricter limit of the system stays.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, values)


def _mapped_bytes() -> int:
    """The address space in use; 0 where the system does not say (macOS)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
