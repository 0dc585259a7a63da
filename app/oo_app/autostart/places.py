"""Where each system keeps what it starts with the session: read, written and removed there."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, Protocol

from oo_app.autostart.entries import (
    RUN_KEY,
    RUN_VALUE,
    command_of_desktop_entry,
    command_of_launch_agent,
    desktop_entry,
    launch_agent,
    run_line,
)
from oo_storage.errors import OoError, Refused
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class StartPlace(Protocol):
    """One system's."""

    @property
    def where(self) -> str:
        """Its name for a person."""

    def command(self) -> tuple[str, ...] | None:
        """What is started, variables first; None for nothing."""

    def write(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Have it started; raises OoError where that cannot be."""

    def remove(self) -> None:
        """Have it started no more."""


class _File:
    """A file of the user's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def where(self) -> str:
        """The path."""
        return str(self._path)

    def remove(self) -> None:
        """Delete the file."""
        try:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                self._path.unlink()
        except OSError as error:
            raise self._unwritable(error) from error

    def _read(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError:
            return b""

    def _replace(self, data: bytes) -> None:
        beside = self._path.with_name(f".{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
            os.replace(beside, self._path)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> OoError:
        words = _("{path} cannot be written: {error}.")
        return OoError(words.format(path=self._path, error=error.strerror))


class DesktopFile(_File):
    """The autostart folder of XDG desktops."""

    def command(self) -> tuple[str, ...] | None:
        """What the file starts, unless it is switched off in it."""
        return command_of_desktop_entry(self._read().decode(errors="replace"))

    def write(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Write the file."""
        comment = _("One thing worth doing now, with its reason")
        self._replace(desktop_entry(command, environment, comment).encode())


class LaunchAgent(_File):
    """The LaunchAgents folder of macOS; launchd reads it at the next login."""

    def command(self) -> tuple[str, ...] | None:
        """What the list starts."""
        return command_of_launch_agent(self._read())

    def write(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Write the list."""
        self._replace(launch_agent(command, environment))


class Registry(Protocol):
    """A key of the user's part of the Windows registry."""

    def get(self, name: str) -> str | None:
        """A value; None where there is none."""

    def set(self, name: str, value: str) -> None:
        """Keep a value."""

    def delete(self, name: str) -> None:
        """Forget a value; one that is not there is no fault."""


class RunKey:
    """The Run key of Windows."""

    where = f"HKEY_CURRENT_USER\\{RUN_KEY}\\{RUN_VALUE}"

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def command(self) -> tuple[str, ...] | None:
        """The line as it stands there."""
        line = self._registry.get(RUN_VALUE)
        return None if line is None else (line,)

    def write(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Keep the line; a home of one's own cannot be named in it."""
        if environment:
            raise Refused(
                _("Windows starts oO for its usual home only."),
                hint=_("Leave OO_HOME unset, or start it by a task of the Task Scheduler."),
            )
        self._registry.set(RUN_VALUE, run_line(command))

    def remove(self) -> None:
        """Forget the line."""
        self._registry.delete(RUN_VALUE)


class WindowsRegistry:
    """The real one."""

    def get(self, name: str) -> str | None:
        """A value; None where there is none."""
        winreg: Any = _winreg()
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                return str(winreg.QueryValueEx(key, name)[0])
        except OSError:
            return None

    def set(self, name: str, value: str) -> None:
        """Keep a value."""
        winreg: Any = _winreg()
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
            winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

    def delete(self, name: str) -> None:
        """Forget a value."""
        winreg: Any = _winreg()
        access = winreg.KEY_SET_VALUE
        with (
            contextlib.suppress(FileNotFoundError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY, 0, access) as key,
        ):
            winreg.DeleteValue(key, name)


def _winreg() -> Any:  # noqa: ANN401 - a module of one system only
    from importlib import import_module

    return import_module("winreg")
