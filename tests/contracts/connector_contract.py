"""What every connector must do; a connector's test inherits `ConnectorContract`.

A subclass names its `kind`, makes places, and says in `lacks` which of the acts below mean
nothing for it (the device cannot be edited):

    class TestTodoTxt(ConnectorContract):
        kind = "todotxt"

        def make(self, folder: Path, count: int) -> str: …
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from contracts.collecting_home import CollectingHome, settle, surroundings_in
from contracts.opened_files import opened_below
from oo_app.integrations.catalogue import BUILTIN, Catalogue
from oo_storage.errors import BadInput
from oo_storage.events.registry import as_plain_data, declared, kind_of
from oo_storage.plain import TEXT_LIMIT, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.integrations.connector import Connector, Cursor, Fetch, FoundRecord, Surroundings

HOSTILE = (
    "\x1b[31mpay\x1b[0m \u202egnp.exe\u202c [bold]{{ 7*7 }}[/ <script>alert(1)</script> \x07\x9b2J"
)
COUNT = 3


class ConnectorContract:
    """Inherit this; `lacks` may hold edit, delete, break, hostile, empty, huge, missing, parts."""

    kind = ""
    package = BUILTIN
    lacks: frozenset[str] = frozenset()

    def make(self, folder: Path, count: int) -> str:
        """Make a place with so many distinct records in an empty folder; the place."""
        raise NotImplementedError

    def edit(self, place: str) -> None:
        """Change what one record says, so that it stays the same thing."""
        raise NotImplementedError

    def delete(self, place: str) -> None:
        """Take one record away."""
        raise NotImplementedError

    def break_it(self, place: str) -> str:
        """Spoil something without taking a good record away; what a problem's `where` ends in.

        Either a broken piece joins the good ones, or a whole file can no longer be read.
        """
        raise NotImplementedError

    def make_hostile(self, folder: Path, text: str) -> str:
        """Make a place with one record whose title is the text, as far as the format lets it."""
        raise NotImplementedError

    def make_empty(self, folder: Path) -> str:
        """Make a place of the kind that holds no record."""
        raise NotImplementedError

    def make_huge(self, folder: Path, size: int) -> str:
        """Make a place with one file of more than so many bytes."""
        raise NotImplementedError

    @pytest.fixture
    def connector(self) -> Connector:
        """The connector under test."""
        return Catalogue(self.package).connector(self.kind)

    @pytest.fixture
    def surroundings(self, own_environment: Path) -> Surroundings:
        """The machine it sees."""
        return surroundings_in(own_environment)

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Where a place is made."""
        folder = tmp_path / "place"
        folder.mkdir()
        return folder

    @pytest.fixture
    def home(self, tmp_path: Path, surroundings: Surroundings) -> Iterator[CollectingHome]:
        """A home that collects from it."""
        (tmp_path / "home").mkdir()
        home = CollectingHome.open(tmp_path / "home", surroundings.user_home, self.package)
        home.surroundings = surroundings
        yield home
        home.close()

    def test_the_manifest_declares_every_key_that_is_reported(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        manifest = Catalogue(self.package).manifest(self.kind)
        place = self.make(folder, COUNT)
        for record in _records(connector.fetch(place, (), {}, surroundings)):
            fields = {each.name: each.key for each in declared(type(record.data)).fields}
            used = {fields[field.name] for field, _value in record.data.ListFields()} - {""}
            assert used <= manifest.key_names

    def test_discovery_opens_nothing(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        self.make(surroundings.user_home, COUNT)
        with opened_below(surroundings.user_home) as opened:
            found = connector.discover(surroundings)
        assert opened == []
        assert all(isinstance(each.place, str) for each in found)

    def test_preview_opens_nothing(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        place = self.make(folder, COUNT)
        with opened_below(folder) as opened:
            preview = connector.preview(place, surroundings)
        assert opened == []
        assert preview.place
        assert preview.parts

    def test_preview_refuses_a_place_with_nothing(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        self._needs("missing")
        with pytest.raises(BadInput):
            connector.preview(str(folder / "nothing here"), surroundings)

    def test_the_first_fetch_yields_every_record(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        fetch = connector.fetch(self.make(folder, COUNT), (), {}, surroundings)
        records = _records(fetch)
        assert len({record.external_id for record in records}) == len(records) == self._count()
        assert fetch.problems == ()
        assert {kind_of(type(record.data)) for record in records} - {""}

    def test_the_same_place_gives_the_same_records(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        place = self.make(folder, COUNT)
        first = connector.fetch(place, (), {}, surroundings)
        assert _records(connector.fetch(place, (), {}, surroundings)) == _records(first)

    def test_parts_are_named_as_previewed(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        self._needs("parts")
        place = self.make(folder, COUNT)
        chosen = connector.preview(place, surroundings).parts[0].name
        fetch = connector.fetch(place, (chosen,), {}, surroundings)
        assert {part.name for part in fetch.parts} == {chosen}

    def test_an_unchanged_place_is_not_read_again(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        place = self.make(folder, COUNT)
        settle(folder)
        cursor = _kept(connector.fetch(place, (), {}, surroundings))
        with opened_below(folder) as opened:
            again = connector.fetch(place, (), cursor, surroundings)
        assert opened == []
        assert (again.parts, again.gone) == ((), ())
        assert _kept(again) == cursor

    def test_an_edit_keeps_the_identity(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        self._needs("edit")
        place = self.make(folder, COUNT)
        settle(folder)
        first = connector.fetch(place, (), {}, surroundings)
        self.edit(place)
        second = connector.fetch(place, (), _kept(first), surroundings)
        before = {record.external_id: record.data for record in _records(first)}
        changed = [
            record for record in _records(second) if before[record.external_id] != record.data
        ]
        assert len(changed) == 1

    def test_what_is_deleted_is_gone(self, home: CollectingHome, folder: Path) -> None:
        self._needs("delete")
        place = self.make(folder, COUNT)
        settle(folder)
        home.connect(self.kind, place)
        assert home.collect().seen == COUNT
        before = {row.subject for row in home.rows()}
        self.delete(place)
        assert home.collect().gone == 1
        assert {row.subject for row in home.rows()} < before
        assert len(home.rows()) == COUNT - 1
        assert home.folds_are_right()

    def test_a_broken_piece_is_named_and_the_rest_stays(
        self, home: CollectingHome, folder: Path
    ) -> None:
        self._needs("break")
        place = self.make(folder, COUNT)
        settle(folder)
        home.connect(self.kind, place)
        home.collect()
        before = {row.subject for row in home.rows()}
        where = self.break_it(place)
        settle(folder)
        home.collect()
        health = home.health()
        assert health.state == "unhealthy"
        assert any(each.endswith(where) for each, _message, _hint in health.problems)
        assert all(message for _where, message, _hint in health.problems)
        assert {row.subject for row in home.rows()} >= before

    def test_it_stays_unhealthy_until_it_is_mended(
        self, home: CollectingHome, folder: Path
    ) -> None:
        self._needs("break")
        place = self.make(folder, COUNT)
        self.break_it(place)
        settle(folder)
        home.connect(self.kind, place)
        home.collect()
        problems = home.health().problems
        assert problems
        home.collect()
        assert home.health().problems == problems

    def test_hostile_text_becomes_plain(self, home: CollectingHome, folder: Path) -> None:
        self._needs("hostile")
        home.connect(self.kind, self.make_hostile(folder, HOSTILE))
        home.collect()
        texts = [text for row in home.rows() for text in _texts(as_plain_data(row.data))]
        assert any("gnp.exe" in text for text in texts)
        assert [plain(text, TEXT_LIMIT) for text in texts] == texts

    def test_an_empty_place_is_fine(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        self._needs("empty")
        fetch = connector.fetch(self.make_empty(folder), (), {}, surroundings)
        assert _records(fetch) == []
        assert fetch.problems == ()

    def test_a_huge_file_is_refused_unread(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        self._needs("huge")
        small = replace(surroundings, file_bytes=4096)
        fetch = connector.fetch(self.make_huge(folder, 5000), (), {}, small)
        assert _records(fetch) == []
        assert fetch.problems

    def test_a_confined_reading_is_the_same(
        self, connector: Connector, surroundings: Surroundings, folder: Path, home: CollectingHome
    ) -> None:
        manifest = Catalogue(self.package).manifest(self.kind)
        if not manifest.is_confined:
            pytest.skip(f"{self.kind} is read in process")
        place = self.make(folder, COUNT)
        settle(folder)
        module = Catalogue(self.package).module(self.kind)
        confined = home.confinement.fetch(module, place, (), {}, surroundings, manifest.limits)
        direct = connector.fetch(place, (), {}, surroundings)
        assert confined == replace(direct, cursor=_kept(direct))

    def _count(self) -> int:
        return COUNT

    def _needs(self, act: str) -> None:
        if act in self.lacks:
            pytest.skip(f"{act} means nothing for {self.kind}")


def _records(fetch: Fetch) -> list[FoundRecord]:
    return [record for part in fetch.parts for record in part.records]


def _kept(fetch: Fetch) -> Cursor:
    """The cursor as it comes back from the database."""
    cursor: Cursor = json.loads(json.dumps(fetch.cursor))
    return cursor


def _texts(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for each in value.values() for text in _texts(each)]
        case list():
            return [text for each in value for text in _texts(each)]
    return []
