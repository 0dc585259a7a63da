"""Lets agents look: those in this process one after the other, programs a few at once."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from oo_agents.asks import no_replies
from oo_agents.folder import folder_hash
from oo_agents.looking import Looked, look_at
from oo_agents.registry import Entry, load_agent
from oo_storage.errors import BadInput, Refused
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oo_agents.api import Agent
    from oo_agents.asks import Replies
    from oo_agents.citations import Citations
    from oo_agents.known import Job

PROGRAMS_AT_ONCE = 4
# A program that has less time than this before the deadline is not started.
LEAST_PROGRAM_S = 0.2


class Pool:
    """Keeps loaded agents, and lets those of a sweep look before its deadline."""

    def __init__(
        self,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
        spent_s: Callable[[], float] = time.thread_time,
        replies: Replies = no_replies,
        salt: bytes = b"",
    ) -> None:
        """`spent_s` is the processor time of this thread; see `load_agent` for the others."""
        self._replies = replies
        self._salt = salt
        self._monotonic_s = monotonic_s
        self._spent_s = spent_s
        self._agents: dict[str, tuple[Entry, str, Agent]] = {}

    def look(self, jobs: Sequence[Job], citations: Citations, deadline_s: float | None) -> None:
        """Set `looked` on every job that could look before the deadline."""
        for job in jobs:
            if not job.entry.needs_trust and self._left_s(deadline_s) > 0:
                job.looked = self.look_once(job, citations)
        programs = [job for job in jobs if job.entry.needs_trust]
        if not programs:
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(PROGRAMS_AT_ONCE, "oo-agent") as threads:
            for job, looked in zip(
                programs,
                threads.map(
                    lambda job: self._look_in_program(job, citations, deadline_s), programs
                ),
                strict=True,
            ):
                job.looked = looked

    def look_once(self, job: Job, citations: Citations) -> Looked:
        """One look of one agent in its own time."""
        try:
            agent = self._agent(job.entry, job.language)
        except BadInput as error:
            return Looked(None, str(error))
        looked = look_at(
            agent, job.manifest, job.world, job.own, citations=citations, clock_s=self._spent_s
        )
        if looked.ask is None:
            return looked
        return replace(looked, ask=replace(looked.ask, keys=job.keys))

    def _look_in_program(
        self, job: Job, citations: Citations, deadline_s: float | None
    ) -> Looked | None:
        left_s = self._left_s(deadline_s)
        if left_s < LEAST_PROGRAM_S:
            return None
        try:
            check_trust(job.entry, job.entry.hash)
        except (BadInput, Refused) as error:
            return Looked(None, str(error))
        limit_s = min(job.manifest.timeout_s, left_s)
        manifest = replace(job.manifest, timeout_s=limit_s)
        agent = load_agent(job.entry.with_manifest(manifest))
        looked = look_at(agent, manifest, job.world, job.own, citations=citations)
        was_cut = limit_s < job.manifest.timeout_s and self._left_s(deadline_s) <= 0
        return None if looked.problem and was_cut else looked

    def _left_s(self, deadline_s: float | None) -> float:
        return float("inf") if deadline_s is None else deadline_s - self._monotonic_s()

    def _agent(self, entry: Entry, language: str) -> Agent:
        known = self._agents.get(entry.id)
        if known is None or known[0] is not entry or known[1] != language:
            agent = load_agent(entry, replies=self._replies, salt=self._salt, language=language)
            known = self._agents[entry.id] = (entry, language, agent)
        return known[2]


def check_trust(entry: Entry, trusted_hash: str) -> None:
    """Raise Refused unless the program's folder is, byte for byte, the one that is trusted."""
    if not trusted_hash or folder_hash(entry.folder) != trusted_hash:
        raise Refused(
            _("{agent} is a program that you do not trust as it is now.").format(agent=entry.id),
            hint=_("Look at {folder}, then `oo agents trust {agent}`.").format(
                folder=entry.folder, agent=entry.id
            ),
        )
