"""The tray's icon and menu, without a toolkit: the tip, its answers, context, pause."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from oo_storage.plain import plain
from oo_storage.words import _
from oo_ui.request_id import new_request
from oo_ui.viewmodels.acting import REASONS, SPANS, effect_told
from oo_ui.viewmodels.pages import Part, Step, Told
from oo_ui.viewmodels.staying import start_again_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from oo_app.answers import ContextRow
    from oo_app.answers_tips import Tip
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

State = Literal["tip", "silent", "paused", "offline"]
OPEN, WHY, QUIT, LINE = "open", "why", "quit", "-"
IN_MENU, IN_TOOLTIP = 60, 200
MORNING_HOUR = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Part):
    """One line of the menu: a step, a menu of its own, or what the face does itself (its id).

    `is_on` marks one of several that exclude each other; the id "-" is a line between others.
    """

    id: str
    label: str = ""
    step: Step | None = field(default=None, compare=False)
    entries: tuple[Entry, ...] = ()
    is_on: bool | None = None
    is_enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayLook(Part):
    """What the tray shows; `again` is when it changes although nothing happens."""

    state: State
    tooltip: str
    entries: tuple[Entry, ...]
    again: datetime | None = None

    def entry(self, *ids: str) -> Entry:
        """The entry under these ids, from the outermost in."""
        found = next(each for each in self.entries if each.id == ids[0])
        for id in ids[1:]:
            found = next(each for each in found.entries if each.id == id)
        return found


def tray(assistant: Assistant, terms: Terms, *, is_seen: bool) -> TrayLook:
    """The tray of now.

    Where no window `is_seen`, an icon alone has not shown the tip to anybody: it is only peeked
    at, so that oO may still say it first.
    """
    answer = assistant.tip(face=terms.face) if is_seen else assistant.tip(at=terms.now)
    paused_until = assistant.status().paused_until
    tip, silence = answer.tip, answer.silence
    if tip is not None:
        words = tip.text
    else:
        words = silence.reason if silence is not None else _("Nothing needs you now.")
    return TrayLook(
        state="paused" if paused_until else "tip" if tip else "silent",
        tooltip=_tooltip(words, paused_until, terms),
        entries=(
            *_about_tip(words, tip, terms),
            Entry(id=LINE),
            _contexts(assistant.contexts()),
            _pause(paused_until, terms),
            *_face(),
        ),
        again=min(filter(None, (paused_until, tip.expires if tip else None)), default=None),
    )


def opening() -> TrayLook:
    """The tray until the core has answered for the first time."""
    return _without_core(_("oO opens …"))


def offline(*, is_stopped: bool) -> TrayLook:
    """The tray while no core answers; a core that was stopped can be started from here."""
    if is_stopped:
        return _without_core(_("oO was stopped."), is_stopped=True)
    return _without_core(_("The core of oO does not answer."))


def _without_core(words: str, *, is_stopped: bool = False) -> TrayLook:
    start = Entry(id="start", label=_("Start oO again"), step=start_again_step)
    return TrayLook(
        state="offline",
        tooltip=words,
        entries=(
            Entry(id="headline", label=words, is_enabled=False),
            *((start,) if is_stopped else ()),
            *_face(),
        ),
    )


def _tooltip(words: str, paused_until: datetime | None, terms: Terms) -> str:
    shown = plain(words, IN_TOOLTIP)
    if paused_until is None:
        return shown
    until = _("paused until {moment}").format(moment=terms.until(paused_until))
    return f"{shown} · {until}"


def _about_tip(words: str, tip: Tip | None, terms: Terms) -> Iterator[Entry]:
    yield Entry(id=OPEN if tip else "headline", label=plain(words, IN_MENU), is_enabled=bool(tip))
    if tip is not None:
        known = {"done": _done, "snooze": _snooze, "dismiss": _dismiss}
        yield from (known[name](tip, terms) for name in known if name in tip.actions)
    yield Entry(id=WHY, label=_("Why?"))


def _done(tip: Tip, terms: Terms) -> Entry:
    return Entry(id="done", label=_("Done"), step=_reacted(tip, terms, "done"))


def _snooze(tip: Tip, terms: Terms) -> Entry:
    return Entry(
        id="snooze",
        label=_("Snooze"),
        entries=tuple(
            Entry(id=id, label=_(words), step=_reacted(tip, terms, "snooze", span=span))
            for id, words, span in SPANS
        ),
    )


def _reacted(
    tip: Tip, terms: Terms, kind: str, *, reason: str = "", span: timedelta | None = None
) -> Step:
    """A reaction to the tip that the menu shows; a span counts from the moment of the click."""
    request = new_request()

    def step(assistant: Assistant) -> Told:
        id = tip.id or _id_of_same(assistant.tip(face=terms.face).tip, tip)
        if not id:
            return Told(message=_("Meanwhile oO has something else to say."), tone="bad")
        until = terms.after(span) if span is not None else None
        return effect_told(
            assistant.react(
                kind, tip=id, reason=reason, until=until, face=terms.face, request=request
            )
        )

    return step


def _id_of_same(found: Tip | None, peeked: Tip) -> str:
    """The id of the tip that was peeked at, now that it is asked for; "" where it is another."""
    if found is None:
        return ""
    one, other = (
        (tip.kind, tip.action, [item.title for item in tip.evidence]) for tip in (found, peeked)
    )
    return found.id if one == other else ""


def _dismiss(tip: Tip, terms: Terms) -> Entry:
    return Entry(
        id="dismiss",
        label=_("Dismiss"),
        entries=tuple(
            Entry(
                id=reason,
                label=_(words),
                step=_reacted(tip, terms, "dismiss", reason=reason),
            )
            for reason, words, _note in REASONS
            if reason != "never-agent"  # a whole agent is not switched off by a slip of the hand
        ),
    )


def _contexts(rows: Sequence[ContextRow]) -> Entry:
    by_hand = any(row.is_active and row.origin == "manual" for row in rows)
    return Entry(
        id="context",
        label=_("Context"),
        entries=(
            *(
                Entry(id=row.id, label=row.id, is_on=row.is_active, step=_use(row.id))
                for row in rows
            ),
            Entry(id=LINE),
            Entry(id="", label=_("Back to the rules"), is_enabled=by_hand, step=_use("")),
        ),
    )


def _use(context: str) -> Step:
    request = new_request()
    return lambda assistant: effect_told(assistant.use_context(context, request=request))


def _pause(paused_until: datetime | None, terms: Terms) -> Entry:
    resume = Entry(
        id="resume", label=_("Speak again"), is_enabled=paused_until is not None, step=_resume
    )
    return Entry(
        id="pause",
        label=_("Pause"),
        entries=(
            Entry(id="1h", label=_("For an hour"), step=_paused(terms, timedelta(hours=1))),
            Entry(id="2h", label=_("For two hours"), step=_paused(terms, timedelta(hours=2))),
            Entry(
                id="tomorrow",
                label=_("Until tomorrow, {hour}:00").format(hour=MORNING_HOUR),
                step=_paused(terms, None),
            ),
            Entry(id=LINE),
            resume,
        ),
    )


def _paused(terms: Terms, span: timedelta | None) -> Step:
    """For so long from the click on; without a span until tomorrow morning."""
    request = new_request()

    def step(assistant: Assistant) -> Told:
        until = terms.after(span) if span else tomorrow_morning(terms.after(timedelta()), terms)
        return effect_told(assistant.pause(until=until, request=request))

    return step


def tomorrow_morning(moment: datetime, terms: Terms) -> datetime:
    """Eight o'clock of the next day where the person is."""
    local = moment.astimezone(terms.now.tzinfo)
    day = local.date() + timedelta(days=1)
    return local.replace(
        year=day.year, month=day.month, day=day.day,
        hour=MORNING_HOUR, minute=0, second=0, microsecond=0, fold=0,
    )  # fmt: skip


def _resume(assistant: Assistant) -> Told:
    return effect_told(assistant.pause(until=None, request=new_request()))


def _face() -> tuple[Entry, ...]:
    return (
        Entry(id=LINE),
        Entry(id=OPEN, label=_("Open oO")),
        Entry(id=QUIT, label=_("Quit")),
    )
