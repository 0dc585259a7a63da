"""Which context is active, and until when, against a watcher of every few minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_app.profile.contexts import (
    Active,
    Choice,
    Context,
    HoursRule,
    LaterRule,
    ManualRule,
    active_context,
    all_contexts,
    built_in,
    checked_id,
    default_end,
    known_context,
    next_change,
    parse_rule,
    rule_text,
    rules_from,
    rules_json,
)
from oo_app.profile.hours import Hours
from oo_storage.errors import BadInput, UnknownName

BERLIN = ZoneInfo("Europe/Berlin")
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
]
quarters = st.integers(0, 95).map(lambda quarter: quarter * 15)
some_hours = st.builds(Hours, quarters, quarters).filter(
    lambda hours: hours.start_min != hours.end_min
)
some_days = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
some_rules = st.builds(HoursRule, some_days, some_hours)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def context(id: str, *rules: str, is_busy: bool = False) -> Context:
    return Context(id, tuple(parse_rule(rule) for rule in rules), is_busy)


WORK = context("work", "mon-fri 09:00-17:00")
NIGHT = context("night", "fri-sat 22:00-02:00", is_busy=True)


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(CHANGES),
    st.lists(some_rules, min_size=1, max_size=3),
    st.integers(0, 14),
)
def test_rules_hold_when_the_clock_says_so(
    change: tuple[str, date], rules: list[HoursRule], phase: int
) -> None:
    zone, day = ZoneInfo(change[0]), change[1]
    contexts = [Context(f"c{number}", (rule,)) for number, rule in enumerate(rules)]
    begin = datetime.combine(day - timedelta(days=3), time(), tzinfo=zone).astimezone(UTC)
    minutes = [begin + timedelta(minutes=15 * step) for step in range(6 * 96)]
    shown = [minute.astimezone(zone).replace(tzinfo=None) for minute in minutes]
    inside: dict[str, set[int]] = {}
    for each, rule in zip(contexts, rules, strict=True):
        for offset in range(-4, 4):
            on = day + timedelta(days=offset)
            if on.weekday() not in rule.days:
                continue
            start = datetime.combine(on, time()) + timedelta(minutes=rule.hours.start_min)
            end = start + timedelta(minutes=rule.hours.length_min)
            first = next((i for i, clock in enumerate(shown) if clock >= start), len(shown))
            last = next((i for i, clock in enumerate(shown) if clock >= end), len(shown))
            inside.setdefault(each.id, set()).update(range(first, last))
    lengths = {each.id: rule.hours.length_min for each, rule in zip(contexts, rules, strict=True)}
    for step in range(96 + phase, 5 * 96, 15):
        holding = [id for id, steps in inside.items() if step in steps]
        narrowest = min(holding, key=lambda id: (lengths[id], id), default="")
        assert active_context(contexts, None, minutes[step], zone).id == narrowest, shown[step]


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(CHANGES),
    st.lists(some_rules, min_size=1, max_size=3),
    st.integers(0, 4 * 96),
    st.none() | st.integers(1, 96),
)
def test_nothing_changes_before_the_next_change(
    change: tuple[str, date], rules: list[HoursRule], start: int, chosen_for: int | None
) -> None:
    zone, day = ZoneInfo(change[0]), change[1]
    contexts = [Context(f"c{number}", (rule,)) for number, rule in enumerate(rules)]
    now = datetime.combine(day - timedelta(days=3), time(), tzinfo=zone).astimezone(UTC)
    now += timedelta(minutes=15 * start)
    ends = None if chosen_for is None else now + timedelta(minutes=15 * chosen_for)
    chosen = None if ends is None else Choice("c0", ends)
    active = active_context(contexts, chosen, now, zone)
    change_at = next_change(contexts, chosen, now, zone)
    assert active.until == (ends if active.origin == "manual" else change_at)
    horizon = now + timedelta(days=7) if change_at is None else change_at.astimezone(UTC)
    moment = now
    while moment < horizon:
        then = active_context(contexts, chosen, moment, zone)
        assert (then.id, then.origin) == (active.id, active.origin)
        moment += timedelta(minutes=105)
    if change_at is not None:
        then = active_context(contexts, chosen, change_at, zone)
        assert (then.id, then.origin) != (active.id, active.origin)


def test_a_range_over_midnight_belongs_to_the_day_it_starts() -> None:
    assert active_context([NIGHT], None, berlin("2026-11-28T01:59"), BERLIN).id == "night"
    assert active_context([NIGHT], None, berlin("2026-11-28T02:00"), BERLIN).id == ""
    assert active_context([NIGHT], None, berlin("2026-11-27T01:00"), BERLIN).id == ""
    active = active_context([NIGHT], None, berlin("2026-11-29T01:00"), BERLIN)
    assert active == Active("night", berlin("2026-11-29T02:00"), "rule", is_busy=True)


def test_the_shorter_range_wins_inside_the_longer() -> None:
    lunch = context("lunch", "weekdays 12:00-13:00")
    noon = berlin("2026-11-23T12:30")
    assert active_context([WORK, lunch], None, noon, BERLIN).until == berlin("2026-11-23T13:00")
    assert active_context([lunch, WORK], None, noon, BERLIN).id == "lunch"
    before = active_context([WORK, lunch], None, berlin("2026-11-23T10:00"), BERLIN)
    assert (before.id, before.until) == ("work", berlin("2026-11-23T12:00"))


def test_a_choice_holds_until_its_end_over_a_change_of_the_clock() -> None:
    ends = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BERLIN)  # the second 02:30
    chosen = Choice("gym", ends)
    contexts = [context("gym"), WORK]
    first = datetime(2026, 10, 25, 0, 45, tzinfo=UTC).astimezone(BERLIN)  # the first 02:45
    assert active_context(contexts, chosen, first, BERLIN).origin == "manual"
    assert next_change(contexts, chosen, first, BERLIN) == ends
    assert active_context(contexts, chosen, ends, BERLIN).id == ""


def test_a_choice_without_an_end_or_of_what_is_gone() -> None:
    now = berlin("2026-11-23T10:00")
    assert active_context([WORK, NIGHT], Choice("night"), now, BERLIN) == Active(
        "night", None, "manual", is_busy=True
    )
    assert next_change([WORK, NIGHT], Choice("night"), now, BERLIN) is None
    assert active_context([WORK], Choice("gone"), now, BERLIN).id == "work"


def test_always_on_never_changes() -> None:
    always = context("life", "daily")
    assert next_change([always], None, berlin("2026-10-24T10:00"), BERLIN) is None
    assert active_context([always], None, berlin("2026-10-25T02:30"), BERLIN).id == "life"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mon-fri 09:00-17:00", "mon-fri 09:00-17:00"),
        ("Mon - Fri 9-17", "mon-fri 09:00-17:00"),
        ("sat,sun", "sat,sun 00:00-24:00"),
        ("weekend 10:00-12:00", "sat,sun 10:00-12:00"),
        ("every day 22:00-06:00", "daily 22:00-06:00"),
        ("22:00–06:00", "daily 22:00-06:00"),
        ("friday-monday 8-9", "mon,fri-sun 08:00-09:00"),
        ("tuesday, thu 8-9", "tue,thu 08:00-09:00"),
        ("manual 90 min", "manual 1h30m"),
    ],
)
def test_rules_are_understood_and_shown(text: str, shown: str) -> None:
    rule = parse_rule(text)
    assert rule_text(rule) == shown
    assert parse_rule(shown) == rule
    assert rules_from(rules_json([rule])) == (rule,)


@pytest.mark.parametrize(
    "text",
    ["", " ", "someday", "mon-", "mon 9", "mo 9-10", "fri 9-9", "manual", "manual 0m", "manual 2y",
     "manual 999d", "mon-fri 09:00-17:00 and more", "9-17 mon", "\x1b[31mmon", ", 9-10"],
)  # fmt: skip
def test_what_is_no_rule_says_how_to_write_one(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_rule(text)
    assert "mon-fri 09:00-17:00" in refused.value.hint
    assert "\x1b" not in refused.value.message


def test_rules_of_a_later_version_are_kept_and_never_hold() -> None:
    text = '[{"calendar":"Work","type":"calendar"},{"days":["mon"],"hours":"x","type":"hours"}]'
    rules = rules_from(text)
    assert [type(rule) for rule in rules] == [LaterRule, LaterRule]
    assert rules_json(rules) == text
    later = Context("later", rules)
    assert active_context([later], None, berlin("2026-11-23T10:00"), BERLIN).id == ""
    assert '"calendar":"Work"' in rule_text(rules[0])


@pytest.mark.parametrize("text", ["", "{}", "nonsense", "3", '{"type": "hours"}'])
def test_rules_that_cannot_be_read_are_none(text: str) -> None:
    assert rules_from(text) == ()


@pytest.mark.parametrize(
    "text",
    ["[3]", "[null]", '[{"type":"hours","days":3,"hours":"9-10"}]', '[{"type":"manual","for":[]}]'],
)
def test_damaged_rules_never_hold(text: str) -> None:
    assert all(isinstance(rule, LaterRule) for rule in rules_from(text))


def test_built_in_contexts_follow_the_hours_of_work() -> None:
    contexts = built_in(Hours(7 * 60, 15 * 60))
    assert active_context(contexts, None, berlin("2026-11-23T07:00"), BERLIN).id == "work"
    assert active_context(contexts, None, berlin("2026-11-23T15:00"), BERLIN).id == ""
    assert active_context(contexts, None, berlin("2026-11-22T10:00"), BERLIN).id == ""
    assert active_context(built_in(None), None, berlin("2026-11-23T10:00"), BERLIN).id == ""
    busy = {each.id for each in contexts if each.is_busy}
    assert busy == {"focus", "meeting", "sleep"}


def test_ones_own_context_takes_the_place_of_a_built_in_one() -> None:
    own = context("work", "sat 10:00-12:00", is_busy=True)
    contexts = all_contexts(built_in(None), [own, context("gym")])
    assert known_context(contexts, "work") is own
    assert [each.id for each in contexts] == sorted(each.id for each in contexts)


def test_an_unknown_context_offers_the_nearest() -> None:
    with pytest.raises(UnknownName) as refused:
        known_context(built_in(None), "focsu")
    assert refused.value.nearest == "focus"
    assert refused.value.exit_code == 2


def test_a_manual_rule_ends_a_choice_by_elapsed_time() -> None:
    before = datetime(2026, 10, 25, 0, 0, tzinfo=UTC).astimezone(BERLIN)  # 02:00, first time
    ends = default_end(Context("focus", (ManualRule(timedelta(hours=2)),)), before)
    assert ends is not None
    assert ends.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=2)
    assert default_end(WORK, before) is None


@pytest.mark.parametrize("id", ["", "Work", "a b", "x" * 41, "auto", "none", "9to5", "é"])
def test_an_id_that_cannot_be_used_is_refused(id: str) -> None:
    with pytest.raises(BadInput):
        checked_id(id)


def test_a_plain_id_is_fine() -> None:
    assert checked_id("deep_work-2") == "deep_work-2"
