"""What the manifest of a prompt agent must mean, beyond what its schema can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oo_agents.api import KINDS
from oo_agents.field_rules import SCALARS, condition_flaws, field_flaws
from oo_agents.prompt_manifest import OWN_FACTS
from oo_storage.flaws import Flaw
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def prompt_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    """What is wrong with what a prompt agent shows and asks for."""
    if data.get("model", "none") == "none":
        yield Flaw(("model",), _("must be local or any: an agent of type prompt needs a model"))
    kinds = [show["kind"] for show in data["input"]["shows"]]
    for number, show in enumerate(data["input"]["shows"]):
        path = ("input", "shows", number)
        if show["kind"] not in KINDS:
            message = _("expected one of {values}").format(values=", ".join(KINDS))
            yield Flaw((*path, "kind"), message)
        elif show["kind"] in kinds[:number]:
            yield Flaw((*path, "kind"), _("is declared twice"))
        else:
            yield from _show_flaws(path, show, data)
    yield from _output_flaws(data)


def _show_flaws(
    path: tuple[str | int, ...], show: Mapping[str, Any], data: Mapping[str, Any]
) -> Iterator[Flaw]:
    declared = {consent["key"] for consent in data.get("consents", ())}
    for place, name, sorts in _fields_of(show):
        yield from field_flaws((*path, *place), name, show["kind"], sorts, declared)
    for number, condition in enumerate(show.get("where", ())):
        preferences = data.get("preferences", {})
        yield from condition_flaws((*path, "where", number), condition, show["kind"], preferences)
    if "newest_by" in show and "earliest_by" in show:
        yield Flaw((*path, "earliest_by"), _("does not go with newest_by"))


def _fields_of(
    show: Mapping[str, Any],
) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
    yield ("object",), show["object"], ("text",)
    for name in ("newest_by", "earliest_by"):
        if name in show:
            yield (name,), show[name], ("moment",)
    for number, name in enumerate(show.get("fields", ())):
        yield ("fields", number), name, (*SCALARS, "list")
    for fact, name in show.get("facts", {}).items():
        yield ("facts", fact), name, SCALARS
    for number, condition in enumerate(show.get("where", ())):
        yield ("where", number, "field"), condition["field"], (*SCALARS, "list")


def _output_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    output = data["output"]
    if output["emit"] not in [emit["kind"] for emit in data["emits"]]:
        yield Flaw(("output", "emit"), _("names no kind of [[emits]]"))
    if output.get("cites_min", 1) > output.get("cites_max", 5):
        yield Flaw(("output", "cites_min"), _("is more than cites_max"))
    if output.get("keyed_by", "record") != "record" and output.get("items", 3) != 1:
        yield Flaw(("output", "items"), _("must be 1: there is one finding for a day or week"))
    taken = {
        *OWN_FACTS,
        *(name for show in data["input"]["shows"] for name in show.get("facts", ())),
    }
    for name in output["fields"]:
        if name in taken:
            yield Flaw(("output", "fields", name), _("is the name of another fact"))
