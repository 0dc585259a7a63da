"""Answers a face: the brief, the decision, the delivery, and the tip prepared for the next one."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from oo_agents.imagined import imagined
from oo_agents.manifest import FILE as MANIFEST
from oo_app import prepared
from oo_app.as_json import json_text
from oo_app.briefing import Situation, brief_of
from oo_app.card import card_text
from oo_app.integrations.rests_on import has_unsettled
from oo_app.ready import ReadyAnswer
from oo_app.recommender.replying import tip_ask
from oo_storage.errors import OoError
from oo_storage.home import epoch
from oo_storage.log import last_seq
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from oo_agents.asks import Ask
    from oo_agents.runner import Runner
    from oo_app.answers_tips import Tip, TipAnswer
    from oo_app.answers_why import Why
    from oo_app.integrations.sources import Sources
    from oo_app.notifier.deliveries import Deliveries
    from oo_app.paths import HomePaths
    from oo_app.profile.view import ProfileView
    from oo_app.recommender.brief import Brief, ModelTerms
    from oo_app.recommender.likeness import Likeness
    from oo_app.recommender.service import Answered, Recommender
    from oo_app.serving.replies import Replies
    from oo_app.views import HomeViews, ViewSource
    from oo_storage.database import Database

_log = logging.getLogger(__name__)

TRIES = 5


class Speaking:
    """Decides on the newest state; an answer that was overtaken is decided again."""

    def __init__(
        self,
        database: Database,
        recommender: Recommender,
        deliveries: Deliveries,
        runner: Runner,
        sources: Sources,
        views: ViewSource,
        paths: HomePaths,
        *,
        replies: Replies,
        terms: Callable[[ProfileView], ModelTerms],
        likeness: Callable[[], Likeness],
        now: Callable[[], datetime],
        salt: bytes,
    ) -> None:
        """`terms` says on what terms a model takes part, `likeness` how a repeat is told."""
        self._replies = replies
        self._terms = terms
        self._likeness = likeness
        self._database = database
        self._recommender = recommender
        self._deliveries = deliveries
        self._runner = runner
        self._sources = sources
        self._views = views
        self._paths = paths
        self._now = now
        self._salt = salt
        self._lock = threading.Lock()
        self._ready = ReadyAnswer(paths.prepared)

    def answer(
        self,
        face: str,
        next_due: datetime | None,
        unread: frozenset[str] = frozenset(),
        *,
        is_waiting: bool = False,
        seen: str = "",
    ) -> TipAnswer:
        """The answer to a person who asks, and the record that it was shown.

        The tip that the face has `seen` is shown on; that is no new delivery.

        Nothing is said that rests on a source in `unread`. The answer is prepared for who asks
        again, until something is due at `next_due`. Who `is_waiting` gets a model's words also for
        a tip that was shown before.
        """
        with self._lock:
            turn, marks = self._ready.turn, self._marks()
            answered, seq = self._decided(unread, is_waiting=is_waiting)
            tip = answered.answer.tip
            if tip is not None and tip.id != seen:
                self._deliveries.record(tip.id, self._now(), face)
            self._keep_ready(answered, next_due, marks, seq, turn)
            return answered.answer

    def what_if(self, at: datetime) -> tuple[TipAnswer, Why]:
        """What would be answered at another moment; writes nothing."""
        views = self._views.current()
        brief = self._brief(views, at.astimezone(views.profile.zone), moved=True)
        answer, why = self._recommender.what_if(brief, self._deliveries.peek(brief.now))
        return answer, why

    def prepare(self, next_due: datetime | None) -> tuple[datetime, Ask | None]:
        """Write the answer that the next `oo tip` may print at once.

        Gives until when it holds, and what a model may be asked about it.
        """
        with self._lock:
            turn, marks = self._ready.turn, self._marks()
            answered, seq = self._decided()
            if answered.is_replied:
                self._replies.note_saved()
            return self._keep_ready(answered, next_due, marks, seq, turn), _ask(answered)

    def wanted(self, unread: frozenset[str] = frozenset()) -> Ask | None:
        """What a model may be asked for who waits for its words."""
        with self._lock:
            answered, _seq = self._decided(unread, is_waiting=True)
            return _ask(answered)

    def nothing_ready(self) -> AbstractContextManager[None]:
        """While a person acts; what was prepared before it must not be shown after it."""
        return self._ready.away()

    def brief(self, *, is_asked: bool = True) -> Brief:
        """The brief of this moment, for who reads its rules and names."""
        views = self._views.current()
        brief = self._brief(views, self._now().astimezone(views.profile.zone))
        return replace(brief, is_asked=is_asked, newest=views.newest(frozenset()))

    def would_say(self, brief: Brief) -> Tip | None:
        """What would be said at a brief's moment; writes nothing."""
        answer, _why = self._recommender.what_if(brief, self._deliveries.known(brief.now))
        return answer.tip

    def say_first(self) -> Tip | None:
        """The tip that oO says without being asked, kept as the open one; None for silence.

        What lay ready before it is taken away: it may be another tip.
        """
        with self._lock, self._ready.away():
            return self._decided(is_asked=False)[0].answer.tip

    def _decided(
        self,
        unread: frozenset[str] = frozenset(),
        *,
        is_asked: bool = True,
        is_waiting: bool = False,
    ) -> tuple[Answered, int]:
        """The answer, and the seq of the state that it belongs to."""
        for _again in range(TRIES):
            views = self._views.current()
            brief = self._brief(views, self._now().astimezone(views.profile.zone))
            brief = replace(brief, newest=views.newest(unread))
            brief = replace(brief, is_asked=is_asked, is_waiting=is_waiting)
            shown = self._deliveries.known(brief.now)
            answered = self._recommender.answer(brief, shown, is_current=partial(_is_at, views))
            if answered is not None:
                return answered, views.seq if answered.seq is None else answered.seq
        raise OoError(
            _("The home changed faster than oO could decide."), hint=_("Ask again in a moment.")
        )

    def _keep_ready(
        self,
        answered: Answered,
        next_due: datetime | None,
        marks: Sequence[prepared.Mark],
        seq: int,
        turn: int,
    ) -> datetime:
        until = min(answered.valid_until, next_due or answered.valid_until)
        profile = self._views.current().profile
        try:
            if until > self._now():
                self._ready.put(_prepared(answered, until, marks, profile), turn)
                # A source that was read meanwhile may have changed what was decided on.
                if self._database.read(last_seq) == seq:
                    return self._now() if has_unsettled(marks) else until
        except (OSError, ValueError):
            # A full disk, or a path that does not fit on a line: the ordinary way is always there.
            _log.warning("no tip is prepared", exc_info=True)
        self._ready.take_away()
        return until

    def _brief(self, views: HomeViews, now: datetime, *, moved: bool = False) -> Brief:
        runner = self._runner
        if moved:
            snippets = imagined(runner, now, views, self._salt)
        else:
            snippets = runner.snippets(now, views)
        statuses = runner.statuses(now, views)
        situation = Situation(
            now=now,
            profile=views.profile,
            snippets=snippets,
            skipped=[(each.entry.id, each.reason) for each in statuses if each.reason],
            sources=self._sources.rows(),
            writable=self._database.read(self._sources.writable),
            world=views.collected_world(now),
            model=self._terms(views.profile),
        )
        brief = brief_of(situation, runner.registry, is_asked=True)
        return replace(brief, likeness=self._likeness())

    def _marks(self) -> tuple[prepared.Mark, ...]:
        """What an answer rests on; taken before it is decided, so that what is read meanwhile
        makes it invalid."""
        return (*self._sources.rests_on(), *self._own_agents())

    def _own_agents(self) -> Iterator[prepared.Mark]:
        """The person's own agents: one that is added or edited is to be heard at once."""
        yield prepared.mark(str(self._paths.agents))
        for entry in self._runner.registry.entries():
            if not entry.is_builtin:
                yield prepared.mark(str(entry.folder / MANIFEST))


def _ask(answered: Answered) -> Ask | None:
    return tip_ask(answered.wanted) if answered.wanted else None


def _is_at(views: HomeViews, db: sqlite3.Connection) -> bool:
    return last_seq(db) == views.seq and epoch(db) == views.epoch


def _prepared(
    answered: Answered, until: datetime, marks: Sequence[prepared.Mark], profile: ProfileView
) -> prepared.Prepared:
    answer = answered.answer
    language, zone = prepared.surroundings(os.environ)
    preferences = profile.preferences
    return prepared.Prepared(
        valid_until_ms=int(until.timestamp() * 1000),
        made_ms=int(answer.now.timestamp() * 1000),
        tip="" if answer.tip is None else answer.tip.id,
        language=prepared.ANY if preferences.text("language") else language,
        zone=prepared.ANY if preferences.text("zone") else zone,
        marks=marks,
        text=card_text(answer, zone=profile.zone).encode(),
        json=json_text(answer).encode(),
    )
