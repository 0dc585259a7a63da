"""How it stands between a face and its core, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _

if TYPE_CHECKING:
    from oo_ui.viewmodels.pages import Tone
    from oo_ui.viewmodels.showing import Showing


def standing(showing: Showing) -> tuple[str, Tone]:
    """The words and their tone; a mark comes first, so that colour is never needed."""
    if showing.is_linked is None:
        return _("opening …"), "faint"
    if showing.is_stopped:
        return _("■ oO was stopped; r starts it again"), "warn"
    if not showing.is_linked:
        return _("▲ the core does not answer; trying again"), "bad"
    if showing.is_busy:
        return _("working …"), "faint"
    return _("● ready"), "good"
