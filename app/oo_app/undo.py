"""Taking an act back: each event has an inverse, found from what its subject was before.

The log is append-only, so an undo appends: the earlier event of the same subject again, or the
event that says there was none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.integrations.cleaning import cleaned
from oo_storage.errors import Refused
from oo_storage.events import intents, signals
from oo_storage.log import NewEvent
from oo_storage.requests import event_before, mark_undone, standing_requests, undone_by
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3

    from google.protobuf.message import Message

    from oo_storage.log import Event, Log


def undo_newest(
    db: sqlite3.Connection, log: Log, request: str, now_ms: int, *, keys: frozenset[str]
) -> list[Event]:
    """Take the newest act that can be taken back, back; the events it undid.

    Of an earlier record only the fields of these keys, which oO may collect, come back. The same
    request again undoes nothing more.
    """
    if events := undone_by(db, request):
        return events
    for undone, events in standing_requests(db):
        inverses = [
            inverse
            for event in reversed(events)
            if (inverse := inverse_of(event, event_before(db, event), now_ms, keys)) is not None
        ]
        if inverses:
            seqs = log.append(db, inverses, request=request)
            mark_undone(db, undone, seqs[-1])
            # An undo is no act to undo: the next one takes back what came before.
            mark_undone(db, request, seqs[-1])
            return events
    raise Refused(_("There is nothing to undo."), hint=_("`oo history` shows what happened."))


def inverse_of(
    event: Event, before: Event | None, now_ms: int, keys: frozenset[str]
) -> NewEvent | None:
    """The event that takes this one back; None for one that cannot be."""
    data = _inverse_data(event, before)
    if data is None:
        return None
    source = event.source if isinstance(data, SIGNALS) else "person"
    if isinstance(data, signals.TaskSeen):
        # The log may still hold what was revoked, while its erasure waits or runs.
        data = cleaned(data, keys) or signals.RecordGone()
    return NewEvent(data, source, event.subject, now_ms)


SIGNALS = (signals.TaskSeen, signals.RecordGone)
_RESTORED = {
    "preference.set": ("preference.set",),
    "preference.unset": ("preference.set",),
    "context.defined": ("context.defined",),
    "context.removed": ("context.defined",),
    "context.chosen": ("context.chosen",),
    "agent.enabled": ("agent.disabled",),
    "agent.disabled": ("agent.enabled",),
    "agent.trusted": ("agent.trusted",),
    "task.seen": ("task.seen",),
}


def _inverse_data(event: Event, before: Event | None) -> Message | None:
    if before is not None and before.type in _RESTORED.get(event.type, ()):
        return before.data
    return _negation(event.data)


def _negation(data: Message) -> Message | None:
    match data:
        case intents.PreferenceSet():
            return intents.PreferenceUnset(name=data.name)
        case intents.ContextDefined():
            return intents.ContextRemoved(id=data.id)
        case intents.ContextChosen():
            return intents.ContextChosen(id="")
        case intents.AgentEnabled():
            return intents.AgentDisabled(agent=data.agent, reason="person")
        case intents.AgentDisabled():
            return intents.AgentEnabled(agent=data.agent)
        case intents.AgentTrusted():
            return intents.AgentTrustWithdrawn(agent=data.agent)
        case intents.ReactionGiven():
            return intents.ReactionUndone(id=data.id, tip=data.tip)
        case signals.TaskSeen():
            return signals.RecordGone()
        case _:
            return None
