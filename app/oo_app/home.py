"""Everything that one open home consists of, already wired; see `bootstrap`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oo_app.agency import Agency
    from oo_app.agreeing import Agreeing
    from oo_app.doctor import Doctor
    from oo_app.inbox import Inbox
    from oo_app.integrations.confined import Confinement
    from oo_app.integrations.sources import Sources
    from oo_app.keeping import Keeping
    from oo_app.looking import Looking
    from oo_app.notifier.deliveries import Deliveries
    from oo_app.paths import HomePaths
    from oo_app.profile.acts import Profile
    from oo_app.recommender.service import Recommender
    from oo_app.speaking import Speaking
    from oo_storage.database import Database
    from oo_storage.erasure import Eraser
    from oo_storage.log import Log


@dataclass(frozen=True, slots=True)
class Home:
    """One open home's services."""

    paths: HomePaths
    database: Database
    log: Log
    profile: Profile
    sources: Sources
    inbox: Inbox
    agency: Agency
    agreeing: Agreeing
    looking: Looking
    speaking: Speaking
    recommender: Recommender
    deliveries: Deliveries
    keeping: Keeping
    doctor: Doctor
    eraser: Eraser
    confinement: Confinement

    def close(self) -> None:
        """Keep what is only in memory, then let go of the database."""
        self.looking.flush()
        self.confinement.close()
        self.database.close()
