"""Activity: what left the machine, what oO said first, what ran, and what was withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _, ngettext
from oo_ui.viewmodels.agents import UNHEALTHY
from oo_ui.viewmodels.asking import answers
from oo_ui.viewmodels.notices import notice_rows
from oo_ui.viewmodels.pages import Empty, Fact, Page, Row, Section
from oo_ui.viewmodels.sizes import size

if TYPE_CHECKING:
    from oo_app.answers import AgentRow, LogRow
    from oo_app.answers_models import ActivityRow
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Tone

SCREEN = "activity"
PASSAGES, NOTICES, EVENTS = 50, 20, 50


def activity(assistant: Assistant, terms: Terms) -> Page:
    """The passages through the outbound door, notices, the agents' looks, the newest events."""
    passages = assistant.activity(limit=PASSAGES) if answers(assistant, "activity") else ()
    agents = assistant.agents()
    left = [row for row in passages if row.outcome == "ok" and not is_here(row.host)]
    words = ngettext("{count} call left this machine", "{count} calls left this machine", len(left))
    return Page(
        screen=SCREEN,
        title=_("Activity"),
        summary=f"{words.format(count=len(left))} · {size(sum(row.bytes_out for row in left))}"
        if left
        else _("nothing left this machine"),
        rows=(
            *sorted(
                (_passage(at, row, terms) for at, row in enumerate(passages)),
                key=lambda row: row.group,
            ),
            *notice_rows(assistant.notices(limit=NOTICES), terms),
            *(_ran(row, terms) for row in agents if row.last_run is not None),
            *(_withheld(row) for row in agents if not row.eligible),
            *(_event(row, terms) for row in assistant.log(limit=EVENTS)),
        ),
        empty=Empty(title=_("Nothing has happened"), text=_("What oO does will stand here.")),
    )


def is_here(host: str) -> bool:
    """Whether a host is this machine itself."""
    from ipaddress import ip_address

    name = host.rpartition(":")[0].strip("[]") or host
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _passage(at: int, row: ActivityRow, terms: Terms) -> Row:
    tones: dict[str, Tone] = {"ok": "accent", "refused": "warn", "begun": "faint"}
    words = {"ok": size(row.bytes_out), "refused": _("refused"), "failed": _("failed")}
    words["begun"] = _("under way")
    return Row(
        id=f"passage {at}",
        title=row.host,
        note=f"{terms.when(row.time)} · {row.purpose}",
        state=words.get(row.outcome, row.outcome),
        tone=tones.get(row.outcome, "bad"),
        mark="out" if row.outcome == "ok" else "warn",
        group=_("Stayed on this machine") if is_here(row.host) else _("Left this machine"),
        sections=(
            Section(
                facts=(
                    Fact(_("What for"), row.purpose),
                    Fact(_("Sent"), size(row.bytes_out)),
                    Fact(_("Received"), size(row.bytes_in)),
                    Fact(_("Shown"), ", ".join(row.keys) or _("no data of yours")),
                    Fact(_("Withheld"), ", ".join(row.withheld)),
                )
            ),
        ),
    )


def _ran(row: AgentRow, terms: Terms) -> Row:
    words = ngettext("{count} finding", "{count} findings", row.snippets)
    return Row(
        id=f"ran {row.id}",
        title=row.name,
        note=_("looked {moment}").format(moment=terms.since(row.last_run)),
        state=words.format(count=row.snippets),
        tone="bad" if row.health == UNHEALTHY else "good",
        mark="warn" if row.health == UNHEALTHY else "on",
        group=_("Ran"),
        sections=(
            Section(
                facts=(
                    Fact(_("Looked"), terms.when(row.last_run)),
                    Fact(_("Again"), terms.when(row.next_due)),
                    Fact(_("Read"), ", ".join(row.keys)),
                )
            ),
        ),
    )


def _withheld(row: AgentRow) -> Row:
    return Row(
        id=f"withheld {row.id}",
        title=row.name,
        note=row.reason,
        state=_("silent"),
        tone="faint",
        mark="off",
        group=_("Silent agents"),
        sections=(Section(facts=(Fact(_("Because"), row.reason),)),),
    )


def _event(row: LogRow, terms: Terms) -> Row:
    return Row(
        id=f"event {row.seq}",
        title=row.type,
        note=f"{terms.when(row.time)} · {row.source}",
        state=str(row.seq),
        tone="faint",
        group=_("Written to the log"),
        sections=(
            Section(
                facts=(
                    Fact(_("About"), row.subject),
                    *(Fact(name, str(value)) for name, value in row.data.items()),
                )
            ),
        ),
    )
