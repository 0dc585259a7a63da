"""Starting with the session: what each system is told, and what is found there again."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oo_app.autostart.entries import (
    DESKTOP_FILE,
    as_words,
    command_of_desktop_entry,
    command_of_launch_agent,
    desktop_entry,
    launch_agent,
)
from oo_app.autostart.places import DesktopFile, LaunchAgent, RunKey
from oo_app.autostart.starting import Starting, start_command, start_place
from oo_storage.errors import OoError, Refused

COMMAND = ("/opt/my oO/bin/python3", "-m", "oo_ui", "desktop", "--hidden")
HARD = {"OO_HOME": '/home/u/100 % "mine" $HOME `x` \\n'}
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=20)


class FakeRegistry:
    """A key in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def set(self, name: str, value: str) -> None:
        self.values[name] = value

    def delete(self, name: str) -> None:
        self.values.pop(name, None)


@given(st.lists(WORDS, min_size=1, max_size=4), WORDS)
def test_a_command_is_found_again_whatever_is_in_it(words: list[str], home: str) -> None:
    command = ["/usr/bin/python3", *words]
    environment = {"OO_HOME": home}
    wanted = as_words(command, environment)
    assert command_of_desktop_entry(desktop_entry(command, environment, "x")) == wanted
    assert command_of_launch_agent(launch_agent(command, environment)) == wanted


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_is_off(line: str) -> None:
    text = desktop_entry(COMMAND, {}, "x")
    text = text.replace("X-GNOME-Autostart-enabled=true", line)
    assert command_of_desktop_entry(text) is None


@pytest.mark.parametrize("data", [b"", b"<plist>", b"\xff" * 40, plistlib.dumps([1])])
def test_what_is_no_launch_agent_starts_nothing(data: bytes) -> None:
    assert command_of_launch_agent(data) is None


def test_the_launch_agent_starts_at_login_and_is_not_revived() -> None:
    known = plistlib.loads(launch_agent(COMMAND, HARD))
    assert (known["RunAtLoad"], known["KeepAlive"]) == (True, False)
    assert known["ProgramArguments"] == list(COMMAND)
    assert known["EnvironmentVariables"] == HARD


@pytest.mark.parametrize("system", ["linux", "darwin", "freebsd14"])
def test_it_is_off_then_on_then_off(tmp_path: Path, system: str) -> None:
    place = start_place({"HOME": str(tmp_path)}, system)
    starting = Starting(place, COMMAND, HARD)
    assert starting.told().state == "off"
    assert list(tmp_path.iterdir()) == [], "nothing is written before the person said so"
    effect = starting.switch(is_on=True)
    assert place.where in " ".join(effect.details)
    assert starting.told().state == "on"
    assert [path.name for path in Path(place.where).parent.iterdir()] == [Path(place.where).name]
    starting.switch(is_on=False)
    assert (starting.told().state, Path(place.where).exists()) == ("off", False)


def test_windows_keeps_a_line_and_knows_no_other_home() -> None:
    registry = FakeRegistry()
    starting = Starting(RunKey(registry), COMMAND, {})
    assert starting.told().state == "off"
    starting.switch(is_on=True)
    assert registry.values == {"oO": '"/opt/my oO/bin/python3" -m oo_ui desktop --hidden'}
    assert starting.told().state == "on"
    starting.switch(is_on=False)
    assert registry.values == {}
    with pytest.raises(Refused):
        Starting(RunKey(registry), COMMAND, HARD).switch(is_on=True)


def test_the_configuration_folder_is_the_desktops(tmp_path: Path) -> None:
    place = start_place({"HOME": "/home/u", "XDG_CONFIG_HOME": str(tmp_path)}, "linux")
    assert place.where == str(tmp_path / "autostart" / DESKTOP_FILE)
    for odd in ("", "relative"):
        place = start_place({"HOME": "/home/u", "XDG_CONFIG_HOME": odd}, "linux")
        assert place.where == f"/home/u/.config/autostart/{DESKTOP_FILE}"


def test_a_program_that_moved_and_another_oo_are_noticed(tmp_path: Path) -> None:
    place = DesktopFile(tmp_path / DESKTOP_FILE)
    Starting(place, ("/gone/bin/python3", "-m", "oo_ui", "run"), HARD).switch(is_on=True)
    moved = Starting(place, (sys.executable, "-m", "oo_ui", "run"), HARD)
    assert "/gone/bin/python3" in moved.told().problem
    Starting(place, (sys.executable, "-m", "oo_ui", "run"), {}).switch(is_on=True)
    told = moved.told()
    assert (told.state, "Another oO" in told.problem) == ("stale", True)
    assert moved.check().state == "warn"
    moved.switch(is_on=True)
    assert moved.told().state == "on"


def test_a_folder_that_cannot_be_written_is_an_error_with_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    place = LaunchAgent(tmp_path / "file" / "x.plist")
    with pytest.raises(OoError, match=r"x\.plist"):
        place.write(COMMAND, {})
    assert place.command() is None
    place.remove()


def test_what_is_started_is_this_oo() -> None:
    command = start_command("/usr/bin/python3")
    assert command[:3] == ("/usr/bin/python3", "-m", "oo_ui")
    assert command[3:] in {("desktop", "--hidden"), ("run",)}


@pytest.mark.real
@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None,
    reason="SKIPPED LOUDLY: desktop-file-validate is not installed",
)
@pytest.mark.parametrize("environment", [{}, HARD])
def test_the_desktops_own_validator_accepts_the_file(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    place = DesktopFile(tmp_path / DESKTOP_FILE)
    place.write(COMMAND, environment)
    done = subprocess.run(
        ["desktop-file-validate", place.where], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
