"""What an act changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.answers import Effect
    from oo_ui.cli.turn import Turn


def show_effect(here: Turn, effect: Effect) -> None:
    """The sentence, its details, and how to take it back."""
    if here.is_json:
        here.screen.json(effect)
        return
    here.screen.line(effect.message)
    for detail in effect.details:
        here.screen.item(detail)
    if effect.can_undo:
        here.screen.line(_("Take it back with: oo undo"), faint=True)
