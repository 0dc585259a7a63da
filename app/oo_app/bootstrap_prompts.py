"""The parts of a home that read wishes in plain words and try prompts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from oo_app.once import once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_agents.runner import Runner
    from oo_app.asking import Access
    from oo_app.chatting import Chatting
    from oo_app.profile.acts import Profile
    from oo_app.prompt_lab import PromptLab
    from oo_app.recommender.service import Recommender
    from oo_app.sayings import Sayings
    from oo_app.serving.port import Model
    from oo_app.serving.replies import Replies
    from oo_app.speaking import Speaking
    from oo_app.vault.port import Vault
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

    @property
    def recommender(self) -> Recommender: ...

    @property
    def replies(self) -> Replies: ...

    @property
    def speaking(self) -> Speaking: ...

    @property
    def vault(self) -> Vault: ...

    def access(self, alias: str) -> Access: ...

    def trial(self, alias: str) -> Access: ...

    def has_secret(self, name: str) -> bool: ...


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

    @once
    def prompt_lab(self: _Home) -> PromptLab:
        """Shows and tries the prompts of stored decisions."""
        from oo_app.prompt_lab import PromptLab

        return PromptLab(
            self.recommender,
            self.replies,
            today=lambda: self.speaking.brief(),
            model=lambda: self.model,
            trial=self.trial,
        )

    @once
    def chatting(self: _Home) -> Chatting:
        """Plain completions."""
        from oo_app.chatting import Chatting

        return Chatting(lambda: self.model, self.trial)

    def trial(self: _Home, alias: str) -> Access:
        """Whom an alias may ask outside of live decisions; raises what is missing."""
        from oo_app.chatting import trial_access

        return trial_access(
            self.profile.view(), alias, os.environ, lambda target: self.has_secret(target.secret)
        )

    def has_secret(self: _Home, name: str) -> bool:
        """Whether a key is in the vault or the environment."""
        from oo_app.vault.values import secret_value

        return bool(name) and bool(secret_value(self.vault, name, os.environ))
