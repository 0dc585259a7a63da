"""Speaking first, after a look of the core: whether, where, and what becomes of what is withheld.

Nothing here happens unless the person chose a channel. What a model is still being asked to word
waits for it a moment; what the moment forbids is put off, with the gate that did it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from oo_app.notifier.moment import DEFERRED, SAID, fate, may_show_content
from oo_app.notifier.notices import NEXT
from oo_app.notifier.port import notice_of
from oo_app.notifier.showing import OFF
from oo_app.recommender.tips import OPEN_FOR
from oo_app.recommender.told import told_of
from oo_app.unasked import free_to_speak, meeting_until, shown_until, withheld_by
from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_app.answers_tips import Tip
    from oo_app.notifier.deliveries import Deliveries
    from oo_app.notifier.moment import Desk, Fate
    from oo_app.notifier.notices import Notices
    from oo_app.notifier.showing import Notifier
    from oo_app.recommender.brief import Brief
    from oo_app.speaking import Speaking
    from oo_app.views import ViewSource
    from oo_storage.database import Database

_log = logging.getLogger(__name__)

# for so long a tip waits for a model that is being asked to word it
WORDING_WAIT = timedelta(seconds=30)


class Notifying:
    """Has its turn after each look of a core; one turn at a time."""

    def __init__(
        self,
        database: Database,
        speaking: Speaking,
        deliveries: Deliveries,
        notices: Notices,
        notifier: Notifier,
        views: ViewSource,
        *,
        desk: Callable[[], Desk],
        is_wording: Callable[[], bool],
        now: Callable[[], datetime],
    ) -> None:
        """`desk` reads the desk's signals now; `is_wording` says whether a model is being asked."""
        self._database = database
        self._speaking = speaking
        self._deliveries = deliveries
        self._notices = notices
        self._notifier = notifier
        self._views = views
        self._desk = desk
        self._is_wording = is_wording
        self._now = now
        self._has_settled = False
        self._waits_since: datetime | None = None

    def turn(self, prepare: Callable[[], datetime]) -> datetime:
        """Prepare the next answer, and speak first if this is the moment; when to look again."""
        until = prepare()
        self._withdraw_answered()
        choice = self._views.current().profile.preferences.text("notify")
        if choice == OFF:
            return until
        try:
            has_spoken, again = self._turn(choice)
        except OoError as error:
            # the next look comes as usual, and nobody waits for this one
            _log.warning("oO could not speak first: %s", error.code)
            return until
        if has_spoken:
            until = prepare()
        return until if again is None else min(until, again)

    def _turn(self, choice: str) -> tuple[bool, datetime | None]:
        """Whether something was said, and when to try again."""
        now = self._now()
        if not self._has_settled:
            self._notices.settle_left(now)
            self._has_settled = True
        brief = self._speaking.brief(is_asked=False)
        tip = self._speaking.would_say(free_to_speak(brief))
        if tip is None or self._is_known(tip):
            self._notices.let_go_but("", now)
            self._waits_since = None
            return False, None
        self._notices.let_go_but(tip.id or NEXT, now)
        return self._say(tip, choice, brief)

    def _say(self, tip: Tip, choice: str, brief: Brief) -> tuple[bool, datetime | None]:
        if (waits := self._waits_for_words()) is not None:
            return False, waits
        desk = self._desk_now()
        brief = shown_until(brief, self._deliveries.known(brief.now))
        held = withheld_by(brief, desk)
        expires = max(tip.expires.astimezone(UTC), tip.made.astimezone(UTC) + OPEN_FOR)
        found = fate(held, brief.instant, expires)
        if found.kind != SAID:
            self._notices.withheld(tip.id or NEXT, found, self._now())
            return False, _again(found)
        said = self._speaking.say_first()
        if said is None:
            return False, None
        notice = notice_of(said.id, said.text, said.why, with_content=may_show_content(desk))
        self._waits_since = None
        return bool(self._notifier.show(notice, choice)), None

    def _withdraw_answered(self) -> None:
        """Take away notices of tips that were answered elsewhere, or ended."""
        shown = self._notifier.shown
        if shown:
            told = told_of(self._database, shown)
            for tip in shown:
                if tip not in told or not told[tip].is_open:
                    self._notifier.withdraw(tip)

    def _is_known(self, tip: Tip) -> bool:
        """Whether the person has seen it."""
        return bool(tip.id) and tip.id in self._deliveries.shown()

    def _waits_for_words(self) -> datetime | None:
        """Until when to wait for a model's words; None when not, or no longer."""
        now = self._now()
        if not self._is_wording():
            return None
        if self._waits_since is None or now < self._waits_since:
            self._waits_since = now
        ends = self._waits_since + WORDING_WAIT
        return ends if now < ends else None

    def _desk_now(self) -> Desk:
        views = self._views.current()
        world = views.collected_world(self._now().astimezone(views.profile.zone))
        return replace(self._desk(), meeting_until=meeting_until(world))


def _again(found: Fate) -> datetime | None:
    return found.again if found.kind == DEFERRED else None
