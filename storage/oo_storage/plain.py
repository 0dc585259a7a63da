"""The one sanitiser: untrusted text becomes plain text at the boundary where it enters."""

from __future__ import annotations

import unicodedata

TITLE_LIMIT = 300
TEXT_LIMIT = 4_000

_KEPT_JOINERS = "\u200c\u200d"  # Persian words and family emoji need them
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of NFC text: no control, escape, bidi or invisible characters, at most `limit`.

    A run of white space (line ends and tabs included) becomes one space; text that is cut ends
    in an ellipsis.
    """
    text = text[: limit * 8]
    spaced = "".join(" " if char.isspace() else char for char in text)
    normal = unicodedata.normalize("NFC", spaced)
    kept = "".join(char for char in normal if is_kept(char))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def is_kept(char: str) -> bool:
    """Whether a character is text: nothing that a terminal obeys or that hides or reorders."""
    return char in _KEPT_JOINERS or unicodedata.category(char) not in _DROPPED
