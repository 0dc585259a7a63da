"""Whether somebody answers where a model is said to be, and whether the model is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.serving.addresses import CLOUD, address_of
from oo_app.serving.aliases import full_name, is_ollama, model_name
from oo_app.serving.ollama import ANSWER_S, LISTING, Ollama
from oo_app.serving.port import ModelFault
from oo_storage.errors import Refused
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.serving.ollama import Door, StoredModel
    from oo_app.serving.port import Target

UNREACHABLE, MISSING, READY = "unreachable", "missing", "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found: ready, unreachable or missing, in words, with the model's size in bytes."""

    state: str
    problem: str = ""
    hint: str = ""
    size: int = 0
    is_loaded: bool = False


def look_for(door: Door, target: Target) -> Found:
    """Ask the server of a target that is not in the cloud; raises Refused without a consent."""
    if target.locality == CLOUD:
        raise Refused(_("A cloud is not asked for its health."))
    try:
        return _in_ollama(door, target) if is_ollama(target) else _elsewhere(door, target)
    except ModelFault as fault:
        return Found(state=UNREACHABLE, problem=fault.message, hint=fault.hint)


def ollama_of(door: Door, target: Target) -> Ollama:
    """The Ollama server that a target names."""
    return Ollama(door, address_of(target.api_base))


def _in_ollama(door: Door, target: Target) -> Found:
    models = ollama_of(door, target).models()
    wanted = model_name(target)
    for model in models:
        if model.name == full_name(wanted):
            return Found(state=READY, size=model.size, is_loaded=model.is_loaded)
    return Found(
        state=MISSING,
        problem=_("The model {model} is not there.").format(model=plain(wanted, 80)),
        hint=_missing_hint(wanted, models),
    )


def _missing_hint(wanted: str, models: tuple[StoredModel, ...]) -> str:
    from difflib import get_close_matches

    # The tag is the same for most models, and would make any two names near.
    names = {each.name.partition(":")[0]: each.name for each in models}
    nearest = get_close_matches(wanted.partition(":")[0], list(names), n=1, cutoff=0.75)
    if nearest:
        return _("Did you mean {name}?").format(name=f"ollama/{names[nearest[0]]}")
    return f"oo model pull {wanted}"


def _elsewhere(door: Door, target: Target) -> Found:
    """Any answer at all will do: there is no common way to ask what a server has."""
    import httpx

    with (
        door.transport(target.host, LISTING) as transport,
        httpx.Client(transport=transport, timeout=ANSWER_S, trust_env=False) as client,
    ):
        try:
            client.get(f"{target.api_base}/models")
        except httpx.TransportError:
            return Found(
                state=UNREACHABLE,
                problem=_("Nobody answers at {url}.").format(url=target.api_base),
                hint=_("Start the model server there, or point the alias elsewhere."),
            )
    return Found(state=READY)
