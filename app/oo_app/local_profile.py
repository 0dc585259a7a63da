"""The part of the assistant in this process about the person, contexts, findings and changes."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Protocol, TypeVar

from oo_app.answers_profile import Profile
from oo_app.log_rows import NEVER, changes_since
from oo_storage.errors import UnknownName
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from oo_app.answers import Changes, ContextRow, Effect, PreferenceRow
    from oo_app.answers_profile import OutputRow
    from oo_app.assistant_profile import Following
    from oo_app.bell import Bell
    from oo_app.bootstrap import Home


T = TypeVar("T")


class _Local(Protocol):
    _home: Home
    bell: Bell

    def _now(self) -> datetime: ...
    def _act(self, act: Callable[[], T]) -> T: ...


class LocalProfile:
    """Mixed into the assistant."""

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

    def contexts(self: _Local) -> Sequence[ContextRow]:
        """Every context and which one is active."""
        return self._home.profile.view().context_rows(self._now())

    def use_context(
        self: _Local, context: str, *, until: datetime | None = None, request: str = ""
    ) -> Effect:
        """Choose a context by hand; "" goes back to the rules."""
        return self._act(
            lambda: self._home.profile.use_context(
                context, until=until, request=request or str(uuid.uuid4())
            )
        )

    def define_context(
        self: _Local,
        context: str,
        *,
        rules: Sequence[str],
        is_busy: bool = False,
        request: str = "",
    ) -> Effect:
        """Make or change a context."""
        return self._act(
            lambda: self._home.profile.define_context(
                context, rule_texts=rules, is_busy=is_busy, request=request or str(uuid.uuid4())
            )
        )

    def remove_context(self: _Local, context: str, *, request: str = "") -> Effect:
        """Remove a context the person made."""
        return self._act(
            lambda: self._home.profile.remove_context(context, request=request or str(uuid.uuid4()))
        )

    def preferences(self: _Local) -> Sequence[PreferenceRow]:
        """Every declared preference."""
        return self._home.profile.view().preferences.rows()

    def set_preference(self: _Local, name: str, value: str, *, request: str = "") -> Effect:
        """Set a preference from text."""
        return self._act(
            lambda: self._home.profile.set_preference(
                name, value, request=request or str(uuid.uuid4())
            )
        )

    def unset_preference(self: _Local, name: str, *, request: str = "") -> Effect:
        """Go back to the default."""
        return self._act(
            lambda: self._home.profile.unset_preference(name, request=request or str(uuid.uuid4()))
        )

    def outputs(self: _Local, *, agent: str = "") -> Sequence[OutputRow]:
        """The unexpired snippets of every agent that may speak, or of one."""
        known = [row.id for row in self._home.agency.rows()]
        if agent and agent not in known:
            raise UnknownName(_("agent"), agent, known)
        return [row for row in self._home.agency.outputs() if agent in ("", row.agent)]

    def follow(self: _Local, *, since: int | None = None) -> Following:
        """What changed since a seq, then each change as it comes; the thread that asks waits."""

        def changes(seen: int) -> Changes:
            return changes_since(self._home.database, seen)

        return _Following(self.bell, changes, changes(NEVER).last_seq if since is None else since)


class _Following:
    def __init__(self, bell: Bell, changes: Callable[[int], Changes], seen: int) -> None:
        self._bell = bell
        self._changes = changes
        self._seen = seen
        self._woken = threading.Event()
        self._is_over = False

    def __iter__(self) -> Iterator[Changes]:
        with self._bell.heard_by(self._woken.set):
            while True:
                self._woken.clear()
                if self._is_over or self._bell.is_over:
                    return
                changes = self._changes(self._seen)
                if changes.last_seq != self._seen:
                    self._seen = changes.last_seq
                    yield changes
                self._woken.wait()

    def close(self) -> None:
        self._is_over = True
        self._woken.set()
