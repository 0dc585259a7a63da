"""Preferences in plain words: what a sentence would change, and making those changes in one act."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from oo_agents import acts
from oo_app.answers import Effect
from oo_app.answers_models import PreferenceChange, PreferenceProposal
from oo_app.profile.saying import leftovers
from oo_app.profile.saying.clauses import LONGEST, Meant, canonical, read, typed
from oo_app.profile.saying.rule import OFF, ON, KnownAgent, Situation, agent_switch, is_sayable
from oo_app.serving.port import Message, ModelFault, Question
from oo_storage.errors import UnknownName, UsageError
from oo_storage.plain import plain
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from oo_agents.status import AgentStatus
    from oo_app.asking import Access
    from oo_app.profile.acts import Profile
    from oo_app.serving.port import Model
    from oo_storage.database import Database
    from oo_storage.log import Log, NewEvent

_log = logging.getLogger(__name__)

RULES, MODEL = "rules", "model"
PURPOSE = "prefs"
MOST_CHANGES = 50
# Whoever said it waits, and the model may have to be loaded first.
LOADING_S = 40.0


class Sayings:
    """Every method may be called from any thread."""

    def __init__(
        self,
        database: Database,
        log: Log,
        profile: Profile,
        *,
        agents: Callable[[], Sequence[AgentStatus]],
        model: Callable[[], Model],
        access: Callable[[], Access],
        now: Callable[[], datetime],
    ) -> None:
        """`agents` are all there are; `access` says whom to ask for what no rule reads."""
        self._database = database
        self._log = log
        self._profile = profile
        self._agents = agents
        self._model = model
        self._access = access
        self._now = now

    def propose(self, text: str) -> PreferenceProposal:
        """What a sentence would change; nothing is changed."""
        if not text.strip():
            raise UsageError(_("Nothing was said."), hint='oo prefs say "nothing before nine"')
        if len(text) > LONGEST:
            raise UsageError(
                ngettext(
                    "A wish is read up to {count} character.",
                    "A wish is read up to {count} characters.",
                    LONGEST,
                ).format(count=LONGEST)
            )
        situation = self._situation()
        reading = read(text, situation)
        meant = [(each, RULES) for each in reading.meant]
        unread, note = reading.unread, " ".join(reading.problems)
        if unread:
            values = {**situation.values, **{each.name: each.value for each in reading.meant}}
            found, problem = self._by_model(unread, _with(situation, values))
            known = {each.name for each in reading.meant}
            meant += [(each, MODEL) for each in found if each.name not in known]
            unread = _still_unread(unread, found)
            note = note or (problem if unread else "")
        changes = _changes(meant, situation.values)
        if not changes and meant and not note:
            note = _("That is so already.")
        return PreferenceProposal(changes=changes, unread=unread, note=note)

    def change(self, values: Mapping[str, str], *, request: str) -> Effect:
        """Set preferences and switch agents in one act, which one undo takes back."""
        if not values:
            raise UsageError(_("There is nothing to change."))
        if len(values) > MOST_CHANGES:
            raise UsageError(_("That is too much at once."))
        situation = self._situation()
        checked = {name: _checked(situation, name, text) for name, text in values.items()}
        events = [self._event(name, value) for name, value in checked.items()]
        self._database.write(lambda db: self._log.append(db, events, request=request))
        count = len(checked)
        return Effect(
            message=ngettext(
                "{count} preference is changed.", "{count} preferences are changed.", count
            ).format(count=count),
            can_undo=True,
            details=tuple(f"{name}: {value}" for name, value in checked.items()),
        )

    def _event(self, name: str, value: str) -> NewEvent:
        if name in self._profile.declared():
            return self._profile.preference_event(name, value)
        made = acts.enabled if value == ON else acts.disabled
        return made(name.removeprefix(agent_switch("")), int(self._now().timestamp() * 1000))

    def _situation(self) -> Situation:
        view = self._profile.view()
        declared = self._profile.declared()
        agents = tuple(_known(each) for each in self._agents())
        values = {name: typed(each, view.preferences.text(name)) for name, each in declared.items()}
        switches = {agent_switch(each.id): ON if each.is_on else OFF for each in agents}
        return Situation(
            declared=declared,
            values={**values, **switches},
            agents=agents,
            now=self._now().astimezone(view.zone),
        )

    def _by_model(
        self, unread: Sequence[str], situation: Situation
    ) -> tuple[tuple[Meant, ...], str]:
        """What a model makes of the rest, and why none was asked."""
        access = self._access()
        if access.target is None or access.problem:
            return (), ""
        messages = leftovers.messages(unread, situation)
        question = Question(
            target=access.target,
            messages=tuple(Message(role, content) for role, content in messages),
            purpose=PURPOSE,
            schema=leftovers.schema(situation),
            max_tokens=leftovers.ANSWER_TOKENS,
            num_ctx=access.num_ctx,
            keep_alive=access.keep_alive,
        )
        try:
            answer = self._model().complete(question, limit_s=access.limit_s + LOADING_S)
        except ModelFault as fault:
            _log.info("a wish was not read by %s: %s", access.target.model, fault.fault)
            return (), fault.message
        return leftovers.meant_by(answer.text, unread, situation), ""


def _known(status: AgentStatus) -> KnownAgent:
    manifest = status.entry.manifest
    emits = manifest.emits.values() if manifest else ()
    return KnownAgent(
        id=status.entry.id,
        name=manifest.name if manifest else status.entry.id,
        categories=frozenset(each.category for each in emits),
        is_on=status.is_enabled,
    )


def _checked(situation: Situation, name: str, text: str) -> str:
    known = [each for each in situation.values if is_sayable(each)]
    if name not in known:
        raise UnknownName(_("preference"), name, known)
    return canonical(situation, name, text)


def _with(situation: Situation, values: Mapping[str, str]) -> Situation:
    from dataclasses import replace

    return replace(situation, values=values)


def _still_unread(unread: Sequence[str], found: Sequence[Meant]) -> tuple[str, ...]:
    """The parts that nothing was made of."""
    said = [" ".join(each.words.casefold().split()) for each in found]
    return tuple(
        plain(part)
        for part in unread
        if not any(words in " ".join(part.casefold().split()) or part.casefold() in words
                   for words in said)
    )  # fmt: skip


def _changes(
    meant: Sequence[tuple[Meant, str]], values: Mapping[str, str]
) -> tuple[PreferenceChange, ...]:
    """One change for each name: the last that was said; none for what is so already."""
    last = {each.name: (each, source) for each, source in meant}
    words = {
        name: "; ".join(dict.fromkeys(each.words for each, _source in meant if each.name == name))
        for name in last
    }
    return tuple(
        PreferenceChange(
            name=name, before=values[name], after=each.value, words=words[name], source=source
        )
        for name, (each, source) in last.items()
        if each.value != values[name]
    )
