"""The parts of a home that have a model take part: who may be asked, asking, and forethought."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from oo_app.once import once
from oo_storage.errors import UsageError
from oo_storage.home import epoch
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_app.asking import Access, Asking
    from oo_app.asking_ahead import AskingAhead
    from oo_app.forethought import Forethought
    from oo_app.meanings import Meanings
    from oo_app.model_answers import Shown
    from oo_app.profile.acts import Profile
    from oo_app.profile.view import ProfileView
    from oo_app.recommender.brief import ModelTerms
    from oo_app.recommender.policy import Policy
    from oo_app.serving.port import Model, Target
    from oo_app.serving.replies import Replies
    from oo_app.speaking import Speaking
    from oo_app.views import ViewSource
    from oo_storage.database import Database
    from oo_storage.log import Log


class _Home(Protocol):
    """What these parts rest on."""

    database: Database
    log: Log
    salt: bytes
    now: Callable[[], datetime]
    on_reply: Callable[[], None]

    @property
    def profile(self) -> Profile: ...

    @property
    def views(self) -> ViewSource: ...

    @property
    def speaking(self) -> Speaking: ...

    @property
    def model(self) -> Model: ...

    @property
    def replies(self) -> Replies: ...

    @property
    def asking(self) -> Asking: ...

    @property
    def meanings(self) -> Meanings: ...

    @property
    def ahead(self) -> AskingAhead: ...

    def access(self, alias: str) -> Access: ...

    def now_ms(self) -> int: ...


class AskingParts:
    """Mixed into the home."""

    @once
    def replies(self: _Home) -> Replies:
        """What models replied."""
        from oo_app.serving.replies import Replies

        return Replies(self.database, now_ms=self.now_ms)

    @once
    def policy(self: _Home) -> Policy:
        """What chooses among the candidates."""
        from oo_app.recommender.policies.orchestrator import Orchestrator
        from oo_app.recommender.prompt_file import read_prompt

        return Orchestrator(read_prompt("tip.v4"))

    @once
    def asking(self: _Home) -> Asking:
        """Asks models and keeps what they say."""
        from oo_app.asking import Asking

        return Asking(
            self.database,
            self.log,
            lambda: self.model,
            self.access,
            known=self.replies.for_target,
            epoch_of=epoch,
            now_ms=self.now_ms,
        )

    @once
    def ahead(self: _Home) -> AskingAhead:
        """Asks ahead of time."""
        from oo_app.asking_ahead import AskingAhead

        return AskingAhead(self.asking, lambda: self.on_reply())

    @once
    def forethought(self: _Home) -> Forethought:
        """What is worth asking before anyone asks for a tip."""
        from oo_app.forethought import Forethought

        return Forethought(
            self.speaking, self.views, self.asking, self.ahead, self.meanings, now=self.now
        )

    def access(self: _Home, alias: str) -> Access:
        """Whom an alias may ask now."""
        from oo_app.model_access import access_of

        return access_of(self.profile.view(), alias, os.environ)

    def terms(self: _Home, view: ProfileView) -> ModelTerms:
        """On what terms a model takes part in a decision."""
        from oo_app.asking import TIP_GENERATOR
        from oo_app.model_access import access_of, terms_of

        access = access_of(view, TIP_GENERATOR, os.environ)
        if access.target is None:
            return terms_of(access, {}, {}, self.salt)
        failures = self.asking.failures()
        return terms_of(access, self.replies.recent(), failures, self.salt)

    def shown(self: _Home, decision: str, target: Target) -> Shown:
        """What the decision of this moment would have a target's model shown."""
        from oo_app.recommender.prompt_file import read_prompt
        from oo_app.showing import shown_now

        if decision:
            raise UsageError(
                _("Only the decision of this moment can be previewed."),
                hint=_("`oo prompt show {id}` shows an earlier one.").format(id=decision),
            )
        grants = self.profile.view().grants
        return shown_now(self.speaking.brief(), grants, target, read_prompt())

    def let_waiting_go(self: _Home) -> None:
        """Who waits for a model's words gets the template's at once."""
        if "model" in vars(self):
            self.model.cancel()

    def ask_no_more(self: _Home) -> None:
        """End every question that is under way, and the process that asks; keep the counts."""
        built = vars(self)
        if "ahead" in built:
            self.ahead.stop()
        if "model" in built:
            self.model.cancel()
            self.model.close()
        if "ahead" in built:
            self.ahead.join()
        if "meanings" in built:
            self.meanings.stop()
        if "replies" in built:
            self.replies.flush()
