"""The part of the assistant in this process about the person, findings and changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from oo_app.answers_profile import Profile
from oo_app.log_rows import NEVER, changes_since
from oo_storage.errors import UnknownName
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from oo_app.answers import Changes
    from oo_app.answers_profile import OutputRow
    from oo_app.bell import Bell
    from oo_app.bootstrap import Home


class _Local(Protocol):
    _home: Home
    bell: Bell

    def _now(self) -> datetime: ...


class LocalProfile:
    """Mixed into the assistant: every method of `ProfileQuestions`."""

    def profile(self: _Local) -> Profile:
        """Zone, language, active context, pause, preferences and contexts."""
        view, now = self._home.profile.view(), self._now()
        contexts = tuple(view.context_rows(now))
        preferences = tuple(view.preferences.rows())
        chosen = {row.name: str(row.value or "") for row in preferences}
        return Profile(
            zone=str(view.zone),
            language=chosen.get("language", ""),
            context=next((row.id for row in contexts if row.is_active), ""),
            paused_until=view.preferences.moment("paused_until") if view.is_paused(now) else None,
            contexts=contexts,
            preferences=preferences,
        )

    def outputs(self: _Local, *, agent: str = "") -> Sequence[OutputRow]:
        """The unexpired snippets of every agent that may speak, or of one."""
        known = [row.id for row in self._home.agency.rows()]
        if agent and agent not in known:
            raise UnknownName(_("agent"), agent, known)
        return [row for row in self._home.agency.outputs() if agent in ("", row.agent)]

    def follow(self: _Local, *, since: int | None = None) -> Iterator[Changes]:
        """What changed since a seq, then each change as it comes; the thread that asks waits."""
        woken = threading.Event()
        with self.bell.heard_by(woken.set):
            seen = changes_since(self._home.database, NEVER).last_seq if since is None else since
            while True:
                woken.clear()
                changes = changes_since(self._home.database, seen)
                if changes.last_seq != seen:
                    seen = changes.last_seq
                    yield changes
                woken.wait()
