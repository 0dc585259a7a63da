"""The assistant hosted in this process: the facade over the services of one home."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from oo_app.answers import Effect
from oo_app.answers_life import Status
from oo_app.bell import Bell
from oo_app.core_words import core_check
from oo_app.local_life import LocalLife
from oo_app.local_models import LocalModels
from oo_app.local_notices import LocalNotices
from oo_app.local_outbound import LocalOutbound
from oo_app.local_profile import LocalProfile
from oo_app.local_prompts import LocalPrompts
from oo_app.log_rows import changes_since, log_rows
from oo_app.profile.consents import collected_keys
from oo_app.recommender.reactions import Wanted
from oo_app.undo import undo_newest
from oo_app.undone import undone_words
from oo_app.wall_clock import imagined_moment
from oo_storage import __version__
from oo_storage.errors import BadInput, UsageError
from oo_storage.log import last_seq
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from oo_app.answers import (
        Added,
        AgentRow,
        AgentRunResult,
        BackedUp,
        Changes,
        Check,
        ConsentEffect,
        ConsentRow,
        HistoryRow,
        LogRow,
        Rebuilt,
    )
    from oo_app.answers_life import CoreLife
    from oo_app.answers_sources import ConnectPreview, FoundPlace, SourceRow
    from oo_app.answers_tips import TipAnswer
    from oo_app.answers_why import Why
    from oo_app.bootstrap import Home
    from oo_app.looking import Looked
    from oo_storage.lock import HomeLock

T = TypeVar("T")
LONGEST_WAIT_S = 100.0
MOST_ROWS = 1_000_000


class LocalAssistant(
    LocalLife, LocalModels, LocalNotices, LocalOutbound, LocalProfile, LocalPrompts
):
    """Every method of `Assistant`; may be called from several threads."""

    def __init__(
        self,
        home: Home,
        *,
        lock: HomeLock,
        reopen: Callable[[Path], Home],
        now: Callable[[], datetime],
        asked_budget_s: float,
    ) -> None:
        """`lock` is let go at the end; `reopen` restores a backup and opens the home anew.

        `asked_budget_s` is how long a person who asks waits for a look.
        """
        self.bell = Bell()
        self.use(home)
        self._lock, self._reopen, self._now = lock, reopen, now
        self._asked_budget_s = asked_budget_s
        self._acting = threading.RLock()
        self.is_watching = False
        self.on_change: Callable[[], None] = lambda: None
        self.on_stop: Callable[[], None] = lambda: None
        self.life: Callable[[], CoreLife | None] = lambda: None

    def look(self) -> Looked:
        """Look as the core does between asks, prepare the next answer, and do due chores."""
        looked = self._home.looking.look(is_asked=False)
        until = self._home.notifying.turn(partial(self._home.forethought.prepare, looked))
        self._home.keeping.keep()
        return replace(looked, next_due=until)

    def tip(
        self, *, at: datetime | None = None, wait_s: float = 0.0, face: str = "cli", seen: str = ""
    ) -> TipAnswer:
        """The open tip, or a new one, or silence; a model is waited for if there is time."""
        if at is not None:
            return self._home.speaking.what_if(imagined_moment(at))[0]
        ends_s = time.monotonic() + min(wait_s, LONGEST_WAIT_S)
        budget_s = min(max(self._asked_budget_s, wait_s), LONGEST_WAIT_S)
        looked = self._home.looking.look(is_asked=True, budget_s=budget_s)
        if wait_s > 0:
            self._home.forethought.wait(looked, ends_s)
        return self._home.speaking.answer(
            face, looked.next_due, looked.unread, is_waiting=wait_s > 0, seen=seen
        )

    def why(self, id: str = "", *, at: datetime | None = None) -> Why:
        """The decision behind a tip or decision id, or a what-if."""
        if at is not None:
            return self._home.speaking.what_if(imagined_moment(at))[1]
        brief = self._home.speaking.brief()
        found = self._home.recommender.why(id, now=brief.now, names=brief.source_names)
        return self.with_notices(found)

    def react(
        self,
        kind: str,
        *,
        tip: str = "",
        reason: str = "",
        until: datetime | None = None,
        face: str = "cli",
        request: str = "",
    ) -> Effect:
        """done, snooze or dismiss."""
        brief = self._home.speaking.brief()
        wanted = Wanted(
            id=_new_id(), kind=kind, now=brief.now, reason=reason, until=until, face=face
        )
        return self._act(
            lambda: self._home.recommender.react(
                wanted,
                tip=tip,
                shown=self._home.deliveries.known(brief.now),
                rules=brief.rules,
                names=brief.source_names,
                request=request or _new_id(),
                enabled_since=self._home.agency.enabled_since,
                closing=self._home.inbox.closing,
            )
        )

    def undo(self, *, request: str = "") -> Effect:
        """Take the person's newest act back."""
        undo, now_ms = request or _new_id(), self._now_ms()
        undone = self._act(
            lambda: self._home.database.write(
                lambda db: undo_newest(db, self._home.log, undo, now_ms, keys=collected_keys(db))
            )
        )
        return Effect(message=undone_words(undone))

    def add(self, text: str, *, request: str = "") -> Added:
        """Put a task into oO's own inbox."""
        return self._act(lambda: self._home.inbox.add(text, request=request or _new_id()))

    def agents(self) -> Sequence[AgentRow]:
        """Every agent, and whether it may speak now."""
        return self._home.agency.rows()

    def set_agent(self, agent: str, *, enabled: bool, request: str = "") -> Effect:
        """Enable or disable an agent."""
        request = request or _new_id()
        return self._act(lambda: self._home.agency.switch(agent, enabled=enabled, request=request))

    def trust_agent(self, agent: str, *, request: str = "") -> Effect:
        """Trust the exact folder of a program agent as it is now."""
        return self._act(lambda: self._home.agency.trust(agent, request=request or _new_id()))

    def run_agent(self, agent: str, *, at: datetime | None = None) -> AgentRunResult:
        """Let one agent look now, or at another moment, and keep nothing."""
        if at is None:
            self._home.looking.look(is_asked=True, budget_s=self._asked_budget_s)
        return self._home.agency.run_once(agent, imagined_moment(at) if at else self._now())

    def consents(self) -> Sequence[ConsentRow]:
        """Every data key with its recipients."""
        return self._home.agreeing.rows()

    def grant(
        self, key: str, *, agent: str = "", host: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        """Let oO collect a key or, with `agent` or `host`, let that one have it."""
        return self._act(
            lambda: self._home.agreeing.grant(
                key, agent=agent, host=host, dry_run=dry_run, request=request or _new_id()
            )
        )

    def revoke(
        self, key: str, *, agent: str = "", host: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        """Stop it at once and erase."""
        return self._act(
            lambda: self._home.agreeing.revoke(
                key, agent=agent, host=host, dry_run=dry_run, request=request or _new_id()
            )
        )

    def discover(self) -> Sequence[FoundPlace]:
        """The places of every kind that oO would look at."""
        return self._home.sources.discover()

    def preview(self, kind: str, place: str = "") -> ConnectPreview:
        """What connecting would read, collect and hand to whom."""
        return self._home.agreeing.preview(kind, place)

    def connect(
        self,
        kind: str,
        place: str = "",
        *,
        parts: Sequence[str] = (),
        keys: Sequence[str] | None = None,
        readers: Sequence[str] | None = None,
        request: str = "",
    ) -> Effect:
        """Connect a source, grant what was agreed to and read it."""

        def act() -> Effect:
            source, effect = self._home.agreeing.connect(
                kind, place, parts=parts, keys=keys, readers=readers, request=request or _new_id()
            )
            self._home.looking.read(source)
            return effect

        return self._act(act)

    def disconnect(self, source: str, *, request: str = "") -> Effect:
        """Stop reading a source and forget its records."""
        return self._act(
            lambda: self._home.agreeing.disconnect(source, request=request or _new_id())
        )

    def sources(self) -> Sequence[SourceRow]:
        """Every connected source with its health."""
        return self._home.sources.rows()

    def history(self, *, limit: int = 50) -> Sequence[HistoryRow]:
        """The tips that were given, newest first."""
        shown = self._home.deliveries.shown()
        now = self._local_now()
        return self._home.recommender.history(shown, limit=_rows(limit), now=now)

    def log(self, *, limit: int = 50, type: str = "", subject: str = "") -> Sequence[LogRow]:
        """The newest events."""
        return log_rows(self._home.database, limit=_rows(limit), type=type, subject=subject)

    def pause(self, *, until: datetime | None, request: str = "") -> Effect:
        """Speak only when asked until then; None speaks again."""
        if until is None:
            self.unset_preference("paused_until", request=request)
            return Effect(message=_("oO may speak again."), can_undo=True)
        if until.tzinfo is not None and until <= self._now():
            raise UsageError(_("That time has passed."), hint=_("Name a time that is to come."))
        self.set_preference("paused_until", until.isoformat(), request=request)
        local = until.astimezone(self._local_now().tzinfo)
        words = _("oO speaks only if asked until {time}.").format(time=f"{local:%Y-%m-%d %H:%M}")
        return Effect(message=words, can_undo=True)

    def stop(self) -> Effect:
        """End the core that runs in the background."""
        if not self.is_watching:
            raise UsageError(_("No core is running."), hint=_("`oo run` starts one."))
        self._home.let_waiting_go()
        self.on_stop()
        return Effect(message=_("The core ends."))

    def rebuild(self, *, check: bool = False) -> Rebuilt:
        """Fold the log anew; with `check` only compare."""
        return self._home.keeping.rebuild(check=check)

    def backup(self, path: str = "") -> BackedUp:
        """Write a verified copy of the database."""
        return self._home.keeping.back_up(path)

    def backups(self) -> Sequence[BackedUp]:
        """The backups of this home, newest first."""
        return self._home.keeping.backups()

    def restore(self, path: str = "") -> Effect:
        """Go back to a backup (the newest by default)."""
        newest = self._home.keeping.newest_backup()
        if not path and newest is None:
            raise BadInput(_("This home has no backup."), hint=_("`oo backup` makes one."))
        chosen = Path(path or newest or "").expanduser().absolute()

        def act() -> Effect:
            with self._acting:
                self.use(self._reopen(chosen))
            return Effect(message=_("The home is as it was in {path}.").format(path=chosen))

        return self._act(act)

    def doctor(self) -> Sequence[Check]:
        """What works, what is missing, and each one-line fix."""
        home = self._home
        return (
            *home.doctor.checks(),
            core_check(self.life(), self._local_now()),
            home.starting.check(),
            *home.notice_health.checks(),
            *home.model_health.checks(),
        )

    def status(self) -> Status:
        """What this core is."""
        view = self._home.profile.view()
        until = view.preferences.moment("paused_until")
        return Status(
            version=__version__,
            home=str(self._home.paths.data),
            is_watching=self.is_watching,
            is_demo=False,
            paused_until=until if view.is_paused(self._now()) else None,
            sources=len(self._home.sources.rows()),
            last_seq=self._home.database.read(last_seq),
            core=self.life(),
        )

    def changes(self, *, since: int) -> Changes:
        """What changed since a seq."""
        return changes_since(self._home.database, since)

    def close(self) -> None:
        """Let go of the home."""
        self._home.close()
        self._lock.release()

    def use(self, home: Home) -> None:
        """Go on with another opening of the same home."""
        self._home = home
        home.on_reply = lambda: self.on_change()
        home.on_notice_answer = self.answer_notice
        home.database.on_commit = self.bell.ring
        self.bell.ring()

    def close_database(self) -> None:
        """Let go of the database, but not of the home."""
        self._home.close()

    def _act(self, act: Callable[[], T]) -> T:
        """Carry an act out; what was prepared before it must not be shown after it."""
        try:
            with self._home.speaking.nothing_ready():
                return act()
        finally:
            self.on_change()

    def _local_now(self) -> datetime:
        return self._now().astimezone(self._home.profile.view().zone)

    def _now_ms(self) -> int:
        return int(self._now().timestamp() * 1000)


def _rows(limit: int) -> int:
    return min(max(limit, 0), MOST_ROWS)


def _new_id() -> str:
    return str(uuid.uuid4())
