"""The command palette of the terminal face."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from oo_ui.viewmodels.offers import offers

if TYPE_CHECKING:
    from oo_ui.tui.app import OoApp
    from oo_ui.viewmodels.offers import Offer


class OoCommands(Provider):
    """Screens and actions by name."""

    async def discover(self) -> Hits:
        """All of them."""
        for offer in self._offers():
            yield DiscoveryHit(Content(f"{offer.name} · {offer.hint}"), offer.act, text=offer.name)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for offer in self._offers():
            if (score := matcher.match(offer.name)) > 0:
                shown = matcher.highlight(f"{offer.name} · {offer.hint}")
                yield Hit(score, shown, offer.act, text=offer.name)

    def _offers(self) -> list[Offer]:
        app = cast("OoApp", self.app)
        return offers(app.session, theme=app.action_theme, leave=app.action_leave)
