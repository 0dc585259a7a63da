"""A model chooses among the gated candidates, or none, and words its choice.

The policy itself asks nobody: it looks up what the model replied to the prompt of this moment. As
long as there is no reply, the code's own first choice speaks in the template's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oo_app.recommender import notes
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.policy import Choice, ModelUse
from oo_app.recommender.prompting import may_be_shown, tip_prompt
from oo_app.recommender.replying import replies_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.brief import Brief, KnownReply
    from oo_app.recommender.policy import Option, Policy
    from oo_app.recommender.prompt_file import PromptFile
    from oo_app.recommender.prompting import TipPrompt
    from oo_app.recommender.replying import Reply


@dataclass(frozen=True, slots=True)
class Orchestrator:
    """Takes a model's choice; `fallback` chooses where there is none."""

    file: PromptFile
    fallback: Policy = field(default_factory=Builtin)
    name: str = "orchestrator"

    @property
    def version(self) -> str:
        """That of the prompt."""
        return self.file.version

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        """The model's choice, or the fallback's with a note that says why."""
        asked = ask(options, brief, self.file)
        if asked.replies and asked.prompt is not None:
            return chosen(asked.replies[0], asked, options, brief)
        return without_model(self.fallback, asked, options, brief)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The prompt of this moment and what is known of its answer; `note` says why nothing is.

    `is_wanted` says that an answer would be of use, `examples` are the words it must not repeat.
    """

    prompt: TipPrompt | None = None
    known: KnownReply | None = None
    replies: tuple[Reply, ...] = ()
    note: str = ""
    is_wanted: bool = False
    examples: tuple[str, ...] = ()


def ask(options: Sequence[Option], brief: Brief, file: PromptFile) -> Asked:
    """Look up what the model replied to the prompt for these options."""
    terms = brief.model
    if not terms.model:
        return Asked(note=terms.problem or notes.NO_MODEL)
    prompt = tip_prompt(options, brief, file)
    if prompt is None:
        return Asked(note=notes.WITHHELD)
    known = terms.replies.get(prompt.hash)
    if known is not None and known.reply:
        replies = replies_in(known.reply, prompt)
        note = "" if replies else notes.UNFIT
        return Asked(prompt=prompt, known=known, replies=replies, note=note, examples=file.examples)
    if known is not None and known.fault:
        return Asked(prompt=prompt, note=known.fault)
    note = terms.problem or terms.failures.get(prompt.hash) or notes.WAITING
    return Asked(prompt=prompt, note=note, is_wanted=not terms.problem)


def chosen(
    reply: Reply,
    asked: Asked,
    options: Sequence[Option],
    brief: Brief,
    propensities: tuple[float, ...] | None = None,
) -> Choice:
    """What a reply chooses among the options; by default with certainty."""
    prompt, known = asked.prompt, asked.known
    if prompt is None or known is None:
        raise ValueError("a reply has a prompt")
    index = _index(reply, prompt, options)
    if index is None and (unseen := _first_unseen(options, brief)) is not None:
        # a model turns down only what it was shown
        return Choice(
            index=unseen, propensities=certain(unseen, len(options)), note=notes.WITHHELD,
            prompt=prompt.text, rests_on=prompt.rests_on, model=_use(prompt, known, brief),
        )  # fmt: skip
    return Choice(
        index=index,
        propensities=certain(index, len(options)) if propensities is None else propensities,
        text=reply.tip,
        why=reply.why,
        agents=reply.agents,
        agents_given=frozenset(prompt.agents),
        examples=asked.examples,
        prompt=prompt.text,
        rests_on=prompt.rests_on,
        model=_use(prompt, known, brief),
    )


def without_model(
    fallback: Policy, asked: Asked, options: Sequence[Option], brief: Brief
) -> Choice:
    """The fallback's choice, and what would let a model choose."""
    return replace(
        fallback.choose(options, brief),
        policy=fallback.name,
        version=fallback.version,
        note=asked.note,
        wanted=asked.prompt if asked.is_wanted else None,
    )


def certain(index: int | None, count: int) -> tuple[float, ...]:
    """The propensities of who chooses without chance."""
    return tuple(1.0 if at == index else 0.0 for at in range(count))


def _index(reply: Reply, prompt: TipPrompt, options: Sequence[Option]) -> int | None:
    if reply.choice is None:
        return None
    name = prompt.labels[reply.choice]
    return next(at for at, each in enumerate(options) if each.candidate.name == name)


def _first_unseen(options: Sequence[Option], brief: Brief) -> int | None:
    unseen = (
        at for at, each in enumerate(options) if not may_be_shown(each.candidate.stored, brief)
    )
    return next(unseen, None)


def _use(prompt: TipPrompt, known: KnownReply, brief: Brief) -> ModelUse:
    return ModelUse(
        model=brief.model.model,
        host=brief.model.host,
        prompt=prompt.version,
        input_hash=prompt.hash,
        calls=known.calls,
        tokens_in=known.tokens_in,
        tokens_out=known.tokens_out,
        latency_ms=known.latency_ms,
    )
