"""A recommender and an asking desk over a database of their own, with any model behind them."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from builders.briefs import ms
from oo_agents.templates import fit
from oo_app.asking import Access, Asking
from oo_app.model_access import terms_of
from oo_app.recommender.policies.orchestrator import Orchestrator
from oo_app.recommender.prompt_file import read_prompt
from oo_app.recommender.replying import tip_ask
from oo_app.recommender.service import Recommender
from oo_app.serving.replies import Replies
from oo_storage import log, recommender, serving
from oo_storage.database import Database
from oo_storage.home import epoch
from oo_storage.log import Log
from oo_storage.migrate import migrate
from oo_storage.recommender import TipProjection
from oo_storage.serving import ReplyProjection
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.answers_tips import TipAnswer
    from oo_app.answers_why import Why
    from oo_app.recommender.brief import Brief, Fit
    from oo_app.recommender.service import Answered
    from oo_app.serving.port import Model, Target

SALT = b"salt of a test"


class WordingDesk:
    """Prepares an answer, asks the model what it waits for, and answers with what came."""

    def __init__(
        self, path: Path, model: Model, target: Target, *, words: Fit = fit, num_ctx: int = 4096
    ) -> None:
        self.database = Database(path)
        sets = [log.MIGRATIONS, recommender.MIGRATIONS, serving.MIGRATIONS]
        self.database.outside_transaction(lambda db: migrate(db, sets))
        self._now_ms = 0
        own = Log(
            [TipProjection(), ReplyProjection()],
            device="here",
            now_ms=lambda: self._now_ms,
            next_stamp=next_stamp,
        )
        ids = (f"id{n:06}" for n in itertools.count())
        self.recommender = Recommender(
            self.database,
            own,
            Orchestrator(read_prompt()),
            words,
            evidence=lambda _seq: None,
            new_id=lambda: next(ids),
            seconds=lambda: 0.0,
        )
        self.replies = Replies(self.database, now_ms=lambda: self._now_ms)
        self.access = Access(target=target, num_ctx=num_ctx)
        self.asking = Asking(
            self.database,
            own,
            lambda: model,
            lambda _alias: self.access,
            known=lambda hashes, _target: self.replies.of(hashes),
            epoch_of=epoch,
            now_ms=lambda: self._now_ms,
        )

    def answer(self, brief: Brief) -> tuple[TipAnswer, Why]:
        """What is said once the model was asked, and why."""
        wanted = self._answered(brief).wanted
        if wanted is not None:
            self.asking.ask(tip_ask(wanted), limit_s=120.0)
        said = self._answered(brief).answer
        return said, self.recommender.why("", now=brief.now, names={})

    def _answered(self, brief: Brief) -> Answered:
        keys = frozenset(key for each in brief.snippets for key in each.keys_used)
        self.access = replace(self.access, keys=keys)
        self._now_ms = ms(brief.now)
        terms = terms_of(self.access, self.replies.recent(), self.asking.failures(), SALT)
        answered = self.recommender.answer(replace(brief, model=terms), ())
        assert answered is not None
        return answered


@contextlib.contextmanager
def wording_desk(path: Path, model: Model, target: Target, **more: Any) -> Iterator[WordingDesk]:
    """A desk that lets go of its database at the end."""
    desk = WordingDesk(path, model, target, **more)
    try:
        yield desk
    finally:
        desk.database.close()
