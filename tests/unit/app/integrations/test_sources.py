"""Connecting, disconnecting, what is due, and what the world rests on."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from contracts.collecting_home import NOW, CollectingHome, settle
from contracts.opened_files import opened_below
from oo_app.integrations.manifest import CollectedKey, SourceManifest
from oo_app.integrations.rests_on import MISSING, UNSETTLED, has_moved, resting_on
from oo_app.integrations.sources import Sources, is_due, is_due_when_asked, source_id
from oo_storage.errors import BadInput, UnknownName, UsageError
from oo_storage.integrations import Health

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MANIFEST = SourceManifest(
    kind="lines",
    name="Lines",
    description="",
    reads="",
    keys=(CollectedKey("tasks.title", "to name it"),),
    refresh=timedelta(minutes=15),
)
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[CollectingHome]:
    (tmp_path / "user").mkdir()
    home = CollectingHome.open(tmp_path, tmp_path / "user", "contracts.fake_kinds")
    manifest = home.catalogue.manifest("lines")
    home.catalogue._manifests["lines"] = replace(manifest, is_confined=False)
    yield home
    home.close()


@pytest.fixture
def sources(home: CollectingHome) -> Sources:
    return Sources(home.database, home.catalogue, lambda: home.surroundings)


@pytest.fixture
def place(home: CollectingHome) -> Path:
    """Two files of lines, where discovery looks."""
    place = home.surroundings.user_home / "lines"
    place.mkdir()
    for name in ("a", "b"):
        (place / f"{name}.lines").write_text(f"{name}|Task {name}\n")
    settle(place)
    return place


def connect(
    home: CollectingHome, sources: Sources, place: Path | str, parts: Sequence[str] = ()
) -> str:
    resolved = sources.resolve("lines", str(place))

    def append(db: sqlite3.Connection) -> str:
        id, events = sources.connect(db, "lines", resolved, parts, home.now_ms)
        home.log.append(db, events)
        return id

    return str(home.database.write(append))


def test_discovery_tells_what_is_there_and_what_is_connected(
    home: CollectingHome, sources: Sources, place: Path
) -> None:
    (found,) = sources.discover()
    assert (found.kind, found.place, found.exists) == ("lines", str(place), True)
    assert not found.connected
    connect(home, sources, place)
    (found,) = sources.discover()
    assert found.connected


def test_a_kind_that_fails_to_discover_is_left_out(
    home: CollectingHome, sources: Sources, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home.catalogue._connectors["unruly"] = object()  # type: ignore[assignment]
    assert [each.kind for each in sources.discover()] == ["lines"]
    assert "unruly" in caplog.text


def test_a_preview_says_what_would_be_read_and_opens_nothing(sources: Sources, place: Path) -> None:
    with opened_below(place) as opened:
        preview = sources.preview("lines", str(place))
    assert opened == []
    assert [part.name for part in preview.parts] == [
        str(place / "a.lines"),
        str(place / "b.lines"),
    ]
    assert [key.key for key in preview.keys] == ["tasks.title", "tasks.due", "tasks.state"]
    assert preview.note == "The .lines files of one folder."
    assert preview.readers == ()


def test_a_place_is_resolved(sources: Sources, place: Path, tmp_path: Path) -> None:
    assert sources.resolve("lines") == str(place)
    assert sources.resolve("lines", "~/lines") == str(place)
    assert sources.resolve("lines", f"{place}/../lines/") == str(place)
    assert sources.resolve("lines", "https://example.org/a") == "https://example.org/a"


def test_a_place_that_is_not_named_and_not_found_is_asked_for(sources: Sources) -> None:
    with pytest.raises(UsageError, match="folder") as raised:
        sources.resolve("lines")
    assert "user/lines" in raised.value.hint


def test_wrong_calls_are_refused(sources: Sources, home: CollectingHome, tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        sources.preview("line", str(tmp_path))
    with pytest.raises(BadInput):
        sources.preview("lines", str(tmp_path / "none"))
    with pytest.raises(UnknownName):
        home.database.read(lambda db: sources.check(db, "lines-1"))


def test_connecting_a_place_twice_is_one_source(
    home: CollectingHome, sources: Sources, place: Path, tmp_path: Path
) -> None:
    first = connect(home, sources, place)
    (tmp_path / "link").symlink_to(place)
    assert connect(home, sources, f"{place}/") == first
    assert connect(home, sources, tmp_path / "link") == first
    assert len(sources.rows()) == 1


def test_ids_tell_places_apart() -> None:
    assert source_id("inbox", "") == "inbox"
    assert source_id("lines", "/a") != source_id("lines", "/b")
    assert source_id("lines", "/a").startswith("lines-")


def test_other_parts_are_read_afresh(home: CollectingHome, sources: Sources, place: Path) -> None:
    id = connect(home, sources, place)
    home.collect(id)
    assert len(home.rows()) == 2
    connect(home, sources, place, [str(place / "a.lines")])
    assert sources.due() == (id,)
    assert home.collect(id).gone == 1
    assert len(home.rows()) == 1


def test_disconnecting_forgets_the_records(
    home: CollectingHome, sources: Sources, place: Path
) -> None:
    id = connect(home, sources, place)
    home.collect(id)

    def end(db: sqlite3.Connection) -> None:
        home.log.append(db, sources.disconnect(db, id, home.now_ms))

    home.database.write(end)
    assert home.rows() == []
    assert sources.rows() == ()
    assert home.folds_are_right()
    assert connect(home, sources, place) == id
    assert home.collect(id).seen == 2


def test_a_row_tells_how_a_source_is_doing(
    home: CollectingHome, sources: Sources, place: Path
) -> None:
    id = connect(home, sources, place)
    (row,) = sources.rows()
    assert (row.health, row.records, row.last_read) == ("unread", 0, None)
    home.collect(id)
    (row,) = sources.rows()
    assert (row.health, row.records, row.last_read, row.last_good) == ("healthy", 2, NOW, NOW)
    (place / "a.lines").write_text("a|Task a\nno bar\n")
    home.later(minutes=1)
    home.collect(id)
    (row,) = sources.rows()
    assert (row.health, row.is_stale, row.last_good) == ("unhealthy", False, NOW)
    assert row.problems[0].where == f"{place / 'a.lines'}:2"
    assert row.problems[0].hint == "Add one."


def test_a_key_lets_its_sources_be_read_afresh(
    home: CollectingHome, sources: Sources, place: Path
) -> None:
    id = connect(home, sources, place)
    home.collect(id)
    assert sources.due() == ()
    assert home.database.write(lambda db: sources.reset_for_key(db, "device.power")) == ()
    assert home.database.write(lambda db: sources.reset_for_key(db, "tasks.due")) == (id,)
    assert sources.due() == (id,)


def test_files_that_moved_are_read_at_once(
    home: CollectingHome, sources: Sources, place: Path
) -> None:
    id = connect(home, sources, place)
    home.collect(id)
    assert sources.due(is_asked=True) == ()
    (place / "c.lines").write_text("c|Task c\n")
    assert sources.due() == (id,)
    assert sources.due(is_asked=True) == (id,)
    assert sources.moved() == {id}
    home.collect(id)
    assert len(home.rows()) == 3
    home.later(minutes=16)
    assert sources.due() == (id,)


def test_the_next_reading_wakes_nobody_too_early(
    home: CollectingHome, sources: Sources, place: Path
) -> None:
    assert sources.next_due() is None
    id = connect(home, sources, place)
    assert sources.next_due() == NOW
    home.collect(id)
    assert sources.next_due() == NOW + timedelta(minutes=15)


def test_the_world_rests_on_what_was_read(
    home: CollectingHome, sources: Sources, place: Path
) -> None:
    id = connect(home, sources, place)
    home.collect(id)
    entries = {path: (size, mtime) for path, size, mtime in sources.rests_on()}
    state = (place / "a.lines").stat()
    assert entries[str(place / "a.lines")] == (state.st_size, state.st_mtime_ns)
    assert str(place) in entries
    assert sources.rests_on([]) == ()
    assert sources.watched() == {id: tuple(entries)}


class TestRestsOn:
    """Files as they were when they were read."""

    def test_a_file_that_changed_meanwhile_equals_none(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_text("a")
        began = path.stat().st_ctime_ns
        assert resting_on([str(path)], began - 1) == ((str(path), UNSETTLED, 0),)
        assert resting_on([str(path)], began + 49_000_000) == ((str(path), UNSETTLED, 0),)
        (entry,) = resting_on([str(path)], began + 51_000_000)
        assert entry == (str(path), 1, path.stat().st_mtime_ns)
        assert not has_moved([entry])
        assert has_moved([(str(path), UNSETTLED, 0)])

    def test_a_missing_file_moves_when_it_appears(self, tmp_path: Path) -> None:
        rests_on = resting_on([str(tmp_path / "a"), ""], 1)
        assert rests_on == ((str(tmp_path / "a"), MISSING, 0),)
        assert not has_moved(rests_on)
        (tmp_path / "a").write_text("")
        assert has_moved(rests_on)

    def test_a_later_time_is_a_move(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("")
        (entry,) = resting_on([str(tmp_path / "a")], 1 << 62)
        os.utime(tmp_path / "a", ns=(1, 1))
        assert has_moved([entry])


def health(**values: int | str | None) -> Health:
    read: dict[str, int | str | None] = {"last_read_ms": NOW_MS, "next_due_ms": NOW_MS + 1}
    return replace(Health("lines"), **(read | values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("health", "due"),
    [
        (Health("lines"), True),
        (health(), False),
        (health(next_due_ms=NOW_MS), True),
        (health(next_due_ms=None), True),
        (health(next_due_ms=NOW_MS + 6 * 3_600_000), False),
        (health(next_due_ms=NOW_MS + 6 * 3_600_000 + 1), True),
    ],
)
def test_due_by_time(health: Health, due: bool) -> None:
    assert is_due(MANIFEST, health, NOW_MS) is due


def test_a_kind_with_nothing_to_read_is_never_due() -> None:
    inbox = replace(MANIFEST, refresh=None)
    assert not is_due(inbox, Health("inbox"), NOW_MS)
    assert not is_due_when_asked(inbox, Health("inbox"))


def test_a_cheap_kind_is_due_whenever_somebody_asks() -> None:
    cheap = replace(MANIFEST, is_read_on_ask=True)
    assert is_due_when_asked(cheap, health())
    assert not is_due_when_asked(cheap, health(failures=1))
    assert not is_due_when_asked(MANIFEST, health())
