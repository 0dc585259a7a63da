"""The parts of a home that a model helps besides tips: prompt agents, and telling repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_app.once import once
from oo_storage.home import epoch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from oo_agents.asks import KnownReply, Terms
    from oo_app.asking import Access
    from oo_app.meanings import Meanings
    from oo_app.profile.acts import Profile
    from oo_app.serving.port import Model
    from oo_app.serving.replies import Replies
    from oo_storage.database import Database


class _Home(Protocol):
    """What these parts rest on."""

    database: Database
    salt: bytes

    @property
    def profile(self) -> Profile: ...

    @property
    def model(self) -> Model: ...

    @property
    def replies(self) -> Replies: ...

    def access(self, alias: str) -> Access: ...

    def now_ms(self) -> int: ...


class MeaningParts:
    """Mixed into the home."""

    @once
    def meanings(self: _Home) -> Meanings:
        """Tells whether two tips are about the same matter."""
        from oo_app.meanings import Meanings
        from oo_app.recommender.vectors import Vectors

        vectors = Vectors(self.database, epoch_of=epoch, now_ms=self.now_ms, salt=self.salt)
        return Meanings(vectors, lambda: self.model, self.access)

    def agent_terms(self: _Home) -> Terms:
        """On what terms prompt agents have a model asked."""
        from oo_app.asking import TIP_GENERATOR
        from oo_app.model_access import agent_terms_of

        language = self.profile.view().preferences.text("language")
        return agent_terms_of(self.access(TIP_GENERATOR), language)

    def agent_replies(self: _Home, hashes: Collection[str]) -> Mapping[str, KnownReply]:
        """What models said to prompt agents."""
        from oo_app.asking import TIP_GENERATOR

        return self.replies.for_target(hashes, self.access(TIP_GENERATOR).target)
