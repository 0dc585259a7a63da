"""The prepared tip's file: it holds exactly as long as nothing that it rests on changed."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from oo_app.prepared import (
    ANY,
    Prepared,
    append_delivery,
    decode,
    deliveries,
    encode,
    is_valid,
    mark,
    remove_prepared,
    surroundings,
    write_prepared,
)

if TYPE_CHECKING:
    from pathlib import Path

MADE = 1_795_000_000_000


def prepared(*paths: str, tip: str = "t1", language: str = ANY, zone: str = ANY) -> Prepared:
    return Prepared(
        valid_until_ms=MADE + 60_000,
        made_ms=MADE,
        tip=tip,
        language=language,
        zone=zone,
        marks=[mark(path) for path in paths],
        text="Café\n\nWhy  due\n".encode(),
        json=b'{"tip": 1}\n\n',
    )


def holds(found: Prepared, *, now_ms: int = MADE, language: str = "en", zone: str = "UTC") -> bool:
    return is_valid(found, now_ms=now_ms, language=language, zone=zone)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    source = tmp_path / "to do \udce9.txt"
    source.write_text("x")
    path = str(tmp_path / "prepared.json")
    written = prepared(str(source), str(tmp_path / "absent"))
    write_prepared(path, written)
    read = decode((tmp_path / "prepared.json").read_bytes())
    assert all(getattr(read, name) == getattr(written, name) for name in Prepared.__slots__)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert {item.name for item in tmp_path.iterdir()} == {"prepared.json", source.name}


def test_silence_has_no_tip_id() -> None:
    assert decode(encode(prepared(tip=""))).tip == ""


@pytest.mark.parametrize(
    ("now_ms", "is_held"),
    [
        (MADE - 2_001, False),
        (MADE - 2_000, True),
        (MADE, True),
        (MADE + 59_999, True),
        (MADE + 60_000, False),
    ],
)
def test_it_holds_between_its_making_and_its_end(now_ms: int, is_held: bool) -> None:
    assert holds(prepared(), now_ms=now_ms) is is_held


@pytest.mark.parametrize("change", ["write", "touch", "remove", "appear"])
def test_a_change_of_a_file_ends_it(tmp_path: Path, change: str) -> None:
    source = tmp_path / "todo.txt"
    if change != "appear":
        source.write_text("pay rent")
    found = prepared(str(source))
    assert holds(found)
    if change == "remove":
        source.unlink()
    elif change == "touch":
        os.utime(source, ns=(1, 1))
    else:
        source.write_text("pay rent!")
    assert not holds(found)


def test_another_language_or_zone_ends_it() -> None:
    found = prepared(language="de", zone="Europe/Berlin")
    assert holds(found, language="de", zone="Europe/Berlin")
    assert not holds(found, language="en", zone="Europe/Berlin")
    assert not holds(found, language="de", zone="UTC")


def test_surroundings_follow_the_order_of_gettext_and_are_one_line() -> None:
    found = surroundings({"LANG": "en", "LC_ALL": "de", "LANGUAGE": "fr\nx", "TZ": "Asia/Tokyo"})
    assert found == ("fr x", "Asia/Tokyo")
    assert surroundings({"TZ": "UTC"})[0] == "-"


@pytest.mark.parametrize("cut", range(0, 90, 7))
def test_a_cut_or_longer_file_is_refused(cut: int) -> None:
    data = encode(prepared())
    with pytest.raises(ValueError, match=r"cut off|not this format|unpack|int"):
        decode(data[: len(data) - 1 - cut])
    with pytest.raises(ValueError, match="cut off"):
        decode(data + b"x")


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="not this format"):
        decode(b'{"tip": null}\n\n')


def test_a_path_with_a_line_end_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line end"):
        encode(prepared(str(tmp_path / "a\nb")))


def test_a_reading_that_is_not_settled_never_holds(tmp_path: Path) -> None:
    source = tmp_path / "todo.txt"
    source.write_text("x")
    found = prepared()
    found.marks = ((str(source), -2, source.stat().st_mtime_ns),)
    assert not holds(decode(encode(found)))


def test_removing_it_twice_is_fine(tmp_path: Path) -> None:
    path = str(tmp_path / "prepared.json")
    write_prepared(path, prepared())
    remove_prepared(path)
    remove_prepared(path)
    assert list(tmp_path.iterdir()) == []


def test_the_spool_keeps_every_showing_and_passes_over_damage(tmp_path: Path) -> None:
    spool = tmp_path / "deliveries.spool"
    append_delivery(str(spool), "t1", 5, "cli")
    append_delivery(str(spool), "t2", 6, "cli")
    assert stat.S_IMODE(spool.stat().st_mode) == 0o600
    data = spool.read_bytes() + b"half a li\nt3 x cli\n"
    assert deliveries(data) == [("t1", 5, "cli"), ("t2", 6, "cli")]
