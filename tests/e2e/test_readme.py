"""What README.md promises: its agents and its commands work as printed."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.command import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="shell scripts"),
]

README = Path(__file__).parents[2] / "README.md"
FILE = re.compile(r"`\$OO_HOME/agents/([\w./]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n((?:chmod|oo) .*?)```", re.DOTALL)


def page() -> str:
    return README.read_text(encoding="utf-8")


def agent_files() -> dict[str, str]:
    """The text of each file of an agent, by its path below the home's agents."""
    return dict(FILE.findall(page()))


def commands_of(agent: str) -> str:
    """The block of commands that lets an agent speak."""
    (block,) = [text for text in COMMANDS.findall(page()) if f"validate {agent}" in text]
    return str(block)


def install(place: Place, agent: str) -> None:
    for name, text in agent_files().items():
        if name.startswith(f"{agent}/"):
            path = place.home / "agents" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def shell(place: Place, script: str) -> str:
    """Run commands as a person would, with `oo` on the path."""
    bin_ = place.user / "bin"
    bin_.mkdir(exist_ok=True)
    oo = bin_ / "oo"
    oo.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m oo_ui "$@"\n', encoding="utf-8")
    oo.chmod(oo.stat().st_mode | stat.S_IXUSR)
    environment = {
        **os.environ,
        "OO_HOME": str(place.home),
        "HOME": str(place.user),
        "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    done = subprocess.run(
        ["sh", "-e", "-c", script], env=environment, capture_output=True, text=True,
        check=False, timeout=120, cwd=place.user,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_agents_written_from_the_readme_alone_win_a_decision(place: Place) -> None:
    todo = place.write("todo.txt", "Call the dentist\nBuy bread\nWater the plants\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    assert place.tip() is None
    source_tree = README.parent / "agents" / "oo_agents"
    before = files_below(place.user), _sizes(source_tree)

    for agent, words in (("phone_calls", "Call the dentist"), ("errands", "Buy bread")):
        home = files_below(place.home)
        install(place, agent)
        added = set(files_below(place.home)) - set(home)
        assert {name.rpartition("/")[0] for name in added} == {f"agents/{agent}"}
        rows = {row["id"]: row for row in place.oo("agents", "list", "--json").json}
        assert not rows[agent]["eligible"]
        assert rows[agent]["reason"]

        assert f"{agent}: fine" in shell(place, commands_of(agent))
        rows = {row["id"]: row for row in place.oo("agents", "list", "--json").json}
        assert rows[agent]["eligible"], rows[agent]["reason"]
        tip = place.tip()
        assert tip is not None
        assert tip["agents"] == [agent]
        assert words in tip["text"]
        place.oo("done")

    shutil.rmtree(place.user / "bin")
    assert (files_below(place.user), _sizes(source_tree)) == before
    assert sorted(path.name for path in (place.home / "agents").iterdir()) == [
        "errands",
        "phone_calls",
    ]


def _sizes(folder: Path) -> dict[str, int]:
    return {
        str(path): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_link_of_the_page_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page())
    assert len(links) > 8
    assert [link for link in links if not (README.parent / link).exists()] == []


def test_every_command_of_the_page_exists(place: Place) -> None:
    listed = set(place.oo("--help").out.split())
    named = set(re.findall(r"\boo ([a-z]+)", page()))
    assert len(named) > 10
    assert named - listed == set()
