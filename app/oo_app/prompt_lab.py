"""The prompt lab: a stored decision's prompt, shown, made anew, and tried; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from oo_agents.templates import fit
from oo_app.answers_models import PromptRow, PromptTrial
from oo_app.asking import Access
from oo_app.chatting import LIMIT_S
from oo_app.recommender.decide import faults_of
from oo_app.recommender.guards import fault_words
from oo_app.recommender.notes import note_words
from oo_app.recommender.policies.catalogue import policy_named
from oo_app.recommender.prompt_file import TIP, read_prompt, versions
from oo_app.recommender.prompt_parts import tokens
from oo_app.recommender.prompting import tip_prompt
from oo_app.recommender.recalled import Record, recalled
from oo_app.recommender.replying import tip_ask
from oo_app.serving.port import ASSISTANT, USER, Message, Question
from oo_storage.errors import Refused
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Choice, Option
    from oo_app.recommender.prompting import TipPrompt
    from oo_app.recommender.service import Recommender
    from oo_app.serving.port import Model, Target
    from oo_app.serving.replies import Replies

PURPOSE = "prompt.try"
ORCHESTRATOR = "orchestrator"
# The policies that ask a model; the others choose without.
ASKING = frozenset({ORCHESTRATOR, "ranked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a model answered in a trial; `reply` is "" for an answer that did not fit."""

    raw: str = ""
    reply: str = ""
    fault: str = ""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0


class PromptLab:
    """Every method may be called from any thread; raises an OoError."""

    def __init__(
        self,
        recommender: Recommender,
        replies: Replies,
        *,
        today: Callable[[], Brief],
        model: Callable[[], Model],
        trial: Callable[[str], Access],
    ) -> None:
        """`today` is the brief of this moment; `trial` says whom an alias may ask, or raises."""
        self._recommender = recommender
        self._replies = replies
        self._today = today
        self._model = model
        self._trial = trial

    def prompt(self, id: str, *, version: str) -> PromptRow:
        """A decision's prompt as it was recorded or, with a version, as that one makes it."""
        record = self._recommender.record(id)
        if record.data["prompt"] and not version:
            return self._recorded(record)
        brief = self._today()
        options, brief = recalled(record.data, _visible(brief, record), fit)
        made = _made(options, brief, version or TIP)
        return PromptRow(
            decision=record.id,
            made=_made_at(record),
            version=made.version,
            hash=made.hash,
            system=made.system,
            user=made.user,
            model=brief.model.model,
            reply="",
            faults=(),
            tokens=tokens(made.system) + tokens(made.user),
        )

    def attempt(self, id: str, *, alias: str, version: str, policy: str) -> PromptTrial:
        """Ask a decision's prompt again, of any alias and by any policy."""
        record = self._recommender.record(id)
        chooser = policy_named(policy or ORCHESTRATOR, prompt=version)
        access = self._trial(alias) if chooser.name in ASKING else Access()
        options, brief = recalled(record.data, _of_trial(self._today(), access), fit)
        if not options:
            raise _nothing_left()
        choice = chooser.choose(options, brief)
        tried = Tried()
        if choice.wanted is not None and access.target is not None:
            tried = self._tried(choice.wanted, access, access.target)
            known = {choice.wanted.hash: tried}
            choice = chooser.choose(options, _with(brief, replies=known))
        return _trial(record, brief, options, choice, tried)

    def _recorded(self, record: Record) -> PromptRow:
        """Word for word; where the rules end is known from their file."""
        data = record.data
        used = data.get("model") or {}
        version = used.get("prompt", "")
        system, user = _split(data["prompt"], version)
        hash = used.get("input_hash", "")
        known = self._replies.of((hash,)).get(hash)
        why = self._recommender.why(record.id, now=self._today().now, names={})
        return PromptRow(
            decision=record.id,
            made=_made_at(record),
            version=version,
            hash=hash,
            system=system,
            user=user,
            model=used.get("model", ""),
            reply=known.reply if known else "",
            faults=why.notes,
            tokens=tokens(data["prompt"]),
        )

    def _tried(self, prompt: TipPrompt, access: Access, target: Target) -> Tried:
        """A model's answer after at most one repair."""
        ask = tip_ask(prompt)
        messages = tuple(Message(role, content) for role, content in ask.messages)
        tried = Tried()
        for _try in range(2):
            question = Question(
                target=target,
                messages=messages,
                purpose=PURPOSE,
                keys=ask.keys,
                schema=ask.schema,
                max_tokens=ask.max_tokens,
                num_ctx=access.num_ctx,
                keep_alive=access.keep_alive,
            )
            answer = self._model().complete(question, limit_s=LIMIT_S)
            tried = Tried(
                raw=answer.text,
                calls=tried.calls + 1,
                tokens_in=tried.tokens_in + answer.tokens_in,
                tokens_out=tried.tokens_out + answer.tokens_out,
                latency_ms=tried.latency_ms + answer.latency_ms,
            )
            checked = ask.check(answer.text)
            if checked.reply:
                return replace(tried, reply=checked.reply)
            messages += (Message(ASSISTANT, answer.text), Message(USER, checked.problem))
        return replace(tried, fault="schema")


