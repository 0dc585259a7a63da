"""The tokens of a home: a file that only its owner can read, for who asks over a port."""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TOKEN_BYTES = 24


def kept_token(path: Path) -> str:
    """The token of a home, made at first; only its owner can read the file."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)
        if token := path.read_text(encoding="ascii", errors="replace").strip():
            return token
        path.unlink()
        return kept_token(path)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(token + "\n")
    return token


def shows(header: str, token: str) -> bool:
    """Whether an Authorization header shows the token; takes as long for any wrong one."""
    kind, _blank, given = header.partition(" ")
    is_bearer = kind.lower() == "bearer"
    return is_bearer and hmac.compare_digest(given.strip().encode("utf-8"), token.encode())
