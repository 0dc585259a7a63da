"""The window comes back whole, on a screen that is there, with its title bar in reach."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from oo_ui.qt.geometry import LEAST, SIZE, Rectangle, Saved, placed, read_saved, write_saved
from oo_ui.qt.place import KeptPlace, screens
from window_runs import settle

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LAPTOP = Rectangle(0, 0, 1920, 1080)
BESIDE = Rectangle(1920, 0, 2560, 1440)
OLD = Saved(Rectangle(2400, 200, 1200, 900), title=28)

spots = st.integers(-6000, 6000)
sizes = st.integers(1, 8000)
rectangles = st.builds(Rectangle, spots, spots, sizes, sizes)
screen_lists = st.lists(
    st.builds(Rectangle, spots, spots, st.integers(320, 6000), st.integers(200, 4000)),
    min_size=1, max_size=4,
)  # fmt: skip
left_as = st.none() | st.builds(Saved, rectangles, st.integers(0, 60), st.booleans())


@given(left_as, screen_lists)
def test_all_of_it_and_its_title_bar_are_on_one_screen(
    saved: Saved | None, there: list[Rectangle]
) -> None:
    place = placed(saved, there)
    title = saved.title if saved else 0
    framed = Rectangle(place.left, place.top - title, place.width, place.height + title)
    assert any(each.shared(framed) == framed.width * framed.height for each in there)


@given(left_as, screen_lists)
def test_what_is_placed_once_stays_there(saved: Saved | None, there: list[Rectangle]) -> None:
    title = saved.title if saved else 0
    place = placed(saved, there)
    again = placed(Saved(place, title), there)
    assert (again.width, again.height) == (place.width, place.height)
    if sum(each.shared(place) > 0 for each in there) == 1:
        assert again == place


@given(left_as, screen_lists)
def test_it_is_as_large_as_it_was_where_there_is_room(
    saved: Saved | None, there: list[Rectangle]
) -> None:
    wanted = saved.place if saved else Rectangle(0, 0, *SIZE)
    title = saved.title if saved else 0
    place = placed(saved, there)
    largest = max(wanted.width, LEAST[0]), max(wanted.height, LEAST[1])
    assert place.width <= largest[0]
    assert place.height <= largest[1]
    if all(each.width >= largest[0] and each.height - title >= largest[1] for each in there):
        assert (place.width, place.height) == largest


def test_a_place_that_is_still_there_is_kept_to_the_pixel() -> None:
    assert placed(OLD, [LAPTOP, BESIDE]) == OLD.place


def test_a_screen_that_is_gone_gives_it_to_the_middle_of_the_main_one() -> None:
    assert placed(OLD, [LAPTOP]) == Rectangle(360, 28 + (1080 - 28 - 900) // 2, 1200, 900)


def test_without_any_screen_nothing_breaks() -> None:
    assert placed(None, []) == Rectangle(0, 0, *SIZE)


def test_a_place_is_read_as_it_was_written_and_only_by_its_person(tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    saved = Saved(Rectangle(-5, 7, 900, 700), 31, is_maximized=True)
    write_saved(file, saved)
    assert read_saved(file) == saved
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["window.json"]


@pytest.mark.parametrize(
    "kept",
    [
        b"", b"{", b"\xff\xfe", b"null", b"[1, 2]", b"[" * 900, b"9" * 999,
        b'{"left": 1, "top": 1, "width": 5, "height": 5, "title": 1}',
        b'{"left": 1, "top": 1, "width": 5, "height": 0, "title": 1, "is_maximized": false}',
        b'{"left": 1e9, "top": 1, "width": 5, "height": 5, "title": 1, "is_maximized": false}',
        b'{"left": true, "top": 1, "width": 5, "height": 5, "title": 1, "is_maximized": false}',
        b'{"left": 999999, "top": 1, "width": 5, "height": 5, "title": 1, "is_maximized": false}',
        b'{"left": NaN, "top": 1, "width": 5, "height": 5, "title": 1, "is_maximized": false}',
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_counts_as_none(tmp_path: Path, kept: bytes) -> None:
    file = tmp_path / "window.json"
    file.write_bytes(kept)
    assert read_saved(file) is None


def test_a_place_that_cannot_be_kept_or_read_does_no_harm(tmp_path: Path) -> None:
    write_saved(tmp_path / "gone" / "window.json", OLD)
    assert read_saved(tmp_path / "gone" / "window.json") is None
    assert read_saved(tmp_path) is None


def test_a_window_comes_back_where_it_was_left(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    first, kept = _window(qtbot, file)
    first.setGeometry(QRect(60, 70, 500, 400))
    settle()
    kept.close()
    assert _window(qtbot, file)[0].geometry() == QRect(60, 70, 500, 400)


def test_a_window_left_on_a_screen_that_is_gone_is_whole_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "window.json"
    write_saved(file, Saved(Rectangle(9000, 9000, 9000, 9000)))
    place, screen = _window(qtbot, file)[0].geometry(), QRect(*screens()[0])
    assert screen.contains(place.topLeft())
    assert (place.width(), place.height()) == (screen.width(), screen.height())


def test_a_maximized_window_comes_back_maximized(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    first, kept = _window(qtbot, file)
    first.showMaximized()
    settle()
    kept.close()
    assert _window(qtbot, file)[0].isMaximized()


def _window(qtbot: QtBot, file: Path) -> tuple[QWidget, KeptPlace]:
    window = QWidget()
    qtbot.addWidget(window)
    kept = KeptPlace(window, file)
    with qtbot.waitExposed(window):
        window.show()
    settle()
    return window, kept
