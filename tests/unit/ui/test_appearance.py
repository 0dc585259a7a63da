"""Light or dark and the size of the text stay as the person left them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from oo_ui.appearance import SCALES, Appearance, KeptAppearance

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("system", [True, False])
def test_light_and_dark_change_places_and_twice_is_what_the_system_wants(*, system: bool) -> None:
    once = Appearance().other_theme(system=system)
    assert once.is_dark(system=system) is not system
    assert once.is_dark(system=not system) is not system, "it was chosen, whatever the system says"
    assert once.other_theme(system=system) == Appearance()


def test_text_grows_and_shrinks_within_bounds_and_comes_back() -> None:
    appearance = Appearance()
    for _step in range(20):
        appearance = appearance.scaled(1)
    assert appearance.scale == SCALES[-1]
    for _step in range(20):
        appearance = appearance.scaled(-1)
    assert appearance.scale == SCALES[0]
    assert appearance.scaled(0).scale == 1.0


def test_what_was_chosen_last_is_there_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "appearance-tui.json"
    kept = KeptAppearance(file)
    assert kept.now == Appearance()
    for step in (1, 1, -1):
        kept.change_scale(step)
    kept.change_theme(system=True)
    kept.close()
    assert KeptAppearance(file).now == Appearance("light", 1.1)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_theme_of_one_run_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "appearance-tui.json"
    once = KeptAppearance(file, theme="light")
    once.change_scale(1)
    assert once.now == Appearance("light", 1.1)
    once.close()
    assert KeptAppearance(file).now == Appearance("", 1.1)


def test_a_theme_that_is_chosen_in_a_run_of_another_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "appearance-tui.json"
    once = KeptAppearance(file, theme="light")
    once.change_theme(system=False)
    once.close()
    assert KeptAppearance(file).now == Appearance("dark")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"theme": "pink", "scale": 1.3}', '{"theme": 1, "scale": "2.0"}', "[" * 5000],
)
def test_a_file_that_makes_no_sense_is_as_designed(tmp_path: Path, text: str) -> None:
    file = tmp_path / "appearance-tui.json"
    file.write_text(text)
    assert KeptAppearance(file).now == Appearance()


def test_where_nothing_can_be_kept_the_choice_holds_for_this_run(tmp_path: Path) -> None:
    kept = KeptAppearance(tmp_path / "gone" / "appearance-tui.json")
    kept.change_theme(system=True)
    kept.close()
    kept.change_scale(1)
    assert kept.now == Appearance("light", 1.1)
