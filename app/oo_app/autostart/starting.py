"""Whether oO starts with the session: looks, and switches it on and off as the person says."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.answers import Check, Effect
from oo_app.answers_life import Autostart
from oo_app.autostart.entries import DESKTOP_FILE, HOME, PLIST_FILE, as_words, program_of, run_line
from oo_app.autostart.places import DesktopFile, LaunchAgent, RunKey, WindowsRegistry
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oo_app.autostart.places import StartPlace
    from oo_app.paths import HomePaths

OFF, ON, STALE = "off", "on", "stale"
HIDDEN = "--hidden"


class Starting:
    """One home's; nothing is written before `switch`."""

    def __init__(
        self,
        place: StartPlace,
        command: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        """`command` and `environment` are what should be started."""
        self._place = place
        self._command = tuple(command)
        self._environment = dict(environment)

    def told(self) -> Autostart:
        """How it stands."""
        wanted = self._wanted()
        found = self._place.command()
        where = self._place.where
        if found is None:
            return Autostart(state=OFF, place=where, command=wanted)
        problem = _problem(found, wanted)
        return Autostart(
            state=STALE if problem else ON,
            place=where,
            command=found,
            problem=problem,
            hint=_("`oo autostart on` sets it right, `oo autostart off` ends it.")
            if problem
            else "",
        )

    def switch(self, *, is_on: bool) -> Effect:
        """Have oO started with the session, or no more."""
        if not is_on:
            self._place.remove()
            return Effect(message=_("oO no longer starts with your session."))
        self._place.write(self._command, self._environment)
        return Effect(
            message=_("oO starts with your session from the next login on."),
            details=(
                _("It starts: {command}").format(command=" ".join(self._wanted())),
                _("That stands in {place}.").format(place=self._place.where),
            ),
        )

    def check(self) -> Check:
        """The line of `oo doctor`."""
        told = self.told()
        if told.state == OFF:
            message = _("oO does not start with your session; `oo autostart on` changes that.")
            return Check(name="autostart", state="ok", message=message, value=OFF)
        if told.state == STALE:
            return Check(
                name="autostart", state="warn", message=told.problem, hint=told.hint, value=STALE
            )
        message = _("oO starts with your session; `oo autostart off` ends that.")
        return Check(name="autostart", state="ok", message=message, value=ON)

    def _wanted(self) -> tuple[str, ...]:
        if isinstance(self._place, RunKey):
            return (run_line(self._command),)
        return as_words(self._command, self._environment)


def _problem(found: Sequence[str], wanted: Sequence[str]) -> str:
    """Why what stands there is not this oO; "" when it is."""
    if tuple(found) == tuple(wanted):
        return ""
    program = program_of(found)
    if program and len(found) > 1 and not Path(program).exists():
        return _("What should start with your session is gone: {program}").format(program=program)
    return _("Another oO would start with your session: {command}").format(command=" ".join(found))


def start_command(python: str = sys.executable) -> tuple[str, ...]:
    """What is started: the desktop face in the tray where it is installed, else the core."""
    has_window = find_spec("PySide6") is not None
    rest = ("desktop", HIDDEN) if has_window else ("run",)
    return (_without_console(python), "-m", "oo_ui", *rest)


def start_place(environment: Mapping[str, str], system: str = sys.platform) -> StartPlace:
    """This system's place."""
    if system == "win32":
        return RunKey(WindowsRegistry())
    user = Path(environment.get("HOME") or Path.home())
    if system == "darwin":
        return LaunchAgent(user / "Library" / "LaunchAgents" / PLIST_FILE)
    config = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(config) if Path(config).is_absolute() else user / ".config"
    return DesktopFile(folder / "autostart" / DESKTOP_FILE)


def starting_of(paths: HomePaths, environment: Mapping[str, str] = os.environ) -> Starting:
    """The home's, on this system."""
    own = {HOME: str(paths.data)} if environment.get(HOME) else {}
    return Starting(start_place(environment), start_command(), own)


def _without_console(python: str) -> str:
    """On Windows the interpreter that opens no console, where it stands beside the other."""
    path = Path(python)
    silent = path.with_name("pythonw.exe")
    return str(silent) if path.name.lower() == "python.exe" and silent.exists() else python
