"""What the command palette offers: every screen, and what can be done here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from oo_storage.words import _
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.keys import key_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oo_ui.tui.app import OoApp

Offer = tuple[str, str, "Callable[[], None]"]


class OoCommands(Provider):
    """Screens and actions by name."""

    async def discover(self) -> Hits:
        """All of them."""
        for name, hint, act in self._offers():
            yield DiscoveryHit(Content(f"{name} · {hint}"), act, text=name)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for name, hint, act in self._offers():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, matcher.highlight(f"{name} · {hint}"), act, text=name)

    def _offers(self) -> Iterator[Offer]:
        app = cast("OoApp", self.app)
        for action in app.session.showing.actions:
            yield (action.label, key_name(action.key), partial(app.session.do, action.step))
        for screen in SCREENS:
            yield (screen.title, screen.key, partial(app.session.go, screen.id))
        yield (_("Light or dark"), "Ctrl+T", app.action_theme)
        yield (_("Keys"), "?", app.action_keys)
        yield (_("Quit"), "q", app.exit)
