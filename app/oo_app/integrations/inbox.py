"""oO's own inbox: a sentence becomes a task, and a task may be done or taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oo_app.integrations.cleaning import cleaned, record_subject
from oo_app.integrations.spoken_dates import Spoken, find
from oo_storage.errors import BadInput, Refused
from oo_storage.events._generated.signals_pb2 import RecordGone, TaskSeen, When
from oo_storage.log import NewEvent
from oo_storage.plain import plain
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from oo_storage.integrations import WorldRow

SOURCE = "inbox"
"""The id of the one inbox, which is also its kind."""

_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip
_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Understood:
    """What a sentence says: the task's title, and the moment it names.

    `at` is the instant in the person's zone, or local midnight of an all-day date; `echo` is the
    date in words, "" when none was found.
    """

    title: str
    due: When | None = None
    at: datetime | None = None
    is_all_day: bool = False
    echo: str = ""


def understand(text: str, now: datetime, zone: str, language: str = "en") -> Understood:
    """Split a sentence into a title and a date; raises BadInput when nothing is said.

    `now` is aware; `zone` is the person's. A time that the clocks skip is the one after the gap.
    """
    sentence = plain(text)
    if not sentence:
        raise BadInput(_("There is nothing to add."), hint=_('Say it: oo add "pay rent friday"'))
    here = now.astimezone(ZoneInfo(zone))
    spoken = find(sentence, here, language)
    if spoken is None:
        return Understood(sentence)
    at, is_all_day = _moment(spoken, here)
    if is_all_day:
        due = When(date=at.date().isoformat())
    else:
        due = When(instant_ms=int(at.timestamp()) * 1000, zone=zone)
    return Understood(_without(sentence, spoken), due, at, is_all_day, _echo(at, is_all_day))


def added(
    understood: Understood,
    *,
    request: str,
    salt: bytes,
    keys: frozenset[str],
    now_ms: int,
    source: str = SOURCE,
) -> NewEvent:
    """The event that puts a task into the inbox; `keys` are those that oO may collect.

    The same request names the same task. Raises Refused when the title may not be kept.
    """
    whole = TaskSeen(
        title=understood.title,
        status="open",
        due=understood.due,
        created=When(instant_ms=now_ms, zone="UTC"),
    )
    data = cleaned(whole, keys)
    if not isinstance(data, TaskSeen) or not data.title:
        raise Refused(
            _("oO may not keep the titles of tasks, so it cannot keep this one."),
            hint=_("Allow it: oo consent grant tasks.title"),
        )
    return NewEvent(data, source, record_subject(data, source, request, salt), now_ms)


def done(row: WorldRow, now_ms: int, keys: frozenset[str]) -> NewEvent:
    """The event that a task of the inbox is done; that it is gone, where its state is not kept.

    Raises Refused for a record that is no task.
    """
    if not isinstance(row.data, TaskSeen):
        raise Refused(_("Only a task can be done."))
    data = TaskSeen()
    data.CopyFrom(row.data)
    data.status = "done"
    data.completed.CopyFrom(When(instant_ms=now_ms, zone="UTC"))
    kept = cleaned(data, keys)
    if kept is None:
        return removed(row.subject, now_ms, row.source)
    return NewEvent(kept, row.source, row.subject, now_ms)


def removed(subject: str, now_ms: int, source: str = SOURCE) -> NewEvent:
    """The event that takes an added task back."""
    return NewEvent(RecordGone(), source, subject, now_ms)


def _moment(spoken: Spoken, here: datetime) -> tuple[datetime, bool]:
    if spoken.after is not None:
        # Counted on the clock on the wall, two hours would be one or three when clocks change.
        moment = (here.astimezone(UTC) + spoken.after).astimezone(here.tzinfo)
        return moment.replace(second=0, microsecond=0), False
    day = spoken.day or here.date()
    at = _real(datetime.combine(day, spoken.clock or time(), here.tzinfo))
    if spoken.day is None and at < here:
        next_day = datetime.combine(day + timedelta(days=1), spoken.clock or time(), here.tzinfo)
        at = _real(next_day)
    return at, spoken.clock is None


def _real(moment: datetime) -> datetime:
    """The moment itself or, when the clocks skip it, as much later as they skip."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


def _without(sentence: str, spoken: Spoken) -> str:
    before, after = sentence[: spoken.start].rstrip(), sentence[spoken.end :].lstrip()
    title = f"{before.rstrip(' ,;:-–(')} {after.lstrip(' ,;:-–)')}".strip()
    title = re.sub(r"\s+([.,;:!?])", r"\1", title).strip(" ,;")
    return title if any(char.isalnum() for char in title) else sentence


def _echo(at: datetime, is_all_day: bool) -> str:
    day = _("{weekday} {day} {month} {year}").format(
        weekday=_(_WEEKDAYS[at.weekday()]), day=at.day, month=_(_MONTHS[at.month - 1]), year=at.year
    )
    return day if is_all_day else _("{day} at {time}").format(day=day, time=f"{at:%H:%M}")
