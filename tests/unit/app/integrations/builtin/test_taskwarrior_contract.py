"""Taskwarrior keeps the connector contract, with a stand-in for its command."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contracts.collecting_home import surroundings_in
from contracts.connector_contract import ConnectorContract
from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from oo_app.integrations.connector import Connector, Surroundings

# Prints what lies beside the data, and notes how it was called.
STAND_IN = """#!/bin/sh
for word in "$@"; do
  case "$word" in rc.data.location=*) data="${word#rc.data.location=}";; esac
done
case "$*" in *_get*) echo "$HOME/.task"; exit 0;; esac
data="${data:-$HOME/.task}"
echo "$*" >> "$data/calls"
. "$data/behaviour"
cat "$data/export.json"
"""


class TestTaskwarrior(ConnectorContract):
    kind = "taskwarrior"
    lacks = frozenset({"huge"})

    @pytest.fixture
    def surroundings(self, own_environment: Path) -> Surroundings:
        programs = own_environment / "bin"
        programs.mkdir()
        (programs / "task").write_text(STAND_IN)
        (programs / "task").chmod(0o755)
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        return replace(surroundings_in(own_environment), environment={"PATH": path})

    def make(self, folder: Path, count: int) -> str:
        data = folder / "data"
        data.mkdir()
        (data / "behaviour").write_text("")
        write(data, [task(number) for number in range(count)])
        return str(data)

    def edit(self, place: str) -> None:
        write(Path(place), [task(0, due="20261224T110000Z"), task(1), task(2)])

    def delete(self, place: str) -> None:
        write(Path(place), [task(0), task(2)])

    def break_it(self, place: str) -> str:
        (Path(place) / "pending.data").write_text("other")
        (Path(place) / "export.json").write_text("Configuration error\n")
        return "data"

    def make_hostile(self, folder: Path, text: str) -> str:
        place = self.make(folder, 0)
        write(Path(place), [task(1, description=text)])
        return place

    def make_empty(self, folder: Path) -> str:
        return self.make(folder, 0)

    @pytest.mark.parametrize(
        ("behaviour", "said"),
        [
            ("exit 3", "exit code 3"),
            ("echo nonsense; exit 0", "could not be read"),
            ("yes | head -c 40000000; exit 0", "more than oO can take"),
        ],
    )
    def test_a_failing_command_is_told(
        self,
        connector: Connector,
        surroundings: Surroundings,
        folder: Path,
        behaviour: str,
        said: str,
    ) -> None:
        place = self.make(folder, 1)
        (Path(place) / "behaviour").write_text(behaviour)
        with pytest.raises(BadInput, match=said) as raised:
            connector.fetch(place, (), {}, surroundings)
        assert raised.value.where == place

    def test_a_hanging_command_is_ended(
        self,
        connector: Connector,
        surroundings: Surroundings,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from oo_app.integrations.builtin.taskwarrior import command

        monkeypatch.setattr(command, "SECONDS", 0.2)
        place = self.make(folder, 1)
        (Path(place) / "behaviour").write_text("exec sleep 30")
        with pytest.raises(BadInput, match="did not answer"):
            connector.fetch(place, (), {}, surroundings)

    def test_nothing_of_the_person_runs_or_changes(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        place = self.make(folder, 1)
        connector.fetch(place, (), {}, surroundings)
        called = (Path(place) / "calls").read_text()
        for setting in ("hooks=off", "gc=off", "recurrence=off", "confirmation=off"):
            assert f"rc.{setting}" in called

    def test_the_usual_place_is_what_the_command_says(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        data = Path(self.make(folder, 2))
        data.rename(surroundings.user_home / ".task")
        fetch = connector.fetch("", (), {}, surroundings)
        assert [len(part.records) for part in fetch.parts] == [2]
        assert connector.preview("", surroundings).parts[0].name == fetch.parts[0].name
        assert [each.exists for each in connector.discover(surroundings)] == [True]

    def test_without_the_command_it_says_so(
        self, connector: Connector, surroundings: Surroundings, folder: Path
    ) -> None:
        place = self.make(folder, 1)
        bare = replace(surroundings, environment={"PATH": str(folder)})
        with pytest.raises(BadInput, match="not found"):
            connector.fetch(place, (), {}, bare)
        assert [each.exists for each in connector.discover(bare)] == [False]


def task(number: int, **entry: Any) -> dict[str, Any]:
    due = f"2026112{number}T110000Z"
    known = {"uuid": f"uuid-{number}", "description": f"Task {number}", "status": "pending"}
    return {**known, "due": due, **entry}


def write(data: Path, tasks: list[dict[str, Any]]) -> None:
    text = json.dumps(tasks)
    (data / "export.json").write_text(text)
    (data / "pending.data").write_text(text)
