"""The parts of a home that read wishes in plain words and try prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_app.once import once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_agents.runner import Runner
    from oo_app.asking import Access
    from oo_app.profile.acts import Profile
    from oo_app.sayings import Sayings
    from oo_app.serving.port import Model
    from oo_app.views import ViewSource
    from oo_storage.database import Database
    from oo_storage.log import Log


class _Home(Protocol):
    """What these parts rest on."""

    database: Database
    log: Log
    now: Callable[[], datetime]

    @property
    def profile(self) -> Profile: ...

    @property
    def runner(self) -> Runner: ...

    @property
    def views(self) -> ViewSource: ...

    @property
    def model(self) -> Model: ...

    def access(self, alias: str) -> Access: ...


class PromptParts:
    """Mixed into the home."""

    @once
    def sayings(self: _Home) -> Sayings:
        """Reads wishes in plain words."""
        from oo_app.asking import TIP_GENERATOR
        from oo_app.sayings import Sayings

        return Sayings(
            self.database,
            self.log,
            self.profile,
            agents=lambda: self.runner.statuses(self.now(), self.views.current()),
            model=lambda: self.model,
            access=lambda: self.access(TIP_GENERATOR),
            now=self.now,
        )
