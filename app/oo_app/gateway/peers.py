"""What only the socket itself can tell or do: who is at its other end, and to end its waiting."""

from __future__ import annotations

import contextlib
import socket
import struct

# Linux: struct ucred is pid, uid, gid. macOS and BSD: struct xucred begins with version and uid.
_UCRED = struct.Struct("3i")
_XUCRED = struct.Struct("2I")
_XUCRED_BYTES, _LOCAL_PEERCRED = 76, 1


def peer_uid(connection: socket.socket) -> int | None:
    """The user's number; None where the system does not say."""
    linux = getattr(socket, "SO_PEERCRED", None)
    try:
        if linux is not None:
            found = connection.getsockopt(socket.SOL_SOCKET, linux, _UCRED.size)
            return int(_UCRED.unpack(found)[1])
        found = connection.getsockopt(0, _LOCAL_PEERCRED, _XUCRED_BYTES)
        return int(_XUCRED.unpack_from(found)[1])
    except (OSError, struct.error):
        return None


def hang_up(connection: socket.socket) -> None:
    """Let go whoever reads or writes there; closing it is still theirs."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
