"""Links, addresses and what looks like one: only a fact may bring them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.recommender.guards.terms import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]*:(?://\S+|\S*[@/?]\S*)|\b(?:javascript|mailto|tel|data|file|sms):\S*"
    r"|\bwww\.\S+"
    r"|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@])(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w.])(?:[:/]\S*)?"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\S*)?"
    r"|\b[\w-]+\s?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|\sdot\s)\s?\w+"
    r"|\]\([^)]*\)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:[a-zäöü]\.)+[a-zäöü]{1,4}|a\.m|p\.m|[\w-]*\d\.[a-zäöü]+|(?:bzw|usw|ca|dr|st|nr|no|mr|mrs|ms|prof)\.\w+",
    re.IGNORECASE,
)


def link_faults(text: str, support: str) -> Iterator[Fault]:
    """A fault for each link of a folded text that does not stand in its support."""
    if not any(mark in text for mark in ".:@]") and " dot " not in text.lower():
        return
    known = support.casefold()
    for match in _LINK.finditer(text):
        link = match[0].rstrip(".,;:!?…)")
        if _ABBREVIATION.fullmatch(link) or link.casefold() in known:
            continue
        yield Fault("link", link)
