"""A home behind its assistant that connects, adds, revokes, undoes, rebuilds and backs up.

A `Life` for `support.killing`: the whole of oO in one process, as a one-shot command hosts it.
"""

from __future__ import annotations

import contextlib
import os
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from oo_storage.backup import verify
from oo_storage.errors import Refused
from oo_storage.jobs import unfinished
from support.hosting import hosted
from support.killing import Tell

if TYPE_CHECKING:
    from oo_app.local import LocalAssistant
    from oo_storage.database import Database
    from support.killing import Told

TITLE = "tasks.title"
ASKED = ("add", "connect", "revoke", "undo", "set")


class AssistantLife:
    """Acts as a person does, each act with a request of its own."""

    def prepare(self) -> None:
        """Do each act once, so that what is imported late is there."""
        acts = (self._add, self._connect, self._tip, self._revoke, self._undo, self._rebuild,
                self._back_up, self._set)  # fmt: skip
        with (
            tempfile.TemporaryDirectory() as folder,
            open(os.devnull, "wb") as nobody,
            hosted(Path(folder) / "home") as assistant,
        ):
            for number, act in enumerate(acts):
                act(assistant, Path(folder), f"warm{number}", Tell(nobody.fileno()))

    def live(self, folder: Path, seed: int, tell: Tell) -> None:
        """Go on for ever."""
        chance = random.Random(seed)
        tell.begin("open", "")
        with hosted(folder / "home") as assistant:
            tell.done("open", "")
            assistant.grant(TITLE)
            acts = (self._add, self._add, self._connect, self._connect, self._revoke, self._revoke,
                    self._undo, self._rebuild, self._back_up, self._set, self._tip)  # fmt: skip
            number = 0
            while True:
                number += 1
                chance.choice(acts)(assistant, folder, f"c{seed}n{number}x", tell)

    def examine(self, folder: Path, told: list[Told]) -> None:
        """Nothing acknowledged is lost, nothing revoked is left, and all that is there is sound."""
        with hosted(folder / "home") as assistant:
            database = assistant._home.database
            sound = database.read(lambda db: db.execute("PRAGMA integrity_check").fetchone())
            assert sound == ("ok",)
            assert database.read(unfinished) == ()
            assert assistant.rebuild(check=True).differing == ()
            requests = _requests(database)
            lost = {each.value for each in told if each.is_done and each.act in ASKED} - requests
            assert not lost, lost
            for backup in assistant.backups():
                verify(Path(backup.path))
        self._nothing_is_left(folder, told, requests)

    def _nothing_is_left(self, folder: Path, told: list[Told], requests: set[str]) -> None:
        kept: list[str] = []
        gone: list[str] = []
        for each in told:
            if each.act in ("add", "connect"):
                kept.append(each.value)
            if each.act == "revoke" and each.value in requests:
                gone, kept = gone + kept, []
        home = [path.read_bytes() for path in (folder / "home").rglob("*") if path.is_file()]
        files = b"".join(home)
        left = [value for value in gone if f"canary{value}".encode() in files]
        assert not left, left

    def _add(self, assistant: LocalAssistant, _folder: Path, value: str, tell: Tell) -> None:
        tell.begin("add", value)
        assistant.add(f"canary{value} today 23:59", request=value)
        tell.done("add", value)

    def _connect(self, assistant: LocalAssistant, folder: Path, value: str, tell: Tell) -> None:
        file = folder / f"{value}.todo.txt"
        lines = (f"{number} canary{value} due:2020-01-01\n" for number in range(40))
        file.write_text("".join(lines))
        tell.begin("connect", value)
        assistant.connect("todotxt", str(file), request=value)
        tell.done("connect", value)

    def _revoke(self, assistant: LocalAssistant, folder: Path, value: str, tell: Tell) -> None:
        # What is granted again is read again: nothing may be there to be read.
        for file in folder.glob("*.todo.txt"):
            file.write_text("")
        tell.begin("revoke", value)
        assistant.revoke(TITLE, request=value)
        tell.done("revoke", value)
        assistant.grant(TITLE)

    def _undo(self, assistant: LocalAssistant, _folder: Path, value: str, tell: Tell) -> None:
        tell.begin("undo", value)
        with contextlib.suppress(Refused):
            assistant.undo(request=value)
            tell.done("undo", value)

    def _set(self, assistant: LocalAssistant, _folder: Path, value: str, tell: Tell) -> None:
        tell.begin("set", value)
        assistant.set_preference("daily_cap", str(len(value)), request=value)
        tell.done("set", value)

    def _rebuild(self, assistant: LocalAssistant, _folder: Path, value: str, tell: Tell) -> None:
        tell.begin("rebuild", value)
        assistant.rebuild()
        tell.done("rebuild", value)

    def _back_up(self, assistant: LocalAssistant, _folder: Path, value: str, tell: Tell) -> None:
        tell.begin("backup", value)
        assistant.backup()
        tell.done("backup", value)

    def _tip(self, assistant: LocalAssistant, _folder: Path, value: str, tell: Tell) -> None:
        tell.begin("tip", value)
        assistant.look()
        assistant.tip()
        tell.done("tip", value)


def _requests(database: Database) -> set[str]:
    rows = database.read(lambda db: db.execute("SELECT request FROM events_requests").fetchall())
    return {row[0] for row in rows}


LIFE = AssistantLife()
