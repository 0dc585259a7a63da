"""The gates of the moment: what withholds a notice, what hides its content, what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from oo_app.notifier.moment import (
    DEFERRED,
    EXPIRED,
    LOOK_AGAIN,
    MOMENT_GATES,
    SAID,
    Desk,
    Held,
    fate,
    gate_words,
    held_by,
    may_show_content,
)

NOW = datetime(2027, 3, 27, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = NOW + 24 * HOUR


def test_a_desk_that_tells_nothing_withholds_and_hides_nothing() -> None:
    assert held_by(Desk(), NOW) == ()
    assert may_show_content(Desk())


@pytest.mark.parametrize(
    ("desk", "gate"),
    [
        (Desk(is_locked=True), "locked"),
        (Desk(is_do_not_disturb=True), "do_not_disturb"),
        (Desk(is_full_screen=True), "full_screen"),
        (Desk(meeting_until=NOW + HOUR), "meeting"),
    ],
)
def test_each_gate_of_the_moment(desk: Desk, gate: str) -> None:
    assert [each.gate for each in held_by(desk, NOW)] == [gate]
    assert gate in MOMENT_GATES
    assert gate_words(gate)


def test_a_meeting_ends_at_its_end() -> None:
    assert held_by(Desk(meeting_until=NOW), NOW) == ()
    [held] = held_by(Desk(meeting_until=NOW + HOUR), NOW)
    assert held.until == NOW + HOUR


@pytest.mark.parametrize(
    ("seen", "unseen"),
    [
        (Desk(is_screen_shared=True), Desk(is_screen_shared=False)),
        (Desk(is_camera_on=True), Desk(is_camera_on=False)),
        (Desk(is_microphone_on=True), Desk(is_microphone_on=False)),
    ],
)
def test_no_content_where_others_see_or_hear(seen: Desk, unseen: Desk) -> None:
    assert not may_show_content(seen)
    assert may_show_content(unseen)
    assert held_by(seen, NOW) == ()


def test_what_nothing_withholds_is_said() -> None:
    assert fate((), NOW, DAY).kind == SAID
    assert fate((), NOW, NOW).kind == EXPIRED


def test_what_is_withheld_waits_until_the_last_gate_opens() -> None:
    held = (Held(gate="min_gap", until=NOW + HOUR), Held(gate="meeting", until=NOW + 2 * HOUR))
    found = fate(held, NOW, DAY)
    assert (found.kind, found.gate, found.again) == (DEFERRED, "meeting", NOW + 2 * HOUR)


def test_a_gate_that_does_not_say_when_it_opens_is_tried_again_soon() -> None:
    held = (Held(gate="quiet_hours", until=NOW + HOUR), Held(gate="locked"))
    found = fate(held, NOW, DAY)
    assert (found.kind, found.gate, found.until) == (DEFERRED, "locked", None)
    assert found.again == NOW + LOOK_AGAIN
    assert fate(held, NOW, NOW + LOOK_AGAIN / 2).again == NOW + LOOK_AGAIN / 2


def test_what_is_over_before_the_gate_opens_is_let_go_with_its_reason() -> None:
    held = (Held(gate="quiet_hours", until=NOW + HOUR),)
    assert fate(held, NOW, NOW + HOUR).kind == EXPIRED
    assert fate(held, NOW, NOW + HOUR).gate == "quiet_hours"
    assert fate(held, NOW, NOW + HOUR + timedelta(minutes=1)).kind == DEFERRED
