"""What this machine can tell: power, disks and the time of the last input."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from oo_app.integrations.builtin.device import idle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from oo_app.integrations.connector import Surroundings

MEGABYTE = 1024 * 1024
DISKS_LIMIT = 20
# Images, memory and views of other disks: nothing a person can tidy up.
_UNREAL = {
    "squashfs",
    "tmpfs",
    "devtmpfs",
    "overlay",
    "iso9660",
    "udf",
    "ramfs",
    "autofs",
    "efivarfs",
}
_BOOT = ("/boot", "/efi", "/snap", "/var/snap", "/run", "/etc", "/proc", "/sys", "/dev")


@dataclass(frozen=True, slots=True)
class Power:
    """The battery: per cent, whether it is charging, minutes left (None when not known)."""

    percent: float
    is_charging: bool
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Space:
    """One real disk, in megabytes."""

    mount: str
    total_mb: int
    free_mb: int


class Sensors(Protocol):
    """What the connector asks of a machine; None or nothing for what it cannot tell."""

    def power(self) -> Power | None:
        """The battery, None without one."""

    def disks(self, home: Path) -> tuple[Space, ...]:
        """The real disks; `home` names at least one."""

    def last_input(self, surroundings: Surroundings) -> datetime | None:
        """When the person last touched the machine."""


class Machine:
    """This machine, through psutil and its desktop."""

    def power(self) -> Power | None:
        """The battery, None without one."""
        import psutil

        try:
            found = psutil.sensors_battery()
        except (OSError, RuntimeError, AttributeError, ValueError):
            return None
        if found is None:
            return None
        minutes = found.secsleft // 60 if found.secsleft and found.secsleft > 0 else None
        return Power(float(found.percent), bool(found.power_plugged), minutes)

    def disks(self, home: Path) -> tuple[Space, ...]:
        """The writable physical disks, each once, and the one the home is on."""
        import psutil

        try:
            mounts = [
                (each.device, each.mountpoint)
                for each in psutil.disk_partitions(all=False)
                if _is_real(each.fstype, each.mountpoint, each.opts)
            ]
        except OSError:
            mounts = []
        return spaces([*mounts, *_home_disk(home, mounts)])

    def last_input(self, surroundings: Surroundings) -> datetime | None:
        """From the desktop if there is one, else from the person's terminals."""
        seconds = idle.desktop_seconds(surroundings.environment)
        if seconds is not None:
            return surroundings.now - timedelta(seconds=seconds)
        if idle.has_desktop(surroundings.environment):
            return None
        touched = idle.newest_terminal_input(idle.terminals())
        return None if touched is None else datetime.fromtimestamp(touched, UTC)


def spaces(mounts: Iterable[tuple[str, str]]) -> tuple[Space, ...]:
    """The space of each device; `mounts` are (device, mount point), shortest mount first kept."""
    import psutil

    found: dict[str, Space] = {}
    for device, mount in sorted(mounts, key=lambda each: (len(each[1]), each[1])):
        if device in found or len(found) >= DISKS_LIMIT:
            continue
        try:
            usage = psutil.disk_usage(mount)
        except OSError:
            continue
        found[device] = Space(mount, usage.total // MEGABYTE, usage.free // MEGABYTE)
    return tuple(sorted(found.values(), key=lambda each: each.mount))


def _is_real(kind: str, mount: str, options: str) -> bool:
    is_hidden = any(mount == each or mount.startswith(f"{each}/") for each in _BOOT)
    is_read_only = "ro" in options.split(",")
    return kind not in _UNREAL and not is_hidden and not is_read_only and os.path.isdir(mount)


def _home_disk(home: Path, mounts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The file system of the home when no physical disk was found, as in a container."""
    if list(mounts):
        return []
    path = home.absolute()
    while not path.is_mount() and path != path.parent:
        path = path.parent
    return [("home", str(path))]
