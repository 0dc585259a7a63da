"""What is said about models, made from what was found; pure, except that words are the person's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.answers_models import LocalModel, ModelTest
from oo_app.serving.aliases import full_name
from oo_app.serving.port import SYSTEM, USER, Message
from oo_storage.errors import BadInput
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oo_app.serving.ollama import StoredModel
    from oo_app.serving.port import Target
    from oo_app.serving.recommended import Recommended

TEST = "model.test"
_PULLABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,199}")
_ANSWER = {
    "type": "object",
    "properties": {"answer": {"type": "string", "maxLength": 20}},
    "required": ["answer"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a decision would have a model shown: the messages, and what its host may not see."""

    messages: tuple[Message, ...]
    purpose: str
    keys: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    schema: Mapping[str, object] | None = None
    max_tokens: int = 256


def local_rows(
    here: Iterable[StoredModel], fitting: Iterable[Recommended]
) -> tuple[LocalModel, ...]:
    """What a server has, then what would fit this machine and is not there."""
    notes = {full_name(each.name): each for each in fitting}
    found = [
        LocalModel(
            name=each.name,
            size=each.size,
            is_here=True,
            is_loaded=each.is_loaded,
            is_recommended=each.name in notes,
            note=notes[each.name].note if each.name in notes else "",
            is_embedder=each.name in notes and notes[each.name].is_embedder,
        )
        for each in here
    ]
    known = {each.name for each in found}
    missing = [
        LocalModel(
            name=each.name,
            size=each.size,
            is_here=False,
            is_loaded=False,
            is_recommended=True,
            note=each.note,
            is_embedder=each.is_embedder,
        )
        for name, each in notes.items()
        if name not in known
    ]
    return (*found, *missing)


def small_question() -> Shown:
    """A question with no data in it."""
    messages = (
        Message(SYSTEM, 'Answer with JSON such as {"answer": "ready"}.'),
        Message(USER, "Are you ready?"),
    )
    return Shown(messages=messages, purpose=TEST, schema=_ANSWER, max_tokens=64)


def pullable(model: str) -> str:
    """The name as Ollama knows it; raises BadInput for what is no name."""
    name = model.strip().removeprefix("ollama/").removeprefix("ollama_chat/")
    if not _PULLABLE.fullmatch(name):
        raise BadInput(
            _("{model} is no model's name.").format(model=repr(plain(model, 80))),
            hint=_("Write it like llama3.2:3b; `oo model list` names some."),
        )
    return name


def used_words(alias: str, target: Target | None) -> str:
    """What an alias points at now, and where that is."""
    if target is None:
        return _("{alias} points at no model now.").format(alias=alias)
    where = {
        "local": _("on this machine"),
        "lan": _("on your own network"),
        "cloud": _("in a cloud"),
    }[target.locality]
    return _("{alias} is now {model} at {host}, {where}.").format(
        alias=alias, model=target.model, host=target.host, where=where
    )


def outcome(
    target: Target,
    *,
    message: str,
    is_ok: bool = False,
    hint: str = "",
    latency_ms: int = 0,
    tokens_in: int = 0,
    tokens_out: int = 0,
) -> ModelTest:
    """What came of testing a model."""
    return ModelTest(
        alias=target.alias,
        model=target.model,
        host=target.host,
        is_ok=is_ok,
        message=message,
        hint=hint,
        latency_ms=latency_ms,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
    )
