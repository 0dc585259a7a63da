"""The device connector: rounding, activity across readings, and the connector contract."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from contracts.collecting_home import NOW, surroundings_in
from contracts.connector_contract import ConnectorContract
from oo_app.integrations.builtin.device import idle
from oo_app.integrations.builtin.device.activity import (
    Activity,
    from_json,
    next_activity,
    to_json,
)
from oo_app.integrations.builtin.device.connector import Device, device_record
from oo_app.integrations.builtin.device.sensors import Machine, Power, Space

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.integrations.connector import Connector, Surroundings


@dataclass
class FakeSensors:
    """Sensors that tell what they are told."""

    battery: Power | None = None
    spaces: tuple[Space, ...] = (Space("/", 500_000, 42_420),)
    touched: datetime | None = None

    def power(self) -> Power | None:
        return self.battery

    def disks(self, home: Path) -> tuple[Space, ...]:
        return self.spaces

    def last_input(self, surroundings: Surroundings) -> datetime | None:
        return self.touched


class TestDevice(ConnectorContract):
    kind = "device"
    lacks = frozenset({"edit", "delete", "break", "hostile", "empty", "huge", "missing"})

    def make(self, folder: Path, count: int) -> str:
        return ""

    def _count(self) -> int:
        return 1

    @pytest.fixture
    def connector(self) -> Connector:
        power = Power(83.4, is_charging=False, minutes=127)
        return Device(FakeSensors(power, touched=NOW - timedelta(minutes=2)))


def test_readings_are_rounded() -> None:
    seen = device_record(Power(83.4, is_charging=False, minutes=127), (), None)
    assert (seen.battery_percent, seen.battery_minutes, seen.is_charging) == (80, 125, False)


@pytest.mark.parametrize(
    ("free", "told"), [(99, 0), (5_449, 5_400), (42_420, 42_000), (426_420, 420_000)]
)
def test_free_space_is_rounded_the_more_there_is(free: int, told: int) -> None:
    seen = device_record(None, (Space("/", 500_000, free),), None)
    assert seen.disks[0].free_mb == told


def test_a_charging_battery_has_no_minutes() -> None:
    seen = device_record(Power(50, is_charging=True, minutes=30), (), None)
    assert seen.is_charging
    assert not seen.HasField("battery_minutes")


def test_what_is_not_known_is_left_out() -> None:
    seen = device_record(None, (), None)
    assert not seen.HasField("battery_percent")
    assert not seen.HasField("last_input")


def test_ordinary_use_is_no_change(own_environment: Path) -> None:
    sensors = FakeSensors(Power(83, is_charging=False, minutes=127))
    surroundings = surroundings_in(own_environment)
    first = Device(sensors).fetch("", (), {}, surroundings)
    sensors.battery = Power(81, is_charging=False, minutes=126)
    sensors.spaces = (Space("/", 500_000, 42_100),)
    assert Device(sensors).fetch("", (), first.cursor, surroundings).parts == ()
    sensors.battery = Power(79, is_charging=False, minutes=121)
    assert Device(sensors).fetch("", (), first.cursor, surroundings).parts


def _at(minute: float) -> datetime:
    return datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(minutes=minute)


def _after(*readings: tuple[float, float]) -> Activity:
    """The activity after readings of (minute of reading, minute of last input)."""
    activity = None
    for read, touched in readings:
        activity = next_activity(activity, _at(touched), _at(read))
    assert activity is not None
    return activity


@pytest.mark.parametrize(
    ("readings", "since"),
    [
        ([(0, 0)], 0),
        ([(0, 0), (5, 5), (10, 9), (15, 15)], 0),  # never paused
        ([(0, 0), (5, 0.1), (10, 10)], 0),  # 4.9 min: no pause
        ([(0, 0), (5, 0), (8, 8), (12, 12)], 8),  # exactly 5 min: a pause
        ([(0, 0), (5, 0), (10, 0)], 0),  # still in it
        ([(0, 0), (10, 10)], 0),  # ten minutes between readings tell nothing
        ([(0, 0), (10.1, 10)], 10),  # more, and there may have been a pause
        ([(0, 0), (60, 0)], 0),  # no input meanwhile
        ([(20, 20), (5, 5)], 5),  # the clock was set back
        ([(0, 30)], 0),  # an input in the future
    ],
)
def test_active_since_the_last_pause(readings: list[tuple[float, float]], since: float) -> None:
    assert _after(*readings).active_since == _at(since)


def test_activity_survives_the_cursor() -> None:
    activity = _after((0, 0), (5, 4))
    assert from_json(to_json(activity)) == activity
    assert from_json(None) is None
    assert from_json({"read": "soon", "last_input": 3, "active_since": None}) is None
    assert from_json(dict.fromkeys(("read", "last_input", "active_since"), "2026-01-01")) is None


def test_terminals_tell_when_they_were_typed_into(tmp_path: Path) -> None:
    for name, moment in (("0", 1_000), ("1", 3_000), ("ptmx", 9_000)):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (moment, moment))
    found = [each for each in idle.terminals(tmp_path) if each.parent == tmp_path]
    assert idle.newest_terminal_input(found) == 3_000
    assert idle.newest_terminal_input([tmp_path / "gone"]) is None
    assert idle.terminals(tmp_path / "none") == []


def test_an_absent_desktop_does_not_tell(own_environment: Path) -> None:
    assert idle.desktop_seconds({}) is None
    assert idle.x11_seconds(":no-such-display") is None
    assert idle.bus_seconds(f"unix:path={own_environment}/no-bus") is None
    silent = surroundings_in(own_environment)
    silent = replace(silent, environment={"WAYLAND_DISPLAY": "wayland-0"})
    assert Machine().last_input(silent) is None  # terminals would say too little


def test_this_machine_answers(own_environment: Path) -> None:
    spaces = Machine().disks(own_environment)
    assert spaces
    assert all(0 <= each.free_mb <= each.total_mb for each in spaces)
    assert len({each.mount for each in spaces}) == len(spaces)
    power = Machine().power()
    assert power is None or 0 <= power.percent <= 100
