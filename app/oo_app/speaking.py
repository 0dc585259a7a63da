"""Answers a face: the brief, the decision, the delivery, and the tip prepared for the next one."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from oo_agents.imagined import imagined
from oo_app import prepared
from oo_app.as_json import json_text
from oo_app.briefing import Situation, brief_of
from oo_app.card import card_text
from oo_app.integrations.rests_on import has_unsettled
from oo_storage.errors import OoError
from oo_storage.home import epoch
from oo_storage.log import last_seq
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from oo_agents.runner import Runner
    from oo_app.answers import TipAnswer, Why
    from oo_app.integrations.rests_on import RestsOn
    from oo_app.integrations.sources import Sources
    from oo_app.notifier.deliveries import Deliveries
    from oo_app.paths import HomePaths
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.service import Answered, Recommender
    from oo_app.views import HomeViews, ViewSource
    from oo_storage.database import Database

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
        now: Callable[[], datetime],
        salt: bytes,
    ) -> None:
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
        self._writing = threading.Lock()
        self._acts = 0

    def answer(self, face: str, unread: frozenset[str] = frozenset()) -> TipAnswer:
        """The answer to a person who asks, and the record that it was shown.

        Nothing is said that rests on a source in `unread`.
        """
        with self._lock:
            answered, _seq = self._decided(unread)
            if answered.answer.tip is not None:
                self._deliveries.record(answered.answer.tip.id, self._now(), face)
            return answered.answer

    def what_if(self, at: datetime) -> tuple[TipAnswer, Why]:
        """What would be answered at another moment; writes nothing."""
        views = self._views.current()
        brief = self._brief(views, at.astimezone(views.profile.zone), moved=True)
        answer, why = self._recommender.what_if(brief, self._deliveries.peek(brief.now))
        return answer, why

    def prepare(self, next_due: datetime | None) -> datetime | None:
        """Write the answer that the next `oo tip` may print at once; until when it holds.

        None when an act of the person came between: then it is to be prepared anew.
        """
        # What is read while this decides gives other marks than these, so that they do not hold.
        marks = self._sources.rests_on()
        with self._lock:
            answered, seq = self._decided()
            if self._database.read(last_seq) != seq:  # this very answer was kept
                answered, seq = self._decided()
        until = min(answered.valid_until, next_due or answered.valid_until)
        with self._writing:
            if self._acts or self._database.read(last_seq) != seq:
                return None
            self._write(answered, until, marks)
        return self._now() if has_unsettled(marks) else until

    @contextmanager
    def unprepared(self) -> Iterator[None]:
        """Take the prepared tip away; nothing is prepared until the person's act is over."""
        with self._writing:
            self._acts += 1
            prepared.remove_prepared(str(self._paths.prepared))
        try:
            yield
        finally:
            with self._writing:
                self._acts -= 1

    def brief(self) -> Brief:
        """The brief of this moment, for who reads its rules and names."""
        views = self._views.current()
        return self._brief(views, self._now().astimezone(views.profile.zone))

    def _decided(self, unread: frozenset[str] = frozenset()) -> tuple[Answered, int]:
        """The answer, and the seq of the state that it was decided on."""
        for _again in range(TRIES):
            views = self._views.current()
            brief = self._brief(views, self._now().astimezone(views.profile.zone))
            brief = replace(brief, newest=views.newest(unread))
            shown = self._deliveries.known(brief.now)
            answered = self._recommender.answer(brief, shown, is_current=partial(_is_at, views))
            if answered is not None:
                return answered, views.seq
        raise OoError(
            _("The home changed faster than oO could decide."), hint=_("Ask again in a moment.")
        )

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
        )
        return brief_of(situation, runner.registry, is_asked=True)

    def _write(self, answered: Answered, until: datetime, marks: Sequence[RestsOn]) -> None:
        answer = answered.answer
        now = answer.now
        profile = self._views.current().profile
        language, zone = prepared.surroundings(os.environ)
        preferences = profile.preferences
        made = prepared.Prepared(
            valid_until_ms=int(until.timestamp() * 1000),
            made_ms=int(now.timestamp() * 1000),
            tip="" if answer.tip is None else answer.tip.id,
            language=prepared.ANY if preferences.text("language") else language,
            zone=prepared.ANY if preferences.text("zone") else zone,
            marks=marks,
            text=card_text(answer, zone=profile.zone).encode(),
            json=json_text(answer).encode(),
        )
        prepared.write_prepared(str(self._paths.prepared), made)


def _is_at(views: HomeViews, db: sqlite3.Connection) -> bool:
    return last_seq(db) == views.seq and epoch(db) == views.epoch
