"""Says when this machine is about to run out of power or of room."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b

from oo_agents.api import (
    Device,
    Disk,
    Findings,
    Own,
    Snippet,
    World,
    day_end,
    instant,
    later,
    next_of,
)

MB_PER_GB = 1_000
MOST = 10  # of each kind, were there ever so many machines or disks


class PowerDisk:
    """A battery that runs low without a charger, and disks that are nearly full."""

    def look(self, world: World, own: Own) -> Findings:
        """Snippets; what is known of a battery counts only while it is fresh."""
        now = instant(world.now)
        fresh = timedelta(minutes=own.count("fresh_min"))
        low = [device for device in world.device if _is_low(device, own)]
        batteries = [device for device in low if now < later(device.changed, fresh)]
        disks = [
            _disk_snippet(device, disk, world.now)
            for device in world.device
            for disk in device.disks
            if _is_full(disk, own)
        ]
        edges = [later(device.changed, fresh) for device in low]
        if batteries or disks:
            edges.append(day_end(world.now))
        return Findings(
            snippets=(
                *(_battery_snippet(device, fresh, world.now) for device in batteries[:MOST]),
                *list({snippet.dedupe_key: snippet for snippet in disks}.values())[:MOST],
            ),
            next_change=next_of(edges, now),
        )


def _is_low(device: Device, own: Own) -> bool:
    if device.is_stale or device.is_charging is not False:
        return False
    percent, minutes = device.battery_percent, device.battery_minutes
    return (percent is not None and percent <= own.count("battery_percent")) or (
        minutes is not None and minutes <= own.count("battery_min")
    )


def _is_full(disk: Disk, own: Own) -> bool:
    """Little room both in proportion and in itself; small system partitions do not count."""
    return (
        disk.total_mb >= own.count("disk_size_gb") * MB_PER_GB
        and disk.free_mb * 100 <= own.count("disk_free_percent") * disk.total_mb
        and disk.free_mb <= own.count("disk_free_gb") * MB_PER_GB
    )


def _battery_snippet(device: Device, fresh: timedelta, now: datetime) -> Snippet:
    """One per day: charging it answers the tip until tomorrow, though the charge keeps changing."""
    minutes = device.battery_minutes
    return Snippet(
        kind="battery_low",
        facts={
            "object": "",
            "has_percent": device.battery_percent is not None,
            "percent": device.battery_percent or 0,
            "left": timedelta(minutes=minutes or 0),
        },
        evidence=(device.event,),
        dedupe_key=f"power_disk/battery/{device.id}/{now.date().isoformat()}",
        expires_at=min(later(device.changed, fresh), day_end(now)),
        actions=("charge",),
        priority=3,
        due=None if minutes is None else later(device.changed, timedelta(minutes=minutes)),
    )


def _disk_snippet(device: Device, disk: Disk, now: datetime) -> Snippet:
    """One per week, for the same reason; the key does not show the mount's name."""
    mount = blake2b(disk.mount.encode("utf-8", "replace"), digest_size=8).hexdigest()
    week = now.date().isocalendar()
    return Snippet(
        kind="disk_full",
        facts={
            "object": disk.mount,
            "free_gb": round(disk.free_mb / MB_PER_GB, 1),
            "percent": disk.free_mb * 100 // max(disk.total_mb, 1),
        },
        evidence=(device.event,),
        dedupe_key=f"power_disk/disk/{device.id}/{mount}/{week.year}-W{week.week:02}",
        expires_at=day_end(now),
        actions=("clean",),
        priority=2,
    )
