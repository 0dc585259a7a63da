"""`oo add`: what a person types becomes a task in oO's own inbox, the source that is oO's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.answers import Added
from oo_app.integrations import inbox as source
from oo_app.profile.consents import collected_keys
from oo_storage.log import request_range
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from oo_app.agreeing import Agreeing
    from oo_app.integrations.inbox import Understood
    from oo_app.integrations.sources import Sources
    from oo_app.profile.acts import Profile
    from oo_storage.database import Database
    from oo_storage.log import Log, NewEvent


class Inbox:
    """Adds tasks, and closes those that oO may write to."""

    def __init__(
        self,
        database: Database,
        log: Log,
        profile: Profile,
        sources: Sources,
        agreeing: Agreeing,
        *,
        now: Callable[[], datetime],
        salt: bytes,
    ) -> None:
        self._database = database
        self._log = log
        self._profile = profile
        self._sources = sources
        self._agreeing = agreeing
        self._now = now
        self._salt = salt

    def add(self, text: str, *, request: str) -> Added:
        """Keep a task; typing it is the consent to keep it, so the inbox is connected by it."""
        view = self._profile.view()
        language = view.preferences.text("language") or "en"
        understood = source.understand(text, self._now(), view.zone.key, language)
        if self._database.read(lambda db: request_range(db, request)) is None:
            self._connect()
            self._append(understood, request)
        return Added(
            title=understood.title,
            due=understood.at,
            is_all_day=understood.is_all_day,
            message=_message(understood),
        )

    def closing(self, db: sqlite3.Connection, subjects: Sequence[str]) -> list[NewEvent]:
        """The events that close those of the records which oO may write to."""
        keys, now_ms = collected_keys(db), self._now_ms()
        rows = self._sources.writable_rows(db, subjects)
        return [source.done(row, now_ms, keys) for row in rows]

    def _connect(self) -> None:
        """Connect the inbox at its first task; what was revoked since stays revoked."""
        if source.SOURCE not in {row.id for row in self._sources.rows()}:
            self._agreeing.connect(
                source.SOURCE,
                "",
                parts=(),
                keys=None,
                readers=None,
                request="",
                is_implied=True,
            )

    def _append(self, understood: Understood, request: str) -> None:
        def keep(db: sqlite3.Connection) -> None:
            event = source.added(
                understood,
                request=request,
                salt=self._salt,
                keys=collected_keys(db),
                now_ms=self._now_ms(),
            )
            self._log.append(db, [event], request=request)

        self._database.write(keep)

    def _now_ms(self) -> int:
        return int(self._now().timestamp() * 1000)


def _message(understood: Understood) -> str:
    if understood.due is None:
        return _("In oO's inbox, without a date.")
    return _("In oO's inbox, for {date}.").format(date=understood.echo)
