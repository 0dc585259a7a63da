"""The doctor says where oO may speak first, what is missing there, and what nobody can tell."""

from __future__ import annotations

from oo_app.notice_health import NoticeHealth
from oo_app.notifier.moment import Desk

KNOWN = Desk(
    is_locked=False,
    is_do_not_disturb=False,
    is_full_screen=False,
    is_screen_shared=False,
    is_camera_on=False,
    is_microphone_on=False,
)


def health(choice: str, desk: Desk = KNOWN, *missing: tuple[str, str]) -> NoticeHealth:
    channels = [*missing, ("inbox", "")]
    return NoticeHealth(choice=lambda: choice, problems=lambda _choice: channels, desk=lambda: desk)


def test_who_is_not_spoken_to_is_told_how_and_no_desk_is_read() -> None:
    [check] = health("off", Desk()).checks()
    assert (check.state, "notify auto" in check.hint) == ("ok", True)


def test_a_chosen_channel_that_is_missing_is_a_warning_with_its_reason() -> None:
    [check] = health("auto", KNOWN, ("desktop", "there is no session bus")).checks()
    assert check.state == "warn"
    assert "inbox" in check.message
    assert "no session bus" in check.message
    assert health("inbox").checks()[0].state == "ok"


def test_what_the_desk_does_not_tell_is_said() -> None:
    _channels, desk = health("inbox", Desk(is_locked=False)).checks()
    assert "whether the screen is shared" in desk.message
    assert "locked" not in desk.message
