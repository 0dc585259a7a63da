"""Today: the tip card, what a person may answer, and what oO is doing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oo_storage.words import _, ngettext
from oo_ui.request_id import new_request
from oo_ui.viewmodels.acting import (
    chosen_until,
    effect_told,
    reaction_words,
    reactions,
    span_options,
    undo_action,
)
from oo_ui.viewmodels.connecting import connect_action
from oo_ui.viewmodels.pages import (
    Action,
    Answers,
    Card,
    Choice,
    Fact,
    Form,
    Page,
    Section,
    Step,
    Text,
    Told,
    told,
)
from oo_ui.viewmodels.whys import why_action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import Added, HistoryRow
    from oo_app.answers_life import Status
    from oo_app.answers_notices import NoticeRow
    from oo_app.answers_tips import Evidence, Silence, Tip, TipAnswer
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

SCREEN = "today"
EVIDENCE_SHOWN = 3
LATELY = 3
NOTICES = 20
KEPT_BACK_FOR = timedelta(days=1)


def today(assistant: Assistant, terms: Terms) -> Page:
    """The page of now; asking shows the tip."""
    answer = assistant.tip(face=terms.face, seen=terms.seen)
    past = assistant.history(limit=LATELY + 1)
    kept = _kept_back(assistant.notices(limit=NOTICES), terms)
    return page_of(answer, assistant.status(), past, terms, kept=kept)


def prepared_page(tip: Tip, terms: Terms) -> Page:
    """What was prepared, before the core has answered; it can be answered already."""
    return Page(
        screen=SCREEN,
        title=_("Today"),
        summary=_("opening …"),
        card=_tip_card(tip, terms, is_demo=False),
        actions=_answers(tip, terms),
    )


def page_of(
    answer: TipAnswer,
    status: Status,
    past: Sequence[HistoryRow],
    terms: Terms,
    *,
    kept: tuple[Section, ...] = (),
) -> Page:
    """The page of an answer; `kept` tells what was not said."""
    tip, silence = answer.tip, answer.silence
    if tip is not None:
        card = _tip_card(tip, terms, is_demo=answer.is_demo)
        actions = (*_answers(tip, terms), why_action(tip.id, terms))
    else:
        card = _silence_card(silence, is_demo=answer.is_demo)
        actions = (why_action("", terms),)
    return Page(
        screen=SCREEN,
        title=_("Today"),
        summary=_summary(status, terms),
        card=card,
        sections=(*_lately(past, tip.id if tip is not None else "", terms), *kept),
        actions=(*actions, *_always(terms, status)),
    )


def _lately(past: Sequence[HistoryRow], open_tip: str, terms: Terms) -> tuple[Section, ...]:
    """The last tips that were answered."""
    words = reaction_words()
    facts = tuple(
        Fact(words.get(row.reaction, row.reaction), f"{row.text} · {terms.since(row.reacted)}")
        for row in past
        if row.reaction and row.text and row.id != open_tip
    )
    return (Section(title=_("Lately"), facts=facts[:LATELY]),) if facts else ()


def _kept_back(notices: Sequence[NoticeRow], terms: Terms) -> tuple[Section, ...]:
    """What oO would have said without being asked today, and why it did not."""
    words = {"deferred": _("put off"), "expired": _("let go")}
    since = terms.now - KEPT_BACK_FOR
    facts = tuple(
        Fact(words[row.state], " · ".join(word for word in (row.text, row.reason) if word))
        for row in notices
        if row.state in words and (row.state == "deferred" or row.time >= since)
    )
    return (Section(title=_("Kept back"), facts=facts[:LATELY]),) if facts else ()


def _tip_card(tip: Tip, terms: Terms, *, is_demo: bool) -> Card:
    facts = [Fact(_("From"), _evidence(item, terms)) for item in tip.evidence[:EVIDENCE_SHOWN]]
    if (hidden := len(tip.evidence) - EVIDENCE_SHOWN) > 0:
        words = ngettext("and {count} more", "and {count} more", hidden)
        facts.append(Fact("", words.format(count=hidden), "faint"))
    facts.append(Fact(_("Note"), tip.note, "faint"))
    return Card(
        id=tip.id,
        text=tip.text,
        why=tip.why,
        due=terms.left(tip.due),
        facts=tuple(fact for fact in facts if fact.text),
        is_demo=is_demo,
    )


def _silence_card(silence: Silence | None, *, is_demo: bool) -> Card:
    return Card(
        id="",
        text=silence.reason if silence else _("Nothing needs you now."),
        why=_silence_hint(silence) if silence else "",
        is_tip=False,
        is_demo=is_demo,
    )


def _silence_hint(silence: Silence) -> str:
    """What a person can do about it here, where keys stand for what is typed elsewhere."""
    if "`" not in silence.hint:
        return silence.hint
    hints = {
        "nothing_connected": _("c shows what it could read; a keeps a first task."),
        "closed": _("u takes your last answer back."),
        "consent": _("Consents (3) shows what each agent may read."),
        "agent": _("Agents (2) says which may not speak, and why."),
        "nothing_found": _("Agents (2) says which may not speak, and why."),
        "wording": _("Agents (2) shows which agent it was; its template has a fault."),
        "worth": _("w shows what was weighed; chattiness on Profile (4) moves the bar."),
    }
    return hints.get(silence.gate, "")


def _evidence(item: Evidence, terms: Terms) -> str:
    text = _("{title} · {source} · seen {moment}").format(
        title=item.title or item.kind, source=item.source, moment=terms.when(item.seen)
    )
    if item.is_stale:
        return _("{evidence} · the source could not be read since").format(evidence=text)
    return text


def _summary(status: Status, terms: Terms) -> str:
    stays = status.is_watching and (status.core is None or bool(status.core.stays))
    watching = _("watching") if stays else _("looks while a face is open")
    if status.paused_until is not None:
        until = terms.until(status.paused_until)
        watching = _("paused until {moment}").format(moment=until)
    sources = ngettext("{count} source", "{count} sources", status.sources)
    return f"{watching} · {sources.format(count=status.sources)}"


def _answers(tip: Tip, terms: Terms) -> tuple[Action, ...]:
    """What may be answered to this tip."""
    known = reactions(tip.id, tip.text, terms, agents=tip.agents)
    return tuple(action for action in known if action.id in tip.actions)


def _always(terms: Terms, status: Status) -> Sequence[Action]:
    pause = Action(id="pause", key="p", label=_("Pause"), step=lambda _a: _pause(terms))
    speak = Action(id="resume", key="p", label=_("Speak again"), step=_resume)
    return (
        undo_action(),
        Action(id="add", key="a", label=_("Add a task"), step=lambda _a: add_form(terms)),
        speak if status.paused_until is not None else pause,
        *(() if status.sources else (connect_action(terms),)),
    )


def add_form(terms: Terms) -> Form:
    """Put a task into the inbox."""

    def submit(answers: Answers) -> Step:
        text, request = str(answers["task"]), new_request()
        return lambda assistant: added_told(assistant.add(text, request=request), terms)

    return Form(
        title=_("Add a task"),
        fields=(Text(id="task", label=_("Task"), hint=_("pay rent tomorrow 9:00")),),
        yes=_("Add"),
        submit=submit,
    )


def added_told(added: Added, terms: Terms) -> Told:
    """The task as it was understood."""
    due = terms.day(added.due) if added.is_all_day else terms.when(added.due, _("no date"))
    details = (added.title, _("due {moment}").format(moment=due) if added.due else due)
    return told(added.message, *details, can_undo=True)


def _pause(terms: Terms) -> Form:
    def submit(answers: Answers) -> Step:
        until, request = chosen_until(answers, terms), new_request()
        return lambda assistant: effect_told(assistant.pause(until=until, request=request))

    return Form(
        title=_("Be quiet for how long?"),
        text=_("oO then speaks only when you ask."),
        fields=(Choice(id="span", label=_("Quiet for"), options=span_options()),),
        yes=_("Pause"),
        submit=submit,
    )


def _resume(assistant: Assistant) -> Told:
    return effect_told(assistant.pause(until=None, request=new_request()))
