"""Model: who words the tips, what is on this machine, and fetching more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.errors import OoError, Refused
from oo_storage.words import _
from oo_ui.request_id import new_request
from oo_ui.viewmodels.acting import effect_told
from oo_ui.viewmodels.asking import answers
from oo_ui.viewmodels.pages import (
    Action,
    Answers,
    Choice,
    Empty,
    Fact,
    Form,
    Option,
    Outcome,
    Page,
    Reading,
    Row,
    Running,
    Section,
    Step,
    Text,
    Ticks,
    told,
)
from oo_ui.viewmodels.sizes import size

if TYPE_CHECKING:
    from oo_app.answers_models import AliasRow, LocalModel, ModelPreview, ModelStatus, ModelTest
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Tone

SCREEN = "model"
OTHER = "other"
REACH, ALIAS = "host.reach", "tip-generator"


def models(assistant: Assistant, _terms: Terms) -> Page:
    """The aliases, and the models that are here or would fit."""
    nothing = Empty(
        title=_("No model, and none is needed"),
        text=_("Templates word the tips. A local model may word them once you choose one."),
    )
    if not answers(assistant, "model_status", "local_models"):
        return Page(screen=SCREEN, title=_("Model"), empty=nothing)
    status = assistant.model_status()
    local = _local_rows(assistant)
    return Page(
        screen=SCREEN,
        title=_("Model"),
        summary=_summary(status),
        rows=(*(_alias(row) for row in status.aliases), *local),
        empty=nothing,
        actions=(Action(id="pull", key="p", label=_("Fetch another"), step=lambda _a: _pull()),),
    )


def _local_rows(assistant: Assistant) -> list[Row]:
    """The models of this machine, or why they cannot be listed and what would change that."""
    try:
        return [_local(row) for row in assistant.local_models()]
    except OoError as error:
        host = assistant.preview_alias(ALIAS, "ollama/any").host
        allow = Action(id="allow", key="space", label=_("Allow"), step=lambda _a: _allow(host))
        return [
            Row(
                id="models",
                title=host,
                note=error.message,
                state=_("not listed"),
                tone="warn",
                mark="warn",
                group=_("On this machine"),
                sections=(Section(facts=(Fact("", error.message), Fact("", error.hint, "faint"))),),
                actions=(allow,) if isinstance(error, Refused) else (),
            )
        ]


def _allow(host: str) -> Form:
    """Let oO connect to the model server of this machine."""
    request = new_request()

    def allowed(assistant: Assistant) -> Outcome:
        return told(assistant.grant(REACH, host=host, request=request).message)

    return Form(
        title=_("Let oO connect to {host}?").format(host=host),
        text=_("It lists and fetches models there. Nothing of yours is shown to it by that."),
        yes=_("Allow"),
        submit=lambda _answers: allowed,
    )


def _summary(status: ModelStatus) -> str:
    counts = status.counts
    asked = _("asked {made} times today, {saved} saved, {failed} failed").format(
        made=counts.made, saved=counts.saved, failed=counts.failed
    )
    if not status.is_installed:
        return _("the model part is not installed: oo model setup")
    return asked


def _alias(row: AliasRow) -> Row:
    tone: Tone = "good" if row.state == "ready" else "faint" if row.state == "unset" else "warn"
    latency = f"{row.latency_ms} ms" if row.latency_ms is not None else ""
    return Row(
        id=f"alias {row.alias}",
        title=row.alias,
        note=row.model or (_("templates word it") if row.alias == ALIAS else _("not used")),
        state=_states().get(row.state, row.state),
        tone=tone,
        mark="on" if row.state == "ready" else "off" if row.state == "unset" else "warn",
        group=_("Aliases"),
        sections=(
            Section(
                facts=(
                    Fact(_("Model"), row.model or _("none")),
                    Fact(_("Host"), f"{row.host} · {row.locality}" if row.host else ""),
                    Fact(_("Problem"), row.problem, "warn"),
                    Fact(_("To do"), row.hint),
                    Fact(_("Median"), latency),
                )
            ),
        ),
        actions=(
            Action(id="use", key="e", label=_("Choose"), step=_choose(row)),
            Action(id="test", key="t", label=_("Try"), step=_test(row.alias)),
            Action(id="preview", key="v", label=_("What is sent"), step=_preview(row.alias)),
        ),
    )


def _states() -> dict[str, str]:
    return {
        "ready": _("ready"),
        "unset": _("not set"),
        "not-allowed": _("not allowed"),
        "no-key": _("no key"),
        "unreachable": _("unreachable"),
        "missing": _("not here"),
        "simulation-only": _("only in trials"),
    }


def _local(row: LocalModel) -> Row:
    state = _("in memory") if row.is_loaded else _("here") if row.is_here else _("would fit")
    actions = []
    if not row.is_here:
        step = _fetch(row.name)
        actions.append(Action(id="pull", key="space", label=_("Fetch"), step=step))
    if row.is_loaded:
        actions.append(
            Action(id="unload", key="o", label=_("Free its memory"), step=_unload(row.name))
        )
    return Row(
        id=f"model {row.name}",
        title=row.name,
        note=" · ".join(word for word in (size(row.size), row.note) if word),
        state=state,
        tone="good" if row.is_here else "accent" if row.is_recommended else "faint",
        mark="on" if row.is_here else "idle",
        group=_("On this machine") if row.is_here else _("Could be fetched"),
        sections=(Section(facts=(Fact(_("Size"), size(row.size)), Fact("", row.note))),),
        actions=tuple(actions),
    )


def _pull() -> Form:
    return Form(
        title=_("Fetch a model"),
        text=_("It comes from the registry of your model server, and stays on this machine."),
        fields=(Text(id="model", label=_("Model"), hint="qwen3:4b"),),
        yes=_("Fetch"),
        submit=lambda given: _fetch(str(given["model"]).strip()),
    )


def _fetch(model: str) -> Step:
    def step(assistant: Assistant) -> Outcome:
        job = assistant.pull_model(model)
        return Running(title=_("Fetching {model}").format(model=model), id=job.id)

    return step


def _unload(model: str) -> Step:
    return lambda assistant: effect_told(assistant.unload_model(model))


def _choose(row: AliasRow) -> Step:
    """First the model, then what its host may be shown; nothing is ticked."""

    def step(assistant: Assistant) -> Outcome:
        here = [model.name for model in assistant.local_models() if model.is_here]
        options = tuple(Option(id=f"ollama_chat/{name}", label=name) for name in here)
        other = Option(id=OTHER, label=_("another"), note=_("of any provider, by its name"))
        none = Option(id="none", label=_("none"), note=_("templates word the tips"))
        return Form(
            title=_("Which model is {alias}?").format(alias=row.alias),
            fields=(Choice(id="model", label=_("Model"), options=(*options, other, none)),),
            yes=_("Go on"),
            submit=lambda given: _named(row, str(given["model"])),
        )

    return step


def _named(row: AliasRow, model: str) -> Step:
    """The chosen model, or another that is typed."""
    if model != OTHER:
        return _shown(row, model)
    return lambda _assistant: Form(
        title=_("Which model is {alias}?").format(alias=row.alias),
        fields=(Text(id="model", label=_("Model"), hint="ollama/qwen3:4b"),),
        yes=_("Go on"),
        submit=lambda given: _shown(row, str(given["model"]).strip()),
    )


def _shown(row: AliasRow, model: str) -> Step:
    if model == "none":
        request = new_request()
        return lambda assistant: effect_told(assistant.use_model(row.alias, "", request=request))

    def used(given: Answers) -> Step:
        keys, request = tuple(given["keys"]), new_request()
        return lambda assistant: effect_told(
            assistant.use_model(row.alias, model, keys=keys, request=request)
        )

    def step(assistant: Assistant) -> Outcome:
        collected = [each for each in assistant.consents() if each.recipient == "oo"]
        options = tuple(
            Option(id=each.key, label=each.key, note=each.description)
            for each in collected
            if each.granted
        )
        host = assistant.preview_alias(row.alias, model).host
        return Form(
            title=_("What may {host} be shown?").format(host=host or model),
            text=_(
                "oO connects to it when you go on, for {model}; it shows only what you tick."
            ).format(model=model),
            fields=(Ticks(id="keys", label=_("It may be shown"), options=options),),
            yes=_("Use it"),
            submit=used,
        )

    return step


def _test(alias: str) -> Step:
    return lambda assistant: _tested(assistant.test_model(alias))


def _tested(test: ModelTest) -> Reading:
    return Reading(
        title=test.alias,
        text=test.message,
        sections=(
            Section(
                facts=(
                    Fact(_("Model"), test.model),
                    Fact(_("Host"), test.host),
                    Fact(_("Took"), f"{test.latency_ms} ms"),
                    Fact(_("To do"), test.hint),
                )
            ),
        ),
    )


def _preview(alias: str) -> Step:
    return lambda assistant: _previewed(assistant.preview_model(alias))


def _previewed(preview: ModelPreview) -> Reading:
    body = tuple(Fact("", line) for line in preview.body.splitlines())
    return Reading(
        title=_("This would be sent, and was not"),
        text=f"{preview.method} {preview.url}",
        sections=(
            Section(
                facts=(
                    Fact(_("Size"), size(preview.size)),
                    Fact(_("Shows"), ", ".join(preview.keys)),
                    Fact(_("Withheld"), ", ".join(preview.withheld)),
                    *(Fact("", header, "faint") for header in preview.headers),
                )
            ),
            Section(title=_("Word for word"), facts=body),
        ),
    )
