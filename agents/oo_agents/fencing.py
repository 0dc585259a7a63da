"""Untrusted text in a prompt: one plain line between marks that its writer cannot guess."""

from __future__ import annotations

from hashlib import blake2b

from oo_storage.plain import plain

OPENS, CLOSES = "⟦", "⟧"
MARK_BYTES = 3
_FENCES = str.maketrans(dict.fromkeys("⟦⟧〚〛", ""))


def fenced(text: str, salt: bytes, limit: int) -> str:
    """The text in its fence, cut to `limit` characters; "" for nothing.

    The mark follows from the salt and the text: the same text is always written the same.
    """
    inner = plain(text.translate(_FENCES), limit)
    if not inner:
        return ""
    mark = blake2b(inner.encode(), key=salt, digest_size=MARK_BYTES).hexdigest()
    return f"{OPENS}{mark} {inner} {mark}{CLOSES}"
