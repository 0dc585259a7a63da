"""The terminal face, driven by keys alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Button, Input

from fake_face import FakeFace, OlderCore, new_home
from oo_app.card import cells
from oo_storage.errors import CoreUnreachable
from oo_ui.tui.dialogs import FormScreen
from oo_ui.tui.fields import AnswerList
from oo_ui.viewmodels.catalogue import SCREENS
from tui_runs import played

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from oo_ui.tui.app import OoApp

pytestmark = pytest.mark.slow
HOSTILE = "\x1b[2J\x1b]0;x\x07[bold red]x[/] \u202egnirts {0} %s \u200b中文👩‍👩‍👧 " + "A" * 100_000
SIZES = ((80, 24), (120, 40), (20, 12))


def said(lines: list[str]) -> str:
    return "\n".join(lines)


def test_today_shows_the_tip_its_reason_and_its_keys() -> None:
    shown = said(played(FakeFace()))
    assert "Pay the rent now: it is due today at 14:00." in shown
    assert "It is due in 35 min and takes ten." in shown
    assert "d Done   s Snooze   x Dismiss   w Why" in shown


def test_a_tip_is_done_by_one_key_and_undone_by_another() -> None:
    assistant = FakeFace()
    shown = said(played(assistant, "d"))
    assert assistant.named("react")[0]["kind"] == "done"
    assert "It will not come again." in shown
    assert "u Undo" in shown
    played(assistant, "u")
    assert len(assistant.named("undo")) == 1


def test_dismissing_offers_reasons_and_takes_one_by_keyboard() -> None:
    assistant = FakeFace()
    shown = said(played(assistant, "x"))
    assert "already done" in shown
    played(assistant, "x", "down", "down", "enter")
    assert assistant.named("react")[0]["reason"] == "wrong"


def test_escape_leaves_everything_as_it_was() -> None:
    assistant = FakeFace()
    shown = said(played(assistant, "x", "escape"))
    assert assistant.named("react") == []
    assert "Why not?" not in shown


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_fits_every_terminal(screen: Any, size: tuple[int, int]) -> None:
    lines = played(FakeFace(), screen.key, size=size)
    assert len(lines) == size[1]
    assert {cells(line) for line in lines} == {size[0]}
    assert any(screen.title in line for line in lines[:4] if line.strip())


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_hostile_text_is_shown_plainly_on_every_screen(screen: Any) -> None:
    shown = said(played(FakeFace(text=lambda words: words + HOSTILE), screen.key))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    if screen.id not in {"inferred", "model"}:
        assert "[bold red]x[/]"[:6] in shown or "[2J" in shown or "…" in shown


@pytest.mark.parametrize("keys", ["w", "x", "s", "?", "a"])
def test_hostile_text_is_shown_plainly_in_every_dialog(keys: str) -> None:
    shown = said(played(FakeFace(text=lambda words: words + HOSTILE), *keys, size=(60, 20)))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_the_search_leaves_what_is_meant_and_escape_brings_all_back() -> None:
    shown = said(played(FakeFace(), "3", "/", *"remind"))
    assert "Nothing is found" in shown
    shown = said(played(FakeFace(), "3", "/", *"due", "enter"))
    assert "due_risk" in shown
    for leaving in (("escape",), ("enter", "escape")):
        shown = said(played(FakeFace(), "3", "/", *"remind", *leaving))
        assert "Nothing is found" not in shown
        assert "remind" not in shown


def test_an_empty_screen_takes_its_keys_after_a_dialog_was_left() -> None:
    shown = said(played(new_home(), "escape", "7", "c", "escape", "c"))
    assert "Which one?" in shown


def test_the_command_palette_knows_screens_and_actions() -> None:
    shown = said(played(FakeFace(), "ctrl+p"))
    assert "Snooze · s" in shown
    assert "Activity · 9" in shown


def test_a_typed_text_stays_while_the_core_is_gone() -> None:
    assistant = FakeFace()

    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        assistant.failure = CoreUnreachable("The core is gone.", hint="Wait.")
        app.linked(False)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert app.screen.query_one(Input).value == "milk"
        assistant.failure = None
        app.linked(True)
        await pilot.press("enter")
        await pilot.pause()

    shown = said(played(assistant, "a", *"milk", then=then))
    assert {call["text"] for call in assistant.named("add")} == {"milk"}
    assert len({call["request"] for call in assistant.named("add")}) == 1
    assert "Kept in your inbox." in shown


def test_a_core_that_is_gone_is_said_at_the_top() -> None:
    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        app.linked(False)
        await pilot.pause()

    lines = played(FakeFace(), then=then)
    assert "the core does not answer" in lines[0]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_whole_first_run_and_a_done_by_keyboard_alone(size: tuple[int, int]) -> None:
    assistant = new_home()
    keys = (
        "space", "enter", "enter",  # the first place; on to yes; see what it would read
        "a", "enter", "a", "enter", "a", "enter", "enter",  # all parts, keys, readers; connect
        "d",
    )  # fmt: skip
    shown = said(played(assistant, *keys, size=size))
    connected = assistant.named("connect")
    assert len(connected) == 1
    assert connected[0]["keys"] == ["calendar.title"]
    assert assistant.named("react")[0]["kind"] == "done"
    assert "It will" in shown


def test_nothing_is_ticked_beforehand() -> None:
    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        for answers in app.screen.query(AnswerList):
            assert answers.answer in ((), "")

    played(new_home(), then=then)
    played(new_home(), "space", "enter", "enter", then=then)


def test_a_list_that_was_away_is_drawn_for_the_room_there_is() -> None:
    async def walk(_app: OoApp, pilot: Pilot[None]) -> None:
        for key in "456":
            await pilot.press(key)
            await pilot.pause()
            await pilot.pause()

    lines = played(FakeFace(), size=(80, 24), then=walk)
    assert any("Call the landlord." in line for line in lines), lines


def test_what_the_keys_do_stays_in_sight_while_a_text_scrolls() -> None:
    lines = played(FakeFace(), "?", size=(80, 16))
    assert any("Esc Back" in line for line in lines), lines


def test_light_and_dark_are_one_key_apart() -> None:
    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        assert app.theme == "oo-dark"
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert app.theme == "oo-light"

    played(FakeFace(), "2", then=then)


def test_a_page_that_did_not_change_draws_nothing() -> None:
    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        before = app.session.showing
        app.changed()
        await pilot.pause()
        assert app.session.showing is before

    played(FakeFace(), "2", then=then)


def test_the_cursor_stays_when_rows_change() -> None:
    assistant = FakeFace()

    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        app.changed()
        await pilot.pause()
        row = app.session.showing.row
        assert row is not None
        assert row.id == "preference zone"

    assistant.values["zone"] = "UTC"
    played(assistant, "4", "down", "down", "down", then=then)


def test_fetching_a_model_shows_how_far_it_is_and_can_be_ended() -> None:
    assistant = FakeFace()
    shown = said(played(assistant, "8", "down", "down", "down", "space"))
    assert "gemma3:1b" in shown
    assert "Cancel it" in shown
    played(assistant, "8", "down", "down", "down", "space", "shift+tab", "enter")
    assert assistant.named("cancel_job")


def test_without_colour_the_cursor_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    lines = played(FakeFace(), "2", "down")
    first = next(line[19:].split()[:3] for line in lines if "▌" in line)
    assert first == ["▌●", "Due", "soon"]


def test_an_older_core_without_models_has_every_screen() -> None:
    for screen in SCREENS:
        assert screen.title in said(played(OlderCore(), screen.key))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", [("3", "space"), ("1", "x"), ("7", "c"), ("1", "a")], ids="".join)
def test_what_a_question_offers_is_never_out_of_sight(
    keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        for button in app.screen.query("Button"):
            assert button.region.bottom <= size[1]
            assert button.region.right <= size[0]
            assert button.region.area > 0

    played(FakeFace(), *keys, size=size, then=then)


def test_what_goes_wrong_in_the_face_ends_it_with_the_error_kept() -> None:
    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        app.call_later(lambda: 1 / 0)
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.failure, ZeroDivisionError)

    with pytest.raises(ZeroDivisionError):
        played(FakeFace(), then=then)


@pytest.mark.parametrize("size", [(80, 24), (80, 16), (40, 20)], ids=str)
def test_an_error_leaves_what_answers_a_form_in_sight(size: tuple[int, int]) -> None:
    async def then(app: OoApp, pilot: Pilot[None]) -> None:
        form = app.screen
        assert isinstance(form, FormScreen)
        form.tell("It cannot be read. " * 12)
        await pilot.pause()
        await pilot.pause()
        for button in form.query(Button):
            assert button.region.height == 1
            assert form.region.contains_region(button.region), (button.id, button.region)

    assistant = FakeFace()
    place = assistant.places[0]
    assistant.places = [replace(place, place=f"/home/u/{at}.txt", exists=True) for at in range(12)]
    played(assistant, "7", "c", size=size, then=then)
