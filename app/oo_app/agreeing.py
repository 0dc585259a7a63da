"""What the person agrees to: connecting sources, granting and revoking keys.

Each act is one durable commit. Revoking removes the prepared tip first, raises the consent epoch
in the commit that records it, and then runs the erasure to its end.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from oo_app.answers import ConsentEffect, ConsentRow, Effect
from oo_app.answers_sources import ConnectPreview, Reader
from oo_app.hosts import host_named
from oo_app.profile.consents import (
    OO,
    Grants,
    Wanted,
    given_to,
    grant_events,
    is_host,
    notice_text,
    withdrawal_events,
    withdrawn,
)
from oo_app.profile.data_keys import known_key
from oo_app.profile.receipts import act_of, receipt
from oo_storage import erasure
from oo_storage.errors import UnknownName, UsageError
from oo_storage.events.registry import HISTORY_KEY, REACH_KEY
from oo_storage.reserve import with_reserve
from oo_storage.words import N_, _, ngettext

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from oo_agents.registry import Entry, Registry
    from oo_app.integrations.sources import Sources
    from oo_app.profile.acts import Profile
    from oo_storage.database import Database
    from oo_storage.erasure import Counts, Eraser
    from oo_storage.jobs import Job
    from oo_storage.log import Log, NewEvent

HOST_PURPOSE = N_("to choose and word tips")


class Agreeing:
    """The acts that move consents; methods return when everything is on disk."""

    def __init__(
        self,
        database: Database,
        log: Log,
        profile: Profile,
        sources: Sources,
        registry: Registry,
        eraser: Eraser,
        *,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        key_counts: Callable[[sqlite3.Connection], dict[str, int]],
        answered: Callable[[sqlite3.Connection, str], frozenset[str]],
        reserve: Path,
    ) -> None:
        """`reserve` keeps room for a withdrawal; `answered` are the agents a host answered for."""
        self._database = database
        self._log = log
        self._profile = profile
        self._sources = sources
        self._registry = registry
        self._eraser = eraser
        self._now_ms = now_ms
        self._new_id = new_id
        self._key_counts, self._answered = key_counts, answered
        self._reserve = reserve

    def rows(self) -> tuple[ConsentRow, ...]:
        """Every data key with its recipients."""
        readers = {
            entry.id: {each.key: each.purpose for each in entry.manifest.consents}
            for entry in self._registry.entries()
            if entry.manifest is not None
        }
        return self._profile.consents(readers, self._database.read(self._key_counts))

    def preview(self, kind: str, place: str) -> ConnectPreview:
        """What connecting would read, collect and hand to which built-in agents."""
        preview = self._sources.preview(kind, place)
        keys = {each.key for each in preview.keys}
        readers = [self._reader(entry, keys) for entry in self._readers_of(keys)]
        return replace(preview, readers=tuple(readers))

    def connect(
        self,
        kind: str,
        place: str,
        *,
        parts: Sequence[str],
        keys: Sequence[str] | None,
        readers: Sequence[str] | None,
        request: str,
        is_implied: bool = False,
    ) -> tuple[str, Effect]:
        """Connect a source and grant what was agreed to; its id, and what it did.

        With `is_implied` nobody was asked, so that what was once withdrawn stays so.
        """
        preview = self.preview(kind, place)
        chosen = _agreed_parts(preview, parts)
        agreed = _agreed_keys(preview, keys)
        names = _agreed_readers(preview, readers)
        wanted = [self._wanted(key, OO) for key in agreed]
        for name in names:
            declared = self._registry.manifest(name)
            if declared is not None:
                reads = [*agreed, *(() if HISTORY_KEY not in declared.keys else (HISTORY_KEY,))]
                wanted += [self._wanted(key, name) for key in reads if key in declared.keys]

        def act(db: sqlite3.Connection) -> str:
            now_ms = self._now_ms()
            id, events = self._sources.connect(db, kind, preview.place, chosen, now_ms)
            refused = withdrawn(db) if is_implied else frozenset()
            agreed_to = [each for each in wanted if (each.key, each.recipient) not in refused]
            self._append_grants(db, agreed_to, events, request)
            return id

        id = self._database.write(act)
        count = len(names)
        message = ngettext(
            "Connected: {name}. {count} agent may read it.",
            "Connected: {name}. {count} agents may read it.",
            count,
        ).format(name=preview.name, count=count)
        return id, Effect(message=message, details=(id,))

    def disconnect(self, source: str, *, request: str) -> Effect:
        """Stop reading a source and forget its records."""

        def act(db: sqlite3.Connection) -> None:
            events = self._sources.disconnect(db, source, self._now_ms())
            self._log.append(db, events, request=request)

        self._database.write(act)
        return Effect(
            message=_("{source} is disconnected; its records are forgotten.").format(source=source)
        )

    def use_host(
        self,
        db: sqlite3.Connection,
        host: str,
        keys: Iterable[str],
        *,
        before: Iterable[NewEvent] = (),
        request: str = "",
    ) -> list[str]:
        """Let oO connect to a host and show it these keys, inside the caller's transaction.

        `before` are events of the same act, appended first; the receipts of what was granted are
        given back. What the host was granted before stays. Raises UnknownName for a key that
        does not exist.
        """
        wanted = [self._wanted(known_key(key).key, host) for key in (REACH_KEY, *keys)]
        return self._append_grants(db, wanted, [*before], request)

    def grant(
        self, key: str, *, agent: str, host: str = "", dry_run: bool, request: str
    ) -> ConsentEffect:
        """Let oO collect a key, an agent read it, or a host be shown it."""
        known_key(key)
        recipient = self._recipient(key, agent, host)
        if dry_run:
            words = notice_text(key, recipient, self._purpose(key, recipient))
            return _effect(_("It would say: {words}").format(words=words), is_dry_run=True)
        wanted = self._wanted(key, recipient)
        receipts = self._database.write(lambda db: self._append_grants(db, [wanted], [], request))
        if not receipts:
            return _effect(_("{key} was granted before.").format(key=key))
        return _effect(self._granted_words(wanted), receipt=receipts[0])

    def revoke(
        self, key: str, *, agent: str, host: str = "", dry_run: bool, request: str
    ) -> ConsentEffect:
        """Stop it at once, then erase what rests on it.

        Who may not connect to a host any more shows it nothing either, and all it said is erased.
        """
        known_key(key)
        recipient = self._holder(key, agent, host)
        counts = self._eraser.dry_run(key, recipient)
        losing = self._losing(key, recipient)
        if dry_run:
            message = _("Revoking {key} would erase this:").format(key=key)
            return _counted(_effect(message, is_dry_run=True), counts, losing)
        begun = with_reserve(
            self._reserve,
            lambda: self._database.write(lambda db: self._begin(db, key, recipient, request)),
        )
        if begun is None:
            return self._revoked_before(key, recipient)
        jobs, receipt_text = begun
        erased = [self._eraser.run(job) for job in jobs]
        message = _("{key} is revoked, and what rested on it is erased.").format(key=key)
        counted = _counted(_effect(message, receipt=receipt_text), counts, losing)
        return replace(counted, events=sum(each.events for each in erased))

    def _revoked_before(self, key: str, recipient: str) -> ConsentEffect:
        """Go on with an erasure that could not be finished, for want of room perhaps."""
        finished = self._eraser.resume()
        own = [each for each in finished if (each.data_key, each.recipient) == (key, recipient)]
        if not own:
            return _effect(_("{key} is not granted, so nothing changed.").format(key=key))
        message = _("{key} was revoked before; what rested on it is erased now.").format(key=key)
        return replace(_effect(message), events=sum(each.events for each in own))

    def _begin(
        self, db: sqlite3.Connection, key: str, recipient: str, request: str
    ) -> tuple[list[Job], str] | None:
        now_ms = self._now_ms()
        pairs = given_to(db, recipient) if key == REACH_KEY else ((key, recipient),)
        events = withdrawal_events(db, pairs, new_id=self._new_id, now_ms=now_ms)
        if not events:
            return None
        self._log.append(db, events, request=request)
        jobs = [
            erasure.begin(
                db, self._log, data_key=of, recipient=by, job=self._new_id(), now_ms=now_ms
            )
            for of, by in ((key, recipient), *self._read_for(db, key, recipient))
        ]
        return jobs, _receipts(events)[-1]

    def _read_for(self, db: sqlite3.Connection, key: str, host: str) -> list[tuple[str, str]]:
        """What prompt agents found of a key came from a host: it goes with what the host said."""
        answered = self._answered(db, host) if is_host(host) else frozenset()
        manifests = (each.manifest for each in self._registry.entries() if each.id in answered)
        prompts = [each for each in manifests if each is not None and each.type == "prompt"]
        return [
            (of, each.id) for each in prompts for of in sorted(each.keys) if key in (of, REACH_KEY)
        ]

    def _append_grants(
        self, db: sqlite3.Connection, wanted: Sequence[Wanted], before: list[NewEvent], request: str
    ) -> list[str]:
        given = grant_events(db, wanted, new_id=self._new_id, now_ms=self._now_ms())
        self._log.append(db, [*before, *given], request=request)
        for act in filter(None, map(act_of, given)):
            if act.recipient == OO:
                self._sources.reset_for_key(db, act.key)
        return _receipts(given)

    def _wanted(self, key: str, recipient: str) -> Wanted:
        purpose = self._purpose(key, recipient)
        is_agent = recipient != OO and not is_host(recipient)
        folder = self._registry.get(recipient).hash if is_agent else ""
        notice = notice_text(key, recipient, purpose)
        return Wanted(key, recipient, purpose=purpose, notice=notice, recipient_hash=folder)

    def _purpose(self, key: str, recipient: str) -> str:
        if is_host(recipient):
            return HOST_PURPOSE
        manifest = None if recipient == OO else self._registry.manifest(recipient)
        return "" if manifest is None else manifest.purpose_of(key)

    def _granted_words(self, wanted: Wanted) -> str:
        """The text that was agreed to, and what it still waits for."""
        grants = self._profile.view().grants
        if not is_host(wanted.recipient):
            return wanted.notice
        if not grants.may_reach(wanted.recipient):
            missing = _("oO may not connect to it yet: oo consent grant host.reach --host {host}")
            return f"{wanted.notice} {missing.format(host=wanted.recipient)}"
        if wanted.key != REACH_KEY and wanted.key not in grants.collected():
            missing = _("oO does not collect it, so there is nothing to show.")
            return f"{wanted.notice} {missing}"
        return wanted.notice

    def _holder(self, key: str, agent: str, host: str) -> str:
        """Who the key is taken from: also an agent that is gone, or asks for it no more."""
        if agent and not host and self._profile.view().grants.allows(key, agent):
            return agent
        return self._recipient(key, agent, host)

    def _recipient(self, key: str, agent: str, host: str) -> str:
        if agent and host:
            raise UsageError(_("A consent is for an agent or for a host, not for both."))
        if host:
            return host_named(host)
        if key == REACH_KEY:
            raise UsageError(
                _("{key} is for a host.").format(key=key),
                hint=_("Name it: --host HOST[:PORT]"),
            )
        if not agent:
            return OO
        manifest = self._registry.get(agent).manifest
        if manifest is not None and key not in manifest.keys:
            raise UsageError(
                _("{agent} does not ask for {key}.").format(agent=agent, key=key),
                hint=_("It asks for: {keys}").format(keys=", ".join(sorted(manifest.keys))),
            )
        return agent

    def _losing(self, key: str, recipient: str) -> tuple[str, ...]:
        """The agents that need the key and have it."""
        grants: Grants = self._profile.view().grants
        return tuple(
            entry.id
            for entry in self._registry.entries()
            if entry.manifest is not None
            and key in entry.manifest.required_keys
            and key in grants.granted_to(entry.id)
            and recipient in (OO, entry.id)
        )

    def _readers_of(self, keys: set[str]) -> list[Entry]:
        return [
            entry
            for entry in self._registry.entries()
            if entry.is_builtin and entry.manifest is not None and entry.manifest.keys & keys
        ]

    def _reader(self, entry: Entry, keys: set[str]) -> Reader:
        manifest = entry.manifest
        consents = () if manifest is None else manifest.consents
        read = [each for each in consents if each.key in keys]
        return Reader(
            agent=entry.id,
            name=entry.id if manifest is None else _(manifest.name),
            description="" if manifest is None else _(manifest.description),
            keys=tuple(each.key for each in read),
            purpose="; ".join(dict.fromkeys(_(each.purpose) for each in read)),
        )


def _agreed_parts(preview: ConnectPreview, parts: Sequence[str]) -> list[str]:
    """The parts by their full names; each may be named as it is called inside the place."""
    names = {PurePath(part.name).name: part.name for part in preview.parts}
    names |= {preview.label(part.name): part.name for part in preview.parts}
    names |= {part.name: part.name for part in preview.parts}
    shown = [preview.label(part.name) for part in preview.parts]
    for part in parts:
        if part not in names:
            raise UnknownName(_("part of this source"), part, shown)
    return list(dict.fromkeys(names[part] for part in parts))


def _agreed_keys(preview: ConnectPreview, keys: Sequence[str] | None) -> list[str]:
    if keys is None:
        return [each.key for each in preview.keys if not each.is_optional]
    offered = [each.key for each in preview.keys]
    _check(_("data key of this source"), keys, offered)
    return list(dict.fromkeys(keys))


def _agreed_readers(preview: ConnectPreview, readers: Sequence[str] | None) -> list[str]:
    offered = [each.agent for each in preview.readers]
    if readers is None:
        return offered
    _check(_("agent that would read this source"), readers, offered)
    return list(dict.fromkeys(readers))


def _check(what: str, names: Iterable[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise UnknownName(what, name, known)


def _receipts(events: Iterable[NewEvent]) -> list[str]:
    return [receipt(act) for act in map(act_of, events) if act is not None]


def _effect(message: str, *, is_dry_run: bool = False, receipt: str = "") -> ConsentEffect:
    return ConsentEffect(
        message=message,
        is_dry_run=is_dry_run,
        events=0,
        snippets=0,
        tips=0,
        records=0,
        agents=(),
        receipt=receipt,
    )


def _counted(effect: ConsentEffect, counts: Counts, agents: tuple[str, ...]) -> ConsentEffect:
    snippets = counts.records.get("agents", 0)
    return replace(
        effect,
        events=counts.events,
        snippets=snippets,
        tips=counts.tips,
        records=sum(counts.records.values()) - snippets,
        agents=agents,
    )
