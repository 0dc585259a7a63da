"""This machine: power, disk space and the time of the last input."""

from __future__ import annotations

from datetime import UTC
from hashlib import blake2b
from typing import TYPE_CHECKING

from oo_app.integrations.builtin.device.activity import (
    Activity,
    from_json,
    next_activity,
    to_json,
)
from oo_app.integrations.builtin.device.sensors import Machine
from oo_app.integrations.connector import Candidate, Fetch, FoundRecord, Part, Preview, PreviewPart
from oo_app.integrations.moments import as_written
from oo_storage.events._generated.signals_pb2 import DeviceSeen, Disk
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from oo_app.integrations.builtin.device.sensors import Power, Sensors, Space
    from oo_app.integrations.connector import Connector, Cursor, Surroundings

NAME = "device"
STEP = 5
# Free space in steps, so that ordinary use of a roomy disk is no change: (below, step) in MB.
_SPACE_STEPS = ((10_000, 100), (100_000, 1_000))
_LAST_STEP = 10_000


class Device:
    """Reads the sensors of one machine."""

    def __init__(self, sensors: Sensors) -> None:
        self._sensors = sensors

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        """This machine is always there."""
        return (Candidate("", exists=True),)

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        """What would be asked of the machine."""
        return Preview(_("this machine"), (PreviewPart(NAME),))

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        """Ask the sensors; no part when the answers, rounded, are as before."""
        activity = self._activity(cursor, surroundings)
        power, disks = self._sensors.power(), self._sensors.disks(surroundings.user_home)
        seen = device_record(power, disks, activity)
        digest = blake2b(seen.SerializeToString(deterministic=True), digest_size=16).hexdigest()
        return Fetch(
            parts=(
                () if cursor.get("seen") == digest else (Part(NAME, (FoundRecord(NAME, seen),)),)
            ),
            cursor={"seen": digest, "activity": to_json(activity) if activity else None},
        )

    def _activity(self, cursor: Cursor, surroundings: Surroundings) -> Activity | None:
        last_input = self._sensors.last_input(surroundings)
        if last_input is None:
            return None
        before = from_json(cursor.get("activity"))
        return next_activity(before, last_input.astimezone(UTC), surroundings.now.astimezone(UTC))


def connect() -> Connector:
    """The connector of this kind."""
    return Device(Machine())


def device_record(
    power: Power | None, disks: Iterable[Space], activity: Activity | None
) -> DeviceSeen:
    """The record of a machine, rounded so that ordinary use is no change."""
    seen = DeviceSeen(disks=[_disk(each) for each in disks])
    if power is not None:
        seen.battery_percent = _down(min(max(power.percent, 0), 100), STEP)
        seen.is_charging = power.is_charging
        if power.minutes is not None and not power.is_charging:
            seen.battery_minutes = _down(power.minutes, STEP)
    if activity is not None:
        seen.last_input.CopyFrom(as_written(_minute(activity.last_input)))
        seen.active_since.CopyFrom(as_written(_minute(activity.active_since)))
    return seen


def _disk(space: Space) -> Disk:
    step = next((step for below, step in _SPACE_STEPS if space.free_mb < below), _LAST_STEP)
    return Disk(
        mount=plain(space.mount), total_mb=space.total_mb, free_mb=_down(space.free_mb, step)
    )


def _down(number: float, step: int) -> int:
    return int(number) // step * step


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
