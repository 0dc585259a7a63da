"""Manifests say what they are, and a wrong one says where and why."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from oo_app.integrations.catalogue import Catalogue
from oo_app.integrations.manifest import Limits, SourceManifest, read_manifest
from oo_storage.errors import BadInput, UnknownName

GOOD: dict[str, Any] = {
    "manifest_version": 1,
    "kind": "sample",
    "name": "Sample",
    "description": "A sample.",
    "reads": "Nothing.",
    "keys": [{"key": "tasks.title", "purpose": "to name it"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "sample"
    path.mkdir()
    return path


def read(folder: Path, table: dict[str, Any]) -> SourceManifest:
    """The manifest of a table as a file of the folder."""
    path = folder / "manifest.toml"
    path.write_text("\n".join(f"{name} = {written(value)}" for name, value in table.items()))
    return read_manifest(path)


def written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


def test_a_short_manifest_has_safe_defaults(folder: Path) -> None:
    manifest = read(folder, GOOD)
    assert manifest.key_names == {"tasks.title"}
    assert not manifest.keys[0].is_optional
    assert not manifest.is_writable
    assert not manifest.is_read_on_ask
    assert manifest.refresh is None
    assert manifest.limits == Limits()


def test_a_full_manifest_is_read(folder: Path) -> None:
    more = {"refresh": "90s", "confined": True, "on_ask": True, "limits": {"file_mb": 1}}
    manifest = read(folder, GOOD | more)
    assert manifest.refresh == timedelta(seconds=90)
    assert manifest.is_confined
    assert manifest.is_read_on_ask
    assert manifest.limits == Limits(file_mb=1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"manifest_version": 2}, "manifest_version expected one of 1"),
        ({"kind": "Not-A-Kind"}, "kind expected a value such as todotxt"),
        ({"name": 3}, "name expected a text"),
        ({"local": 1}, "local expected true or false"),
        ({"refresh": "often"}, "refresh expected a value such as 90s"),
        ({"refresh": "0m"}, "refresh expected"),
        ({"keys": []}, "keys must not be empty"),
        ({"keys": ["tasks.title"]}, "keys[0] expected a table"),
        ({"keys": [{"key": "tasks.titel", "purpose": "x"}]}, "keys[0].key expected one of"),
        ({"keys": [{"key": "tasks.title"}]}, "keys[0].purpose is missing"),
        ({"limits": {"cpu_s": 0}}, "limits.cpu_s must be at least 1"),
        ({"limits": {"cpus": 1}}, "limits.cpus is not a known key; did you mean cpu_s"),
        ({"hosts": ["example.org"]}, "hosts is not"),
        ({"refesh": "15m"}, "did you mean refresh"),
    ],
)
def test_a_wrong_entry_is_named(folder: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as raised:
        read(folder, GOOD | change)
    assert said in raised.value.message


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_entry_is_named(folder: Path, name: str) -> None:
    with pytest.raises(BadInput, match=f"{name} is missing"):
        read(folder, {key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize("text", ["not toml", 'kind = "other"', "\xff"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(BadInput) as raised:
        read_manifest(path)
    assert raised.value.where == str(path)


def test_the_folder_is_named_like_the_kind(tmp_path: Path) -> None:
    source = Path(str(Catalogue()._folder("inbox"))) / "manifest.toml"
    path = tmp_path / "outbox" / "manifest.toml"
    path.parent.mkdir()
    path.write_text(source.read_text())
    with pytest.raises(BadInput, match="outbox"):
        read_manifest(path)


def test_every_built_in_manifest_is_sound() -> None:
    catalogue = Catalogue()
    assert "inbox" in catalogue.kinds()
    for manifest in catalogue.manifests():
        path = catalogue._folder(manifest.kind) / "manifest.toml"
        assert read_manifest(path) == manifest
        assert hasattr(catalogue.connector(manifest.kind), "fetch")
        assert manifest.is_local
    assert "inbox" in catalogue.kinds_with("tasks.title")


def test_an_unknown_kind_offers_the_nearest() -> None:
    with pytest.raises(UnknownName) as raised:
        Catalogue().manifest("imbox")
    assert raised.value.nearest == "inbox"


def test_a_module_without_connect_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some_kinds" / "odd").mkdir(parents=True)
    source = Catalogue()._folder("inbox") / "manifest.toml"
    text = source.read_text().replace('kind = "inbox"', 'kind = "odd"')
    (tmp_path / "some_kinds" / "odd" / "manifest.toml").write_text(text)
    (tmp_path / "some_kinds" / "odd" / "connector.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadInput, match="connect"):
        Catalogue("some_kinds").connector("odd")
