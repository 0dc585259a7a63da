"""The id of one act of the person: the same request again changes nothing."""

from __future__ import annotations

import os
import time


def new_request() -> str:
    """A fresh UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    return request_of(time.time_ns() // 1_000_000, os.urandom(10))


def request_of(now_ms: int, chance: bytes) -> str:
    """The UUIDv7 of a moment and ten random bytes."""
    tail = bytearray(chance)
    tail[0] = 0x70 | tail[0] & 0x0F
    tail[2] = 0x80 | tail[2] & 0x3F
    text = (now_ms.to_bytes(6, "big") + tail).hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