def _visible(brief: Brief, record: Record) -> Brief:
    """For who only looks: without a model's host all of it is shown, to the person alone."""
    if brief.model.model:
        return brief
    keys = {key for each in record.data["candidates"] for key in each["keys_used"]}
    return _with(brief, keys=frozenset(keys))


def _of_trial(brief: Brief, access: Access) -> Brief:
    target = access.target
    if target is None:
        return brief
    return _with(
        brief, model=target.model, host=target.host, keys=access.keys, problem="",
        replies={}, failures={},
    )  # fmt: skip


def _with(brief: Brief, **changes: Any) -> Brief:  # noqa: ANN401 - any of the terms
    return replace(brief, model=replace(brief.model, **changes))


def _made(options: tuple[Option, ...], brief: Brief, version: str) -> TipPrompt:
    file = read_prompt(version)
    if not options:
        raise _nothing_left()
    made = tip_prompt(options, brief, file)
    if made is None:
        raise Refused(
            _("{host} may be shown nothing of this.").format(host=brief.model.host),
            hint=_("`oo model use` shows what it could be shown, and asks."),
        )
    return made


def _made_at(record: Record) -> datetime:
    return datetime.fromisoformat(record.data["now"])


def _split(text: str, version: str) -> tuple[str, str]:
    """Rules and the rest; a version that is no longer there leaves all in one."""
    if version in versions():
        system = read_prompt(version).system
        if text.startswith(f"{system}\n\n"):
            return system, text[len(system) + 2 :]
    return "", text


def _trial(
    record: Record,
    brief: Brief,
    options: tuple[Option, ...],
    choice: Choice,
    tried: Tried,
) -> PromptTrial:
    option = None if choice.index is None else options[choice.index]
    found = faults_of(brief, choice, option) if option is not None and choice.text else ()
    notes = (note_words(choice.note), *map(fault_words, found))
    return PromptTrial(
        decision=record.id,
        model=brief.model.model if tried.calls else "",
        version=choice.version or (choice.model.prompt if choice.model else ""),
        choice=_named(option),
        text=choice.text or (option.text if option else ""),
        why=choice.why or (option.why if option else ""),
        agents=choice.agents,
        faults=tuple(dict.fromkeys(filter(None, notes))),
        reply=tried.raw,
        latency_ms=tried.latency_ms,
        tokens_in=tried.tokens_in,
        tokens_out=tried.tokens_out,
    )


def _named(option: Option | None) -> str:
    if option is None:
        return "none"
    candidate = option.candidate
    return f"{candidate.agent} · {candidate.snippet.kind} · {candidate.action}"


def _nothing_left() -> Refused:
    return Refused(
        _("Nothing is left of what this decision chose from."),
        hint=_("It was silent, or what it rested on was erased or is not granted any more."),
    )
