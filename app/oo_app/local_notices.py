"""What the assistant in this process answers about what oO said first; what is pressed there."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from oo_app.answers_notices import NoticeRow, OfferedNotice
from oo_app.notifier.notices import NEXT
from oo_app.recommender.told import told_of
from oo_app.unasked import held_words
from oo_app.wall_clock import instant
from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from oo_app.answers import Effect
    from oo_app.answers_why import Why
    from oo_app.bell import Bell
    from oo_app.bootstrap import Home
    from oo_app.notifier.notices import KeptNotice
    from oo_app.recommender.told import Told

_log = logging.getLogger(__name__)

MOST_ROWS = 1_000_000
LONGEST_WAIT_S = 110.0


class _Local(Protocol):
    _home: Home
    bell: Bell

    def react(self, kind: str, *, tip: str, face: str, request: str) -> Effect: ...


class LocalNotices:
    """Mixed into the assistant."""

    def notices(self: _Local, *, limit: int = 50) -> Sequence[NoticeRow]:
        """What oO said first, or withheld and why, newest first."""
        return _rows(self._home, self._home.notices.newest(min(max(limit, 0), MOST_ROWS)))

    def with_notices(self: _Local, why: Why) -> Why:
        """The explanation of a tip with what became of its notices."""
        if why.tip is None:
            return why
        return replace(why, notices=tuple(_rows(self._home, self._home.notices.of(why.tip.id))))

    def wait_for_notice(self: _Local, *, wait_s: float) -> OfferedNotice | None:
        """For a face with a tray: the next notice to show there."""
        tray = self._home.tray
        with self.bell.heard_by(tray.wake, is_face=False):
            found = tray.take(
                min(max(wait_s, 0.0), LONGEST_WAIT_S), is_over=lambda: self.bell.is_over
            )
        if found is None:
            return None
        return OfferedNotice(
            tip=found.tip, title=found.title, text=found.text, answers=found.answers
        )

    def take_notice(self: _Local, tip: str) -> bool:
        """Say that it is shown now."""
        return self._home.tray.confirm(tip)

    def answer_notice(self: _Local, tip: str, answer: str) -> None:
        """React as was pressed on a notice, unless the tip was answered meanwhile.

        Called from the channel's thread; nobody waits for it there.
        """
        told = told_of(self._home.database, [tip]).get(tip)
        if told is None or told.is_answered:
            _log.info("a late answer to a notice changes nothing: %s", answer)
            return
        try:
            self.react(answer, tip=tip, face="notice", request=str(uuid.uuid4()))
        except OoError as error:
            _log.warning("an answer to a notice was not taken: %s", error.code)


def _rows(home: Home, kept: Sequence[KeptNotice]) -> list[NoticeRow]:
    told = told_of(home.database, {each.tip for each in kept})
    zone = home.profile.view().zone
    return [_row(each, told.get(each.tip), zone) for each in kept]


def _row(kept: KeptNotice, told: Told | None, zone: ZoneInfo) -> NoticeRow:
    time = instant(kept.time_ms, zone)
    until = None if kept.until_ms is None else instant(kept.until_ms, zone)
    return NoticeRow(
        tip="" if kept.tip == NEXT else kept.tip,
        text="" if told is None else told.text,
        channel=kept.channel,
        state=kept.state,
        reason=kept.reason if kept.channel else held_words(kept.reason, until, time),
        time=time,
        until=until,
        is_open=told is not None and told.is_open,
    )
