"""From a new home to a tip, its reason, its end and its return: with the real command."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from support.command import Place

pytestmark = pytest.mark.slow

TIP = {"id", "text", "why", "agents", "evidence", "actions", "policy", "wording"}


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def event(uid: str, title: str, start: str, end: str) -> str:
    return (
        f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\nSUMMARY:{title}\n{start}\n{end}\n"
        "END:VEVENT\n"
    )


def calendar(*events: str) -> str:
    return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//\n" + "".join(events) + "END:VCALENDAR\n"


def test_a_new_home_gives_one_object_with_silence(place: Place) -> None:
    answer = place.oo("tip", "--json").json
    assert answer["tip"] is None
    assert answer["silence"]["gate"] == "nothing_connected"
    assert answer["silence"]["reason"]


def test_a_task_is_named_kept_open_closed_and_brought_back(place: Place) -> None:
    todo = place.write("todo.txt", f"(A) Send the tax form due:{today()}\nWater the plants\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    answer = place.oo("tip", "--json").json
    tip = answer["tip"]
    assert answer["silence"] is None
    assert tip.keys() >= TIP
    assert "Send the tax form" in tip["text"]
    assert [each["title"] for each in tip["evidence"]] == ["Send the tax form"]
    assert place.tip() == {**tip, **_as_of_now(place.tip() or {})}
    assert (place.tip() or {})["id"] == tip["id"]

    why = place.oo("why", "--json").json
    for each in why["considered"]:
        total = sum(term["value"] for term in each["terms"])
        assert math.isclose(total, each["score"], abs_tol=1e-6)

    assert place.oo("done", "--json").json["can_undo"]
    for _again in range(2):
        after = place.tip()
        assert after is None or "tax form" not in after["text"]
    place.oo("undo")
    back = place.tip()
    assert back is not None
    assert "Send the tax form" in back["text"]

    todo.write_text("Water the plants\n")
    gone = place.tip()
    assert gone is None or "tax form" not in gone["text"]


def _as_of_now(tip: dict[str, object]) -> dict[str, object]:
    return {name: tip[name] for name in ("expires", "text", "why") if name in tip}


def test_an_appointment_is_named_in_the_zone_that_the_person_is_in(place: Place) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=40)).replace(second=0, microsecond=0)
    text = calendar(
        event("a@x", "Dentist", f"DTSTART:{soon:%Y%m%dT%H%M%SZ}",
              f"DTEND:{soon + timedelta(hours=1):%Y%m%dT%H%M%SZ}")
    )  # fmt: skip
    file = place.write("home.ics", text)
    place.oo("connect", "ics", str(file), "--yes")
    first = ""
    for zone in ("Europe/Berlin", "America/New_York"):
        tip = place.tip(TZ=zone)
        assert tip is not None
        assert "Dentist" in tip["text"]
        assert _clocks(tip["text"]) == [f"{soon.astimezone(ZoneInfo(zone)):%H:%M}"]
        first = first or tip["id"]
        assert tip["id"] == first
    place.oo("prefs", "set", "zone", "Asia/Kathmandu")
    tip = place.tip(TZ="Europe/Berlin")
    assert tip is not None
    assert _clocks(tip["text"]) == [f"{soon.astimezone(ZoneInfo('Asia/Kathmandu')):%H:%M}"]


def _clocks(text: str) -> list[str]:
    return re.findall(r"\d\d:\d\d", text)
