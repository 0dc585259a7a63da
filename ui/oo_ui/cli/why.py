"""`oo why`: the record of a decision, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.words import N_, _, ngettext
from oo_ui.cli.options import Argument, Command, at_option, json_option, plain_option
from oo_ui.cli.turn import Turn, turn
from oo_ui.cli.typed_times import typed_moment
from oo_ui.viewmodels.notice_words import unasked_words

if TYPE_CHECKING:
    from oo_app.answers_tips import Evidence
    from oo_app.answers_why import Considered, Term, Why

SHOWN = 5


@click.command(cls=Command)
@click.argument(
    "id",
    cls=Argument,
    default="",
    metavar="ID",
    help=N_("A tip's or decision's id; the newest if left out."),
)
@at_option
@click.option(
    "--all", "is_all", is_flag=True, help=N_("Everything considered, every term and the prompt.")
)
@json_option
@plain_option
@click.pass_context
def why(ctx: click.Context, id: str, at: str, is_all: bool, json: bool, plain: bool) -> None:
    """Ask for the record and show it."""
    with turn(ctx, json=json, plain=plain) as here:
        moment = typed_moment(at, now=here.face.now(), zone=here.zone) if at else None
        record = here.assistant.why(id, at=moment)
        if json:
            here.screen.json(record)
        else:
            show_why(here, record, is_all=is_all)


def show_why(here: Turn, record: Why, *, is_all: bool = False) -> None:
    """The record: what was said, what spoke for it, what lost and what would change it."""
    _outcome(here, record)
    _terms(here, record.top_terms)
    _evidence(here, record.evidence)
    _lost(here, [item for item in record.considered if not item.is_chosen], is_all=is_all)
    _skipped(here, record, is_all=is_all)
    _wording(here, record)
    if record.changes:
        here.screen.heading(_("What would change it"))
        for sentence in record.changes:
            here.screen.item(sentence)
    if is_all and record.prompt:
        here.screen.heading(_("What the model was asked"))
        for line in record.prompt.splitlines():
            here.screen.indented(line)


def _outcome(here: Turn, record: Why) -> None:
    if record.tip is not None:
        here.screen.line(record.tip.text, strong=True)
    elif record.silence is not None:
        here.screen.line(record.silence.reason, strong=True)
    silence = record.silence
    here.screen.line()
    here.screen.pairs(
        [
            (_("Why"), record.tip.why if record.tip else ""),
            (_("Gate"), silence.gate if silence else ""),
            (_("Unasked"), unasked_words(record.notices)),
            (_("Decided"), here.when(record.made)),
            (_("Policy"), f"{record.policy} {record.policy_version}"),
            (_("Agents"), ", ".join(record.tip.agents) if record.tip else ""),
            (_("Decision"), record.decision),
        ]
    )


def _terms(here: Turn, terms: tuple[Term, ...]) -> None:
    if not terms:
        return
    here.screen.heading(_("What counted most"))
    here.screen.table(
        [_("Term"), _("Log-odds"), _("Factor"), _("In words")],
        [[term.name, f"{term.value:+.2f}", f"×{term.factor:.2f}", term.words] for term in terms],
    )


def _evidence(here: Turn, evidence: tuple[Evidence, ...]) -> None:
    if not evidence:
        return
    here.screen.heading(_("What it rests on"))
    here.screen.table(
        [_("Record"), _("Source"), _("Kind"), _("Seen"), _("Event")],
        [
            [
                item.title,
                _("{source} (stale)").format(source=item.source) if item.is_stale else item.source,
                item.kind,
                here.when(item.seen),
                str(item.event),
            ]
            for item in evidence
        ],
    )


def _lost(here: Turn, lost: list[Considered], *, is_all: bool) -> None:
    if not lost:
        return
    here.screen.heading(_("Considered and not said"))
    shown = lost if is_all else lost[:SHOWN]
    for item in shown:
        here.screen.item(item.text)
        here.screen.indented(f"{item.agent} · {item.score:+.2f} · {item.reason}", depth=2)
        if is_all:
            for term in item.terms:
                here.screen.indented(f"{term.value:+.2f} {term.name}: {term.words}", depth=3)
    _more(here, len(lost) - len(shown))


def _skipped(here: Turn, record: Why, *, is_all: bool) -> None:
    if not record.skipped:
        return
    here.screen.heading(_("Not asked"))
    shown = record.skipped if is_all else record.skipped[:SHOWN]
    for item in shown:
        here.screen.item(f"{item.agent}: {item.reason}")
    _more(here, len(record.skipped) - len(shown))


def _wording(here: Turn, record: Why) -> None:
    """The model's part in it, and why its words were not used."""
    used = record.model
    if used is None and not record.notes:
        return
    here.screen.heading(_("The model's part"))
    if used is not None:
        cost = _("{seconds:.1f} s, {tokens_in} tokens in, {tokens_out} out")
        said = cost.format(
            seconds=used.latency_ms / 1000, tokens_in=used.tokens_in, tokens_out=used.tokens_out
        )
        here.screen.item(f"{used.model} · {used.host} · {used.prompt} · {said}")
    for note in record.notes:
        here.screen.item(note)


def _more(here: Turn, count: int) -> None:
    if count > 0:
        here.screen.indented(
            ngettext(
                "and {count} more: oo why --all", "and {count} more: oo why --all", count
            ).format(count=count)
        )
