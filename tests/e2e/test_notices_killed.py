"""Kill -9 between the claim of a channel and its answer: the tip is not shown there again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from support.command import wait_until
from support.session_bus import Desktop, SessionBus, is_there

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real,
    pytest.mark.skipif(not is_there(), reason="SKIPPED LOUDLY: dbus-daemon is not installed"),
]


def notices(place: Place) -> dict[str, Any]:
    """State by channel."""
    rows = place.oo("notices", "--json").json
    return {row["channel"]: row["state"] for row in rows}


def test_a_core_that_is_killed_while_it_shows_a_tip_does_not_show_it_there_twice(
    place: Place, tmp_path: Path
) -> None:
    bus = SessionBus(tmp_path)
    place.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    today = datetime.now(ZoneInfo("UTC")).date()
    todo = place.write("todo.txt", f"(A) Send the tax form due:{today}\n")
    wanted = {"zone": "UTC", "quiet_hours": "off", "notify": "desktop", "min_gap": "0m"}
    for name, value in wanted.items():
        place.oo("prefs", "set", name, value)
    place.oo("connect", "todotxt", str(todo), "--yes")
    hanging = Desktop(bus, "actions", "body", "hang")
    with place.core() as core:
        assert "tax" in hanging.next()["text"]
        core.kill()
        core.wait()
    hanging.close()
    assert notices(place) == {"desktop": "claimed"}
    desktop = Desktop(bus)
    with place.core():
        wait_until(lambda: "inbox" in notices(place), 30, "the inbox has it")
    assert notices(place) == {"desktop": "unsure", "inbox": "delivered"}
    assert not desktop.has_more()
    desktop.close()
    bus.close()
