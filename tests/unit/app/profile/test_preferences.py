"""Preferences: what a person types becomes one canonical value, or a message they can act on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from oo_agents.preferences import Preference
from oo_app.profile.hours import Hours
from oo_app.profile.preferences import (
    DECLARED,
    all_declared,
    cost_of_speaking,
    declared_of,
    parse_preference,
    preferences_from,
)
from oo_app.profile.values import (
    TYPES,
    Declared,
    checked,
    expected,
    parse,
    shown,
    weekday_of,
)
from oo_storage.errors import BadInput, UnknownName

OWN = all_declared({})
AGENT = Declared(
    name="threshold_min", type="integer", default=30, minimum=5, maximum=240, description="When"
)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("language", "DE", "de"),
        ("language", "de-at", "de_AT"),
        ("language", "system", ""),
        ("zone", "europe/berlin", "Europe/Berlin"),
        ("zone", "", ""),
        ("week_start", "Sun", "sunday"),
        ("quiet_hours", "23-6:30", "23:00-06:30"),
        ("quiet_hours", "off", ""),
        ("work_hours", "8-16", "08:00-16:00"),
        ("daily_cap", " 0 ", 0),
        ("min_gap", "90 min", "1h30m"),
        ("min_gap", "0m", "0s"),
        ("chattiness", "0.3", 0.3),
        ("chattiness", "Quiet", "quiet"),
        ("tip_length", "SHORT", "short"),
        ("watch_in_background", "on", True),
        ("backups", "no", False),
        ("retention", "52w", "364d"),
        ("retention", "off", ""),
        ("paused_until", "2026-11-22T18:00:00+01:00", "2026-11-22T18:00:00+01:00"),
    ],
)
def test_what_people_type_is_understood(name: str, text: str, value: object) -> None:
    found = parse_preference(OWN, name, text)
    assert found == value
    assert type(found) is type(value)
    assert checked(OWN[name], found) == found


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("language", "deutsch", "such as en or de_AT"),
        ("zone", "Europe/Belin", "Europe/Berlin"),
        ("zone", "../../etc/passwd", "time zone"),
        ("week_start", "mo", "weekday"),
        ("quiet_hours", "22:00", "22:00-07:00, or off"),
        ("work_hours", "off", "range of hours"),
        ("daily_cap", "-1", "a whole number from 0 to 50"),
        ("daily_cap", "51", "a whole number from 0 to 50"),
        ("daily_cap", "3.5", "a whole number"),
        ("daily_cap", "", "a whole number"),
        ("min_gap", "45", "45m"),
        ("min_gap", "2d", "from 0m to 1d"),
        ("min_gap", "1h oops", "45m"),
        ("chattiness", "0.29", "from 0.3 to 3.0 or one of: quiet, normal, talkative"),
        ("chattiness", "nan", "a number"),
        ("chattiness", "inf", "a number"),
        ("tip_length", "long", "one of: short, normal"),
        ("backups", "maybe", "yes or no"),
        ("retention", "3d", "from 7d to 36500d"),
        ("paused_until", "2026-11-22T18:00", "offset"),
        ("paused_until", "tomorrow", "offset"),
    ],
)
def test_what_cannot_be_used_says_what_is_expected(name: str, text: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_preference(OWN, name, text)
    assert says in f"{refused.value.message} {refused.value.hint}"
    assert refused.value.where == name


def test_hostile_text_is_shown_plainly() -> None:
    with pytest.raises(BadInput) as refused:
        parse_preference(OWN, "daily_cap", "\x1b[31m3\u202e" + "x" * 500)
    assert "\x1b" not in refused.value.message
    assert "\u202e" not in refused.value.message
    assert len(refused.value.message) < 200


def test_the_nearest_choice_and_name_are_offered() -> None:
    with pytest.raises(BadInput) as bad_choice:
        parse_preference(OWN, "tip_length", "shrt")
    assert "short" in bad_choice.value.hint
    with pytest.raises(UnknownName) as unknown:
        parse_preference(OWN, "quiet_hour", "22-7")
    assert unknown.value.nearest == "quiet_hours"


@pytest.mark.parametrize("declared", DECLARED, ids=lambda each: each.name)
def test_every_default_fits_its_declaration(declared: Declared) -> None:
    assert parse(declared, shown(declared.default)) == declared.default
    assert declared.description
    assert expected(declared)


def test_the_issues_preferences_are_declared_with_their_defaults() -> None:
    defaults = {each.name: each.default for each in DECLARED}
    assert defaults["quiet_hours"] == "22:00-07:00"
    assert (defaults["daily_cap"], defaults["min_gap"]) == (3, "45m")
    assert {"language", "zone", "week_start", "work_hours", "chattiness", "tip_length"} <= {
        *defaults
    }


@pytest.mark.parametrize("kind", TYPES)
def test_a_stored_value_of_the_wrong_shape_falls_back(kind: str) -> None:
    declared = Declared(name="x", type=kind, default="fallback", description="", choices=("a",))
    if kind in {"string", "zone"}:
        assert checked(declared, "anything") == "anything"
    else:
        assert checked(declared, "\x00 not a value") == "fallback"
        assert checked(declared, None) in ("fallback", "")


def test_weekdays() -> None:
    assert [weekday_of(text) for text in ("monday", "SUN", "thurs", "th", "", "monx")] == [
        0, 6, 3, None, None, None,
    ]  # fmt: skip


def test_defaults_hold_until_something_is_set() -> None:
    preferences = preferences_from(OWN, {"daily_cap": "5", "quiet_hours": '""', "backups": "false"})
    assert preferences.integer("daily_cap") == 5
    assert preferences.hours("quiet_hours") is None
    assert preferences.hours("work_hours") == Hours(540, 1020)
    assert preferences.duration("min_gap") == timedelta(minutes=45)
    assert preferences.duration("retention") == timedelta(days=400)
    assert preferences.is_on("backups") is False
    assert preferences.is_on("watch_in_background") is False
    assert preferences.weekday("week_start") == 0
    assert preferences.moment("paused_until") is None
    assert preferences.set_names == {"daily_cap", "quiet_hours", "backups"}


@pytest.mark.parametrize("stored", ["", "null", "[]", '"99"', "99", "{", '"\\u0000"'])
def test_what_no_longer_fits_counts_as_not_set(stored: str) -> None:
    preferences = preferences_from(OWN, {"daily_cap": stored, "gone_for_good": "1"})
    assert preferences.integer("daily_cap") == 3
    assert preferences.set_names == frozenset()


def test_the_zone_is_the_persons_or_the_machines() -> None:
    tokyo, berlin = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
    assert preferences_from(OWN, {}).zone(tokyo) == tokyo
    assert preferences_from(OWN, {"zone": '"Europe/Berlin"'}).zone(tokyo) == berlin
    for unusable in ("Mars/Phobos", "../../etc/passwd", "/etc/passwd"):
        assert preferences_from(OWN, {"zone": json.dumps(unusable)}).zone(tokyo) == tokyo


def test_a_pause_is_an_instant() -> None:
    preferences = preferences_from(OWN, {"paused_until": '"2026-11-22T18:00:00+01:00"'})
    assert preferences.moment("paused_until") == datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stored", "cost"),
    [("3", 0.1), ('"talkative"', 0.15), ("1", 0.3), ('"quiet"', 0.6), ("0.3", 1)],
)
def test_more_chattiness_means_that_speaking_costs_less(stored: str, cost: float) -> None:
    assert cost_of_speaking(preferences_from(OWN, {"chattiness": stored})) == pytest.approx(cost)


def test_agents_declare_their_own_beside_oos() -> None:
    declared = all_declared({"due_risk": [AGENT], "free_gap": [AGENT]})
    name = "agent.due_risk.threshold_min"
    assert parse_preference(declared, name, "45") == 45
    with pytest.raises(BadInput, match="from 5 to 240"):
        parse_preference(declared, name, "4")
    preferences = preferences_from(declared, {name: "45"})
    assert preferences.of_agent("due_risk") == {"threshold_min": 45}
    assert preferences.of_agent("free_gap") == {"threshold_min": 30}
    assert preferences.of_agent("due") == {}


def test_a_manifests_preferences_are_declarations() -> None:
    listed = Preference("soon", "duration", "2h", "How soon", "5m", "1d")
    (declared,) = declared_of([listed])
    assert parse(declared, "90m") == "1h30m"
    with pytest.raises(BadInput, match="from 5m to 1d"):
        parse(declared, "2m")


def test_rows_show_value_default_and_whether_it_is_set() -> None:
    rows = {row.name: row for row in preferences_from(OWN, {"daily_cap": "5"}).rows()}
    assert (rows["daily_cap"].value, rows["daily_cap"].default) == (5, 3)
    assert rows["daily_cap"].is_set
    assert not rows["min_gap"].is_set
    assert rows["min_gap"].type == "duration"
    assert list(rows) == [each.name for each in DECLARED]
