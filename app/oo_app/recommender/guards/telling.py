"""Faults in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.plain import plain
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from oo_app.recommender.guards.terms import Fault

_SHOWN = 60
_WORDS = {
    "empty": N_("The model said nothing that makes sense."),
    "length": N_("The model's words are too long."),
    "plain": N_("The model's words are not plain text."),
    "link": N_("The model's words hold a link that is in no fact"),
    "number": N_("The model's words hold a number that is in no fact"),
    "date": N_("The model's words hold a time or date that is in no fact"),
    "name": N_("The model's words hold a name that is in no fact"),
    "object": N_("The model's words do not name what the tip is about"),
    "polarity": N_("The model's words say the opposite of a fact"),
    "language": N_("The model's words are not in your language."),
    "agents": N_("The model names agents that its words cannot rest on"),
    "example": N_("The model repeated an example of its prompt."),
}


def fault_words(fault: Fault) -> str:
    """One sentence that says what is wrong."""
    words = _(_WORDS[fault.code])
    if words.endswith("."):
        return words
    if not fault.detail:
        return f"{words}."
    return _("{words}: “{detail}”.").format(words=words, detail=plain(fault.detail, _SHOWN))
