"""What `oo model setup` adds: exactly the pins that are missing, by their hashes."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oo_app.serving import installing
from oo_app.serving.installing import PLACES, install, installer, missing
from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT = """\
# a comment
here==1.0 \\
    --hash=sha256:aa
other-name[extra]==2.1 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
elsewhere==3.0 ; sys_platform == 'no-such-system' \\
    --hash=sha256:dd
always==4.0 ; python_version >= '3' \\
    --hash=sha256:ee
"""


def test_only_what_is_missing_or_of_another_version_is_added() -> None:
    found = missing(TEXT, {"here": "1.0", "other-name": "2.0"}.get)  # type: ignore[arg-type]
    assert [(each.name, each.version) for each in found] == [
        ("other-name", "2.1"), ("always", "4.0"),
    ]  # fmt: skip
    assert [each.lines.count("sha256") for each in found] == [2, 1]


def test_the_pins_that_are_shipped_hold_litellm_and_ollama_with_hashes() -> None:
    found = missing(None, lambda _name: "")
    names = {each.name for each in found}
    assert {"litellm", "ollama"} <= names
    assert all("--hash=sha256:" in each.lines for each in found)
    checkout = Path(__file__).parents[4] / "packaging" / "constraints-model.txt"
    assert checkout in PLACES


def test_what_is_installed_here_is_not_missing() -> None:
    assert "litellm" not in {each.name for each in missing()}


def test_installing_tells_how_many_were_named_and_checks_hashes() -> None:
    pins = missing(TEXT, lambda _name: "")
    told: list[tuple[int, int]] = []
    commands: list[Sequence[str]] = []
    wanted = ""

    def run(command: Sequence[str]) -> Iterator[str]:
        nonlocal wanted
        commands.append(command)
        wanted = Path(command[-1]).read_text()
        yield "Collecting here==1.0"
        yield "  Downloading Other_Name-2.1-py3-none-any.whl"
        yield "Downloading Other.Name (1 MB)"

    install(pins, lambda seen, count: told.append((seen, count)), run=run)
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)
    assert [seen for seen, _count in told] == sorted(seen for seen, _count in told)
    assert {"--require-hashes", "--no-deps"} <= set(commands[0])
    assert re.findall(r"^\S+==\S+", wanted, re.MULTILINE) == [
        "here==1.0", "other-name[extra]==2.1", "always==4.0",
    ]  # fmt: skip


def test_an_installer_that_fails_is_told_with_its_last_words() -> None:
    said = "print('one'); print('no such \\x1b[31mhash'); raise SystemExit(3)"
    with pytest.raises(OoError) as failed:
        list(installing._run([sys.executable, "-c", said]))
    assert "no such [31mhash" in failed.value.message
    assert failed.value.hint


def test_without_an_installer_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_names, **_more: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(OoError) as none:
        installer()
    assert none.value.hint


def test_without_the_list_it_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(installing, "PLACES", (tmp_path / "nothing",))
    with pytest.raises(OoError) as none:
        missing()
    assert "oo-assistant[model]" in none.value.hint
