"""What a person does with their profile: each act is one durable commit to the log.

The same `request` again changes nothing and answers the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from oo_app.answers import ConsentRow, Effect
from oo_app.profile import contexts as rules
from oo_app.profile.consents import consent_rows, grants_from
from oo_app.profile.data_keys import known_key
from oo_app.profile.preferences import all_declared, known, parse_preference
from oo_app.profile.receipts import receipt
from oo_app.profile.values import shown
from oo_app.profile.view import ProfileView, read_profile
from oo_app.wall_clock import instant, milliseconds
from oo_storage import profile as stored
from oo_storage.errors import UsageError
from oo_storage.events import intents
from oo_storage.events.registry import REACH_KEY
from oo_storage.log import NewEvent, events_after, request_range
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from google.protobuf.message import Message

    from oo_app.profile.values import Declared
    from oo_storage.database import Database
    from oo_storage.log import Log


class Profile:
    """Reads the profile and carries out the person's acts on preferences and contexts."""

    def __init__(
        self,
        database: Database,
        log: Log,
        *,
        now: Callable[[], datetime],
        system_zone: Callable[[], ZoneInfo],
        agent_preferences: Callable[[], Mapping[str, Iterable[Declared]]],
    ) -> None:
        """`agent_preferences` are the declarations of all agents by agent id."""
        self._database = database
        self._log = log
        self._now = now
        self._system_zone = system_zone
        self._agent_preferences = agent_preferences
        self._known: tuple[Mapping[str, Iterable[Declared]], dict[str, Declared]] = ({}, {})
        self._read: tuple[tuple[object, ...], ProfileView] | None = None

    def declared(self) -> dict[str, Declared]:
        """Every declared preference, oO's and the agents', by full name."""
        agents = self._agent_preferences()
        known_agents, declared = self._known
        if not declared or known_agents != agents:
            declared = all_declared(agents)
            self._known = (agents, declared)
        return declared

    def view(self) -> ProfileView:
        """The profile as it is now."""
        return self._database.read(self.reader())

    def reader(self) -> Callable[[sqlite3.Connection], ProfileView]:
        """Reads the profile in one command with what else must be of the same moment."""
        declared, system = self.declared(), self._system_zone()

        def read(db: sqlite3.Connection) -> ProfileView:
            if db.in_transaction:
                return read_profile(db, declared, system)  # it may be rolled back
            # every change goes through this one connection, which counts the rows
            moment = (db.total_changes, id(db), id(declared), system.key)
            if self._read is None or self._read[0] != moment:
                self._read = (moment, read_profile(db, declared, system))
            return self._read[1]

        return read

    def set_preference(self, name: str, text: str, *, request: str = "") -> Effect:
        """Set a preference from text; raises UnknownName or BadInput with what is expected."""
        value = parse_preference(self.declared(), name, text)
        data = intents.PreferenceSet(name=name, value=json.dumps(value))
        self._append([(data, stored.preference_subject(name))], request)
        words = shown(value) or _("off")
        return Effect(message=_("{name} is now {value}.").format(name=name, value=words),
                      can_undo=True)  # fmt: skip

    def preference_event(self, name: str, text: str) -> NewEvent:
        """The event that sets a preference, for an act that does more; raises like setting it."""
        value = parse_preference(self.declared(), name, text)
        data = intents.PreferenceSet(name=name, value=json.dumps(value))
        subject = stored.preference_subject(name)
        return NewEvent(data, "person", subject, milliseconds(self._now()))

    def unset_preference(self, name: str, *, request: str = "") -> Effect:
        """Go back to a preference's default; raises UnknownName."""
        default = shown(known(self.declared(), name).default)
        data = intents.PreferenceUnset(name=name)
        self._append([(data, stored.preference_subject(name))], request)
        if not default:
            message = _("{name} is back to its default.").format(name=name)
        else:
            message = _("{name} is back to its default, {value}.").format(name=name, value=default)
        return Effect(message=message, can_undo=True)

    def use_context(
        self, context: str, *, until: datetime | None = None, request: str = ""
    ) -> Effect:
        """Choose a context by hand; "" goes back to the rules.

        Without `until` a context with a manual rule ends when that rule says. Raises
        UnknownName, or UsageError for an end that has passed.
        """
        if (earlier := self._earlier(request)) is None:
            earlier = self._choose(context, until, request)
        return Effect(message=_chosen_words(earlier, self.view().zone), can_undo=True)

    def define_context(
        self, context: str, *, rule_texts: Sequence[str], is_busy: bool = False, request: str = ""
    ) -> Effect:
        """Make or change a context; raises BadInput for an id or rule that cannot be used."""
        id = rules.checked_id(context)
        parsed = [rules.parse_rule(text) for text in rule_texts]
        data = intents.ContextDefined(id=id, rules=rules.rules_json(parsed), is_busy=is_busy)
        self._append([(data, stored.context_subject(id))], request)
        if not parsed:
            message = _("{context} is there; choose it by hand.").format(context=id)
        else:
            words = ", ".join(rules.rule_text(rule) for rule in parsed)
            message = _("{context} is there: {rules}.").format(context=id, rules=words)
        return Effect(message=message, can_undo=True)

    def remove_context(self, context: str, *, request: str = "") -> Effect:
        """Remove a context the person made; a built-in one that they changed is as before.

        Raises UnknownName, or UsageError for a built-in context that was not changed.
        """
        if self._earlier(request) is None:
            self._remove(context, request)
        message = _("{context} as you made it is gone.").format(context=context)
        return Effect(message=message, can_undo=True)

    def consents(
        self, readers: Mapping[str, Mapping[str, str]], records: Mapping[str, int]
    ) -> tuple[ConsentRow, ...]:
        """Every data key with its recipients.

        `readers` maps agent id → data key → purpose; `records` counts what is kept by data key.
        """
        zone = self.view().zone
        return consent_rows(self._database.read(stored.consent_heads), readers, records, zone)

    def host_grants(self, host: str) -> frozenset[str]:
        """What a host is granted: `host.reach`, and the keys whose data it may be shown."""
        heads = self._database.read(stored.consent_heads)
        grants = grants_from(heads)
        reach = frozenset((REACH_KEY,)) if grants.may_reach(host) else frozenset()
        return reach | grants.shown_to(host)

    def receipts(self, key: str = "", recipient: str = "") -> tuple[str, ...]:
        """The receipts of all acts on consents, oldest first, or of one key or recipient."""
        if key:
            known_key(key)
        acts = self._database.read(lambda db: stored.consent_history(db, key, recipient))
        return tuple(receipt(act) for act in acts)

    def _choose(self, context: str, until: datetime | None, request: str) -> Message:
        view, now = self.view(), self._now()
        if until is not None and until <= now:
            raise UsageError(_("That time has passed."), hint=_("Name a time that is to come."))
        if context and until is None:
            until = rules.default_end(rules.known_context(view.contexts, context), now)
        elif context:
            rules.known_context(view.contexts, context)
        data = intents.ContextChosen(id=context)
        if context and until is not None:
            data.until_ms = milliseconds(until)
        self._append([(data, stored.CHOSEN_SUBJECT)], request)
        return data

    def _remove(self, context: str, request: str) -> None:
        view = self.view()
        if rules.known_context(view.contexts, context).is_built_in:
            raise UsageError(
                _("{context} is built in and cannot be removed.").format(context=context),
                hint=_("Define it anew to change its rules."),
            )
        acts: list[tuple[Message, str]] = [
            (intents.ContextRemoved(id=context), stored.context_subject(context))
        ]
        stays = context in {each.id for each in rules.built_in(None)}
        if view.chosen and view.chosen.id == context and not stays:
            acts.append((intents.ContextChosen(id=""), stored.CHOSEN_SUBJECT))
        self._append(acts, request)

    def _earlier(self, request: str) -> Message | None:
        """The first event that the same request appended before."""

        def read(db: sqlite3.Connection) -> Message | None:
            known_range = request_range(db, request) if request else None
            if known_range is None:
                return None
            first = known_range[0]
            return next(event.data for event in events_after(db, first - 1, first))

        return self._database.read(read)

    def _append(self, acts: Sequence[tuple[Message, str]], request: str) -> None:
        now_ms = milliseconds(self._now())
        events = [NewEvent(data, "person", subject, now_ms) for data, subject in acts]
        self._database.write(lambda db: self._log.append(db, events, request=request))


def _chosen_words(data: Message, zone: ZoneInfo) -> str:
    if not isinstance(data, intents.ContextChosen) or not data.id:
        return _("The rules decide on the context again.")
    if not data.HasField("until_ms"):
        return _("{context} is on until you choose another.").format(context=data.id)
    until = instant(data.until_ms, zone).strftime("%Y-%m-%d %H:%M")
    return _("{context} is on until {until}.").format(context=data.id, until=until)
