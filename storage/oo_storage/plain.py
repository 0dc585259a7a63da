"""The one sanitiser: untrusted text becomes plain text at the boundary where it enters."""

from __future__ import annotations

import unicodedata

TITLE_LIMIT = 300
TEXT_LIMIT = 4_000
_LOOK_ALIKES = str.maketrans({"<": "‹", ">": "›"})

# Persian words and family emoji need them, so they stay between two letters that are not ASCII.
_JOINERS = "\u200c\u200d"
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Letters and marks by their category, yet nothing to see: fillers and the grapheme joiner.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"


def plain(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of NFC text: no control, escape, bidi or invisible characters, at most `limit`.

    A run of white space (line ends and tabs included) becomes one space; text that is cut ends
    in an ellipsis.
    """
    if _is_plain_ascii(text) and len(text) <= limit:
        return text
    text = text[: limit * 8]
    spaced = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in spaced if is_kept(char))
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    line = unicodedata.normalize("NFC", _without_stray_joiners(line))
    return line if len(line) <= limit else _cut(line, limit)


def _is_plain_ascii(text: str) -> bool:
    """Most text is plain already, and looking at each of its letters takes far longer."""
    return text.isascii() and text.isprintable() and "  " not in text and text == text.strip()


def is_kept(char: str) -> bool:
    """Whether a character is text: nothing that a terminal obeys or that hides or reorders."""
    if char in _INVISIBLE:
        return False
    return char in _JOINERS or unicodedata.category(char) not in _DROPPED


def _without_stray_joiners(line: str) -> str:
    if not any(joiner in line for joiner in _JOINERS):
        return line
    kept: list[str] = []
    for char, following in zip(line, line[1:] + " ", strict=True):
        before = kept[-1] if kept else " "
        if char not in _JOINERS or (_joins(before) and _joins(following)):
            kept.append(char)
    return "".join(kept)


def _joins(char: str) -> bool:
    return not char.isascii() and char not in _JOINERS


def _cut(line: str, limit: int) -> str:
    return line[: limit - 1].rstrip(" " + _JOINERS) + "…"


def without_markup(text: str) -> str:
    """The text with look-alikes in place of "<" and ">", for where some desktops read markup."""
    return text.translate(_LOOK_ALIKES)
