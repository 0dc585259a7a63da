"""Consents: who may collect and read what, and what a no would erase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _, ngettext
from oo_ui.request_id import new_request
from oo_ui.viewmodels.pages import (
    Action,
    Empty,
    Fact,
    Form,
    Outcome,
    Page,
    Row,
    Section,
    Step,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import ConsentEffect, ConsentRow
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

SCREEN = "consents"
OO = "oo"


def consents(assistant: Assistant, terms: Terms) -> Page:
    """Every data key, oO's own consent first, then its readers."""
    rows = sorted(assistant.consents(), key=lambda row: (row.key, row.recipient != OO))
    keys = {row.key for row in rows if row.recipient == OO and row.granted}
    words = ngettext("{count} data key collected", "{count} data keys collected", len(keys))
    return Page(
        screen=SCREEN,
        title=_("Consents"),
        summary=words.format(count=len(keys)),
        rows=tuple(_row(row, rows, terms) for row in rows),
        empty=Empty(
            title=_("Nothing is collected"),
            text=_("Connect a source; it shows what it would read, and asks."),
        ),
    )


def _row(row: ConsentRow, rows: Sequence[ConsentRow], terms: Terms) -> Row:
    is_own = row.recipient == OO
    readers = [r.recipient for r in rows if r.key == row.key and r.granted and r.recipient != OO]
    facts = (
        Fact(_("Key"), row.key),
        Fact(_("Recipient"), _("oO, which collects it") if is_own else row.recipient),
        Fact(_("Consent"), _("yes") if row.granted else _("no")),
        Fact(_("Since"), terms.when(row.since)),
        Fact(_("Records"), str(row.records) if is_own else ""),
        Fact(_("Readers"), ", ".join(readers) if is_own else ""),
    )
    return Row(
        id=f"{row.key} {row.recipient}",
        title=_("oO collects it") if is_own else row.recipient,
        note=row.purpose or row.description,
        state=_("yes") if row.granted else _("no"),
        tone="good" if row.granted else "faint",
        mark="on" if row.granted else "off",
        group=row.key,
        sections=(Section(facts=tuple(fact for fact in facts if fact.text)),),
        actions=(_action(row),),
    )


def _action(row: ConsentRow) -> Action:
    if row.granted:
        step = _asked_to_revoke(row)
        return Action(id="revoke", key="space", label=_("Revoke"), step=step)
    return Action(id="grant", key="space", label=_("Allow"), step=_grant(row))


def recipient_of(row: ConsentRow) -> tuple[str, str]:
    """The agent and the host that the consent is given to; a host has a colon in it."""
    if row.recipient == OO:
        return "", ""
    return ("", row.recipient) if ":" in row.recipient else (row.recipient, "")


def _grant(row: ConsentRow) -> Step:
    request = new_request()
    agent, host = recipient_of(row)

    def given(assistant: Assistant) -> Outcome:
        effect = assistant.grant(row.key, agent=agent, host=host, request=request)
        return told(effect.message, can_undo=False)

    def step(_assistant: Assistant) -> Outcome:
        if row.recipient != OO:
            title = _("Let {agent} read {key}?").format(agent=row.recipient, key=row.key)
        else:
            title = _("Let oO collect {key}?").format(key=row.key)
        return Form(
            title=title,
            text=row.purpose or row.description,
            yes=_("Allow"),
            submit=lambda _answers: given,
        )

    return step


def _asked_to_revoke(row: ConsentRow) -> Step:
    request = new_request()
    agent, host = recipient_of(row)

    def revoked(assistant: Assistant) -> Outcome:
        effect = assistant.revoke(row.key, agent=agent, host=host, request=request)
        return told(effect.message, *_counts(effect))

    def step(assistant: Assistant) -> Outcome:
        effect = assistant.revoke(row.key, agent=agent, host=host, dry_run=True)
        return Form(
            title=_("Revoke {key}?").format(key=row.key),
            text=effect.message,
            sections=(
                Section(
                    title=_("Nothing brings it back"),
                    facts=tuple(Fact("", text) for text in _counts(effect)),
                ),
            ),
            yes=_("Erase it now"),
            no=_("Keep it"),
            is_grave=True,
            submit=lambda _answers: revoked,
        )

    return step


def _counts(effect: ConsentEffect) -> list[str]:
    words = (
        (effect.events, ngettext("{count} event", "{count} events", effect.events)),
        (effect.records, ngettext("{count} record", "{count} records", effect.records)),
        (effect.snippets, ngettext("{count} finding", "{count} findings", effect.snippets)),
        (effect.tips, ngettext("{count} tip", "{count} tips", effect.tips)),
    )
    counted = [text.format(count=count) for count, text in words if count]
    return counted or [_("nothing that was kept")]
