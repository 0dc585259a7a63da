"""Which tip or decision a person means: by its id, the beginning of one, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.recommender.tips import open_tips
from oo_storage import recommender as storage
from oo_storage import recommender_records as records
from oo_storage.errors import Refused, UnknownName, UsageError
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from oo_app.recommender.brief import Shown
    from oo_storage.recommender import StoredTip
    from oo_storage.recommender_records import StoredDecision


def tip_named(id: str, tips: Sequence[StoredTip]) -> StoredTip:
    """The tip of that id, or whose id begins so."""
    matching = [tip for tip in tips if tip.id.startswith(id)]
    exact = [tip for tip in matching if tip.id == id]
    if len(exact or matching) == 1:
        return (exact or matching)[0]
    if matching:
        raise UsageError(_("More than one tip starts with {id!r}.").format(id=id))
    raise UnknownName(_("tip"), id, [tip.id for tip in tips[:200]])


def default_tip(tips: Sequence[StoredTip], shown: Sequence[Shown]) -> StoredTip:
    """The tip shown last, which is the one the person means; else the open one."""
    by_id = {tip.id: tip for tip in tips}
    seen = [each for each in shown if each.tip in by_id]
    if seen:
        last = max(seen, key=lambda each: (each.time_ms, by_id[each.tip].opened))
        return by_id[last.tip]
    opened = open_tips(tips)
    if opened:
        return opened[0]
    raise Refused(_("There is no tip to answer."), hint=_("`oo tip` asks for one."))


def decision_named(
    db: sqlite3.Connection, id: str
) -> tuple[StoredDecision | None, StoredTip | None]:
    """The decision and the tip of an id; without one those of the open tip, else the newest.

    Raises UnknownName or UsageError.
    """
    if not id:
        opened = open_tips(storage.tips(db, limit=50))
        if not opened:
            newest = records.newest_decision(db)
            return newest, storage.tip_of(db, newest.tip) if newest and newest.tip else None
        id = opened[0].id
    known = records.ids_starting(db, id)
    exact = [each for each in known if each == id]
    if len(exact or known) != 1:
        if known:
            raise UsageError(_("More than one id starts with {id!r}.").format(id=id))
        raise UnknownName(_("tip or decision"), id, [])
    decision = records.decision_of(db, (exact or known)[0])
    tip = storage.tip_of(db, decision.tip if decision else (exact or known)[0])
    return decision, tip


def nothing_decided() -> Refused:
    """What to say where there is no decision yet."""
    return Refused(_("Nothing was decided yet."), hint=_("`oo tip` asks for a tip, and decides."))
