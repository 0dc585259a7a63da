"""When an agent looks again: its schedule, its findings' next change, and what it reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_agents.cron import next_time
from oo_storage.agents import Due
from oo_storage.events.registry import HISTORY_KEY, SIGNALS, keys_of, type_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oo_agents.manifest import Manifest

# A look may not ask for the next one sooner than this.
SHORTEST = {"program": timedelta(minutes=1)}
SHORTEST_IN_PROCESS = timedelta(seconds=5)
# A scheduled time that was missed by more than this is left out by missed = "skip".
LATE_MS = 15 * 60_000
CLOCK_TOLERANCE_MS = 60_000

_HISTORY_TYPES = ("tip.made", "tip.ended", "reaction.given", "reaction.undone")
_CHANGES_ALL = ("record.gone", "source.disconnected")


def seqs_by_key(newest: Mapping[str, int]) -> dict[str, int]:
    """The newest seq at which data of each key may have changed, from that of each event type."""
    of_all = max((newest.get(name, 0) for name in _CHANGES_ALL), default=0)
    found: dict[str, int] = {}
    for message in SIGNALS:
        seq = max(of_all, newest.get(type_name(message), 0))
        for key in keys_of(message):
            found[key] = max(found.get(key, 0), seq)
    found[HISTORY_KEY] = max(newest.get(name, 0) for name in _HISTORY_TYPES)
    return found


def is_due(
    manifest: Manifest,
    last: Due | None,
    *,
    now_ms: int,
    basis: str,
    data_seq: int,
    has_output: bool,
    is_changed: bool = False,
) -> bool:
    """Whether the agent looks now.

    `data_seq` is the newest seq of a key it reads; `is_changed` says that one changed besides.
    An agent on a cron schedule looks between its times only to keep what it said true.
    """
    waits_for_cron = manifest.schedule.cron is not None and not has_output
    if last is None:
        return not waits_for_cron
    if last.last_ms > now_ms + CLOCK_TOLERANCE_MS:
        return True
    has_news = is_changed or data_seq > last.seen_seq
    is_other = last.basis != basis or (has_news and follows_data(manifest))
    if is_other and not waits_for_cron:
        return True
    if last.next_ms is not None and last.next_ms <= now_ms:
        return True
    return _slot_is_due(manifest, last, now_ms)


def follows_data(manifest: Manifest) -> bool:
    """Whether a change of what it reads makes it look.

    Asking a model at each change would cost more than what it says is worth: a prompt agent that
    has a schedule keeps to it. What it said of a record that changed is withheld meanwhile.
    """
    return manifest.type != "prompt" or manifest.schedule.on_change


def waiting(basis: str) -> str:
    """The basis of a look that waits for a model's answer: it is made again at every sweep."""
    return f"{basis}?"


def is_missed(manifest: Manifest, last: Due, now_ms: int) -> bool:
    """Whether a scheduled time has passed that missed = "skip" leaves out."""
    slot = last.slot_ms
    return manifest.schedule.missed == "skip" and slot is not None and now_ms - slot > LATE_MS


def after_look(
    manifest: Manifest,
    *,
    now: datetime,
    seen_seq: int,
    basis: str,
    next_change: datetime | None,
    expiries_ms: Iterable[int],
) -> Due:
    """When the agent looks again after a look at `now`."""
    now_ms = to_ms(now)
    shortest = SHORTEST.get(manifest.type, SHORTEST_IN_PROCESS)
    earliest_ms = now_ms + shortest // timedelta(milliseconds=1)
    changes = [*expiries_ms, *([] if next_change is None else [to_ms(next_change)])]
    return Due(
        agent=manifest.id,
        next_ms=max(earliest_ms, min(changes)) if changes else None,
        slot_ms=next_slot_ms(manifest, now),
        last_ms=now_ms,
        seen_seq=seen_seq,
        basis=basis,
    )


def next_slot_ms(manifest: Manifest, now: datetime) -> int | None:
    """The next scheduled time after `now`; None when only changes count."""
    schedule = manifest.schedule
    if schedule.every is not None:
        return to_ms(now) + schedule.every // timedelta(milliseconds=1)
    if schedule.cron is not None:
        at = next_time(schedule.cron, now)
        return None if at is None else to_ms(at)
    return None


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(ms: int, like: datetime) -> datetime:
    """The instant in the zone of `like`."""
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return instant.astimezone(like.tzinfo)


def _slot_is_due(manifest: Manifest, last: Due, now_ms: int) -> bool:
    if last.slot_ms is None or last.slot_ms > now_ms:
        return False
    return not is_missed(manifest, last, now_ms)
