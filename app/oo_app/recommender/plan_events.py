"""The events that keep an answer: tips that end, a tip that is made, or its other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.recommender.record import tip_made, words_made
from oo_storage.events import intents
from oo_storage.log import NewEvent
from oo_storage.recommender import tip_subject

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from oo_app.recommender.tips import Plan
    from oo_storage.recommender_records import StoredDecision


def events_of(planned: Plan, record: StoredDecision | None, now_ms: int) -> list[NewEvent]:
    """The events of a plan; `record` is the record of its decision, if it has one."""
    ended = [_ended(id, reason, now_ms) for id, reason in planned.ends]
    if record is None:
        return ended
    said = _said(planned, record)
    return ended if said is None else [*ended, _event(said, record.tip, now_ms)]


def _said(planned: Plan, record: StoredDecision) -> Message | None:
    decision = planned.decision
    if decision is None or not record.tip:
        return None
    if planned.keep is None:
        return tip_made(decision, record.tip, record.id)
    return words_made(decision, planned.keep, record.id) if planned.is_reworded else None


def _ended(tip: str, reason: str, now_ms: int) -> NewEvent:
    return _event(intents.TipEnded(id=tip, reason=reason), tip, now_ms)


def _event(data: Message, tip: str, now_ms: int) -> NewEvent:
    return NewEvent(data, "oo", tip_subject(tip), now_ms)
