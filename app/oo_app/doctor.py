"""What works, what is missing, and each one-line fix."""

from __future__ import annotations

import sqlite3
import stat
from typing import TYPE_CHECKING

from oo_app.answers import Check
from oo_app.doorways import doorways
from oo_storage.database import check
from oo_storage.errors import OoError
from oo_storage.log import last_seq
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oo_app.agency import Agency
    from oo_app.integrations.sources import Sources
    from oo_app.keeping import Keeping
    from oo_app.paths import HomePaths
    from oo_app.vault.port import Vault
    from oo_storage.database import Database

OK, WARN, FAIL = "ok", "warn", "fail"


class Doctor:
    """Looks at one home; changes nothing."""

    def __init__(
        self,
        database: Database,
        paths: HomePaths,
        sources: Sources,
        agency: Agency,
        keeping: Keeping,
        *,
        vault: Callable[[], Vault],
    ) -> None:
        self._database = database
        self._paths = paths
        self._sources = sources
        self._agency = agency
        self._keeping = keeping
        self._vault = vault

    def checks(self) -> tuple[Check, ...]:
        """One line each, what matters most first."""
        return (
            *self._database_checks(),
            *self._folds(),
            self._folder(),
            *doorways(self._paths),
            self._backups(),
            *self._source_checks(),
            *self._agent_checks(),
            self._secrets(),
        )

    def _database_checks(self) -> Iterator[Check]:
        problems = self._database.read(check, is_urgent=False)
        if problems:
            yield Check(
                name="database",
                state=FAIL,
                message="; ".join(problems),
                hint=_("`oo restore` goes back to the newest backup; the damaged file is kept."),
            )
            return
        version = sqlite3.sqlite_version
        message = _("{path} is sound (SQLite {version}).")
        yield Check(
            name="database",
            state=OK,
            message=message.format(path=self._paths.database, version=version),
        )

    def _folds(self) -> Iterator[Check]:
        events = self._database.read(last_seq)
        counted = ngettext("{count} event.", "{count} events.", events).format(count=events)
        rebuilt = self._keeping.rebuild(check=True)
        if rebuilt.differing:
            tables = ", ".join(rebuilt.differing)
            yield Check(
                name="log",
                state=FAIL,
                message=_("These tables are not what the log says: {tables}.").format(
                    tables=tables
                ),
                hint=_("`oo rebuild` makes them anew."),
            )
        else:
            yield Check(
                name="log", state=OK, message=counted + " " + _("Every table is the log's fold.")
            )

    def _folder(self) -> Check:
        folder = self._paths.data
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            return Check(
                name="home",
                state=WARN,
                message=_("Other users can look into {path}.").format(path=folder),
                hint=f"chmod 700 {folder}",
            )
        message = _("{path} is yours alone; your own agents go into {agents}.")
        return Check(
            name="home", state=OK, message=message.format(path=folder, agents=self._paths.agents)
        )

    def _backups(self) -> Check:
        known = self._keeping.backups()
        if not known:
            return Check(
                name="backups",
                state=WARN,
                message=_("There is no backup yet."),
                hint=_("`oo backup` makes one; `oo run` makes one a day."),
            )
        return Check(
            name="backups",
            state=OK,
            message=_("The newest was made on {date}.").format(date=f"{known[0].made:%Y-%m-%d}"),
        )

    def _source_checks(self) -> Iterator[Check]:
        rows = self._sources.rows()
        if not rows:
            yield Check(
                name="sources",
                state=WARN,
                message=_("Nothing is connected."),
                hint=_("`oo connect` shows what could be read."),
            )
        for row in rows:
            if not row.problems:
                yield Check(name=row.id, state=OK, message=row.place or row.kind)
            for problem in row.problems:
                message = f"{problem.where}: {problem.message}"
                hint = problem.hint or _("Mend the file; oO reads it again by itself.")
                yield Check(name=row.id, state=FAIL, message=message, hint=hint)

    def _agent_checks(self) -> Iterator[Check]:
        for row in self._agency.rows():
            if row.health == "unhealthy":
                hint = _("`oo agents validate {agent}` says more.").format(agent=row.id)
                yield Check(name=row.id, state=FAIL, message=row.reason, hint=hint)

    def _secrets(self) -> Check:
        try:
            vault = self._vault()
            problem = vault.problem()
        except OoError as error:
            problem = error
        if problem is not None:
            message, hint = problem.message, problem.hint
            return Check(name="secrets", state=WARN, message=message, hint=hint)
        message = _("Secrets are kept {where}.").format(where=vault.where)
        return Check(name="secrets", state=OK, message=message)
