"""Whether anybody listens where a local model is said to be, told in a moment.

Starting the serving process takes seconds; where nobody listens that would be for nothing.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from oo_app.serving.addresses import LOCAL
from oo_app.serving.faults import UNREACHABLE, told

if TYPE_CHECKING:
    from oo_app.serving.port import Target

KNOCK_S = 2.0


def knock(target: Target) -> None:
    """Raise ModelFault (unreachable) where nobody listens on this machine; asks no other."""
    if target.locality != LOCAL:
        return
    name, _colon, port = target.host.rpartition(":")
    try:
        socket.create_connection((name.strip("[]"), int(port)), KNOCK_S).close()
    except (OSError, ValueError) as error:
        raise told(UNREACHABLE, model=target.model, host=target.host) from error
