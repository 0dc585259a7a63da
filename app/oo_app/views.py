"""One state of the home as agents may see it: the profile, the grants and the world at a seq."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.world import WorldViews, moment_of
from oo_storage.log import last_seq

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from oo_agents.api import Json, World
    from oo_app.profile.acts import Profile
    from oo_app.profile.view import ProfileView
    from oo_app.world import StoredRecord, StoredTip
    from oo_storage.database import Database

OO = "oo"


@dataclass(frozen=True, slots=True)
class HomeViews:
    """What the runner and the recommender may look at; see `oo_agents.views.Views`."""

    epoch: int
    seq: int
    profile: ProfileView
    context: str
    settings: str
    _worlds: WorldViews

    def granted(self, recipient: str) -> frozenset[str]:
        """The keys a recipient may read; for "oo" those that are collected."""
        grants = self.profile.grants
        return grants.collected() if recipient == OO else grants.granted_to(recipient)

    def preferences(self, agent: str) -> Mapping[str, Json]:
        """The agent's preferences that the person set, by name."""
        return self.profile.preferences.of_agent(agent)

    def world(self, keys: frozenset[str], now: datetime) -> World:
        """The world as far as these keys show it."""
        return self._worlds.world(moment_of(self.profile, now), keys)

    def newest(self, without: Collection[str] = ()) -> frozenset[int]:
        """The seqs of the newest revisions, but of the records of these sources."""
        return self._worlds.newest(without)

    def collected_world(self, now: datetime) -> World:
        """The world as far as oO itself may know it."""
        return self.world(self.granted(OO), now)


class ViewSource:
    """Makes views of the newest state; the world is read again only after it changed."""

    def __init__(
        self,
        database: Database,
        profile: Profile,
        *,
        records: Callable[[sqlite3.Connection], Sequence[StoredRecord]],
        past_tips: Callable[[sqlite3.Connection], Iterable[StoredTip]],
        stale: Callable[[sqlite3.Connection], frozenset[tuple[str, str]]],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._profile = profile
        self._records = records
        self._past_tips = past_tips
        self._stale = stale
        self._now = now
        self._worlds: tuple[object, WorldViews] | None = None

    def current(self) -> HomeViews:
        """The newest state."""
        read_profile = self._profile.reader()
        # One command: grants of one moment beside the epoch of a later one would let what was
        # computed from a key that was revoked in between be kept.
        profile, seq, stale = self._database.read(
            lambda db: (read_profile(db), last_seq(db), self._stale(db))
        )
        now = self._now().astimezone(profile.zone)
        preferences = profile.preferences
        shown = ("work_hours", "week_start")
        return HomeViews(
            epoch=profile.epoch,
            seq=seq,
            profile=profile,
            context=profile.active(now).id,
            settings=f"{profile.zone.key} {[preferences.value(name) for name in shown]}",
            _worlds=self._world((seq, profile.zone.key, stale), profile),
        )

    def _world(self, state: object, profile: ProfileView) -> WorldViews:
        known = self._worlds
        if known is None or known[0] != state:
            records, tips = self._database.read(
                lambda db: (self._records(db), list(self._past_tips(db)))
            )
            known = self._worlds = (state, WorldViews(records, tips, zone=profile.zone))
        return known[1]
