"""The one place where objects are built and wired."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.bootstrap_asking import AskingParts
from oo_app.bootstrap_life import LifeParts
from oo_app.bootstrap_meanings import MeaningParts
from oo_app.bootstrap_models import ModelParts
from oo_app.bootstrap_notices import NoticeParts
from oo_app.bootstrap_outbound import OutboundParts
from oo_app.bootstrap_prompts import PromptParts
from oo_app.bootstrap_tables import FORGET, MIGRATIONS, projections, scrubbers
from oo_app.once import once
from oo_storage import integrations, jobs, recommender
from oo_storage.database import Database, check, damaged
from oo_storage.errors import OoError
from oo_storage.home import device, epoch, set_value, value_of
from oo_storage.log import Log
from oo_storage.migrate import migrate
from oo_storage.words import speak
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from oo_agents.registry import Registry
    from oo_agents.runner import Runner
    from oo_app.agency import Agency
    from oo_app.agreeing import Agreeing
    from oo_app.doctor import Doctor
    from oo_app.inbox import Inbox
    from oo_app.integrations.catalogue import Catalogue
    from oo_app.integrations.collector import Collector
    from oo_app.integrations.confined import Confinement
    from oo_app.integrations.connector import Surroundings
    from oo_app.integrations.sources import Sources
    from oo_app.keeping import Keeping
    from oo_app.looking import Looking
    from oo_app.notifier.deliveries import Deliveries
    from oo_app.paths import HomePaths
    from oo_app.profile.acts import Profile
    from oo_app.recommender.service import Recommender
    from oo_app.speaking import Speaking
    from oo_app.views import ViewSource
    from oo_storage.erasure import Eraser, Scrubber

SALT = "salt"


def open_home(paths: HomePaths, *, now: Callable[[], datetime]) -> Home:
    """Open the database, finish what was left unfinished, and wire every service."""
    database = Database(paths.database)
    try:
        log = _opened_log(database, now)
        home = Home(paths, database, log, now)
        speak(home.profile.view().preferences.text("language"))
        if not database.is_read_only and database.read(jobs.is_waiting):
            _finish(home.eraser)
    except BaseException:
        database.close()
        raise
    return home


def _finish(eraser: Eraser) -> None:
    """Go on with what an earlier process began."""
    eraser.take_over()
    try:
        eraser.resume()
    except OoError as error:
        # The job stays for the next start, and until then nothing reads the key.
        logging.getLogger(__name__).warning("an erasure waits: %s", error.code)


def _opened_log(database: Database, now: Callable[[], datetime]) -> Log:
    if not database.was_closed_cleanly and (flaws := database.read(check)):
        raise damaged(database.path, "; ".join(flaws))
    if not database.is_read_only:
        database.outside_transaction(lambda db: migrate(db, MIGRATIONS))
    name = database.read(lambda db: value_of(db, "device"))
    if name is None:
        name = database.write(lambda db: device(db, _new_id))
    return Log(
        projections(),
        device=str(name),
        now_ms=lambda: int(now().timestamp() * 1000),
        next_stamp=next_stamp,
    )


class Home(
    LifeParts, ModelParts, OutboundParts, AskingParts, MeaningParts, NoticeParts, PromptParts
):
    """One open home: each of its services is built when something first asks for it.

    A one-shot command needs few of them, and loading the rest would take longer than its answer.
    """

    def __init__(
        self, paths: HomePaths, database: Database, log: Log, now: Callable[[], datetime]
    ) -> None:
        self.building = threading.RLock()
        self.paths = paths
        self.database = database
        self.log = log
        self.now = now
        self.salt = _salt(database)
        self.on_reply: Callable[[], None] = lambda: None
        self.on_notice_answer: Callable[[str, str], None] = lambda _tip, _answer: None

    def close(self) -> None:
        """Keep what is only in memory, then let go of the database."""
        self.ask_no_more()
        self.show_no_more()
        if "looking" in self.__dict__:
            self.looking.flush()
        if "confinement" in self.__dict__:
            self.confinement.close()
        if "jobs" in self.__dict__:
            self.jobs.close()
        self.database.close()

    @once
    def registry(self) -> Registry:
        """Finds agents."""
        from oo_agents.registry import Registry

        return Registry(self.paths.agents)

    @once
    def profile(self) -> Profile:
        """What the person chose and agreed to."""
        from oo_app.profile.acts import Profile
        from oo_app.profile.preferences import declared_of
        from oo_app.wall_clock import system_zone

        return Profile(
            self.database,
            self.log,
            now=self.now,
            system_zone=system_zone,
            agent_preferences=lambda: {
                entry.id: declared_of(entry.manifest.preferences.values())
                for entry in self.registry.entries()
                if entry.manifest is not None
            },
        )

    @once
    def catalogue(self) -> Catalogue:
        """The kinds of source there are."""
        from oo_app.integrations.catalogue import Catalogue

        return Catalogue()

    @once
    def confinement(self) -> Confinement:
        """Where readers of untrusted files run."""
        from oo_app.integrations.confined import Confinement

        return Confinement()

    @once
    def sources(self) -> Sources:
        """The connected sources."""
        from oo_app.integrations.sources import Sources

        return Sources(self.database, self.catalogue, self.surroundings)

    @once
    def collector(self) -> Collector:
        """Reads sources and appends what they say."""
        from oo_app.integrations.collector import Agreed, Collector
        from oo_app.profile.consents import collected_keys

        def agreed(db: sqlite3.Connection) -> Agreed:
            return Agreed(epoch(db), collected_keys(db))

        return Collector(
            self.database,
            self.log,
            self.catalogue,
            self.confinement,
            agreed=agreed,
            surroundings=self.surroundings,
            salt=self.salt,
        )

    @once
    def runner(self) -> Runner:
        """Lets agents look."""
        from oo_agents.runner import Runner

        return Runner(
            self.registry,
            self.database,
            self.log,
            epoch_of=epoch,
            salt=self.salt,
            replies=self.agent_replies,
            terms=self.agent_terms,
        )

    @once
    def views(self) -> ViewSource:
        """The newest state, as agents may see it."""
        from oo_app.views import ViewSource

        return ViewSource(
            self.database,
            self.profile,
            records=integrations.world_rows,
            past_tips=recommender.tips,
            stale=integrations.stale_marks,
            now=self.now,
        )

    @once
    def agency(self) -> Agency:
        """The agents as a person sees them."""
        from oo_app.agency import Agency

        return Agency(self.database, self.log, self.runner, self.views, now=self.now)

    @once
    def eraser(self) -> Eraser:
        """Erases what was revoked."""
        from oo_storage.erasure import Eraser

        return Eraser(
            self.database,
            self.log,
            self.scrubbers(),
            backups=self.paths.backups,
            now_ms=self.now_ms,
            new_id=_new_id,
        )

    @once
    def agreeing(self) -> Agreeing:
        """Connects, grants and revokes."""
        from oo_app.agreeing import Agreeing
        from oo_app.serving.replies import answered_agents

        return Agreeing(
            self.database,
            self.log,
            self.profile,
            self.sources,
            self.registry,
            self.eraser,
            now_ms=self.now_ms,
            new_id=_new_id,
            key_counts=integrations.key_counts,
            answered=answered_agents,
            reserve=self.paths.reserve,
        )

    @once
    def inbox(self) -> Inbox:
        """oO's own tasks."""
        from oo_app.inbox import Inbox

        return Inbox(
            self.database,
            self.log,
            self.profile,
            self.sources,
            self.agreeing,
            now=self.now,
            salt=self.salt,
        )

    @once
    def looking(self) -> Looking:
        """Reads and lets agents look when it is due."""
        from oo_app.looking import Looking

        return Looking(self.sources, self.collector, self.runner, self.views, now=self.now)

    @once
    def deliveries(self) -> Deliveries:
        """What was shown, and when."""
        from oo_app.notifier.deliveries import Deliveries

        return Deliveries(self.database, self.paths.spool)

    @once
    def recommender(self) -> Recommender:
        """Decides, takes reactions, and reads its records."""
        from oo_agents.templates import fit
        from oo_app.evidence import evidence_reader
        from oo_app.recommender.service import Recommender

        return Recommender(
            self.database,
            self.log,
            self.policy,
            fit,
            evidence=evidence_reader(
                self.database, sources=self.sources, zone=lambda: self.profile.view().zone
            ),
            new_id=_new_id,
            seconds=time.perf_counter,
        )

    @once
    def speaking(self) -> Speaking:
        """Answers a face."""
        from oo_app.speaking import Speaking

        return Speaking(
            self.database,
            self.recommender,
            self.deliveries,
            self.runner,
            self.sources,
            self.views,
            self.paths,
            replies=self.replies,
            terms=self.terms,
            likeness=self.meanings.likeness,
            now=self.now,
            salt=self.salt,
        )

    @once
    def keeping(self) -> Keeping:
        """The care of the database."""
        from oo_app.keeping import Keeping

        return Keeping(
            self.database,
            self.log,
            self.eraser,
            self.profile,
            self.paths.backups,
            now=self.now,
            forget=FORGET,
        )

    @once
    def doctor(self) -> Doctor:
        """What works and what is missing."""
        from oo_app.doctor import Doctor

        return Doctor(
            self.database,
            self.paths,
            self.sources,
            self.agency,
            self.keeping,
            vault=lambda: self.vault,
        )

    def scrubbers(self) -> tuple[Scrubber, ...]:
        """Every owner of records that rest on data keys."""
        return (self.sources, *scrubbers())

    def surroundings(self) -> Surroundings:
        """What connectors may know of the machine at this moment."""
        from oo_app.integrations.connector import Surroundings
        from oo_app.vault.passphrases import without_passphrases

        return Surroundings(
            user_home=Path.home(),
            environment=without_passphrases(os.environ),
            now=self.now(),
            zone=self.profile.view().zone.key,
        )

    def now_ms(self) -> int:
        """The moment in milliseconds since 1970 UTC."""
        return int(self.now().timestamp() * 1000)


def _salt(database: Database) -> bytes:
    known = database.read(lambda db: value_of(db, SALT))
    if known is None:
        known = os.urandom(32).hex()
        made = known
        database.write(lambda db: set_value(db, SALT, made))
    return bytes.fromhex(str(known))


def _new_id() -> str:
    return str(uuid.uuid4())
