"""Inferred: what oO believes about the person, each a proposal to accept, change or forbid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.viewmodels.pages import Empty, Page

if TYPE_CHECKING:
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

SCREEN = "inferred"


def inferred(_assistant: Assistant, _terms: Terms) -> Page:
    """Nothing is inferred yet, and the page says so."""
    return Page(
        screen=SCREEN,
        title=_("Inferred"),
        empty=Empty(
            title=_("Nothing is inferred about you"),
            text=_(
                "When oO learns a habit, such as when you start to work, it stands here with its"
                " evidence, and you accept, change or forbid it. Until then your preferences hold."
            ),
        ),
    )
