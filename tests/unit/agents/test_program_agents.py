"""A program agent is bounded, whatever it does: hang, flood, print garbage, leave children."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

import agent_folders
from oo_agents.api import Own
from oo_agents.program import MAX_STDERR, ProgramAgent, ProgramFailed, request_bytes, run_program
from oo_agents.registry import read_entry
from oo_agents.world_json import decode_world

if TYPE_CHECKING:
    from pathlib import Path

    from oo_agents.api import Findings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")

WORLD = decode_world(
    {
        "now": "2026-11-22T14:00",
        "zone": "Europe/Berlin",
        "tasks": [{"title": 'Pay "rent"', "due": "2026-11-22T15:00"}, {"title": "Sleep"}],
    }
)
FLOOD = "yes 0123456789012345678901234567890123456789012345678901234567890123456789"


def look(root: Path, script: str, timeout_s: float = 2.0) -> Findings:
    folder = agent_folders.program_agent(root, script, more=f"timeout_s = {timeout_s}\n")
    manifest = read_entry(folder, "own").manifest
    assert manifest is not None
    return ProgramAgent(manifest, folder).look(WORLD, Own(state={"n": 1}))


def failure(root: Path, script: str, timeout_s: float = 2.0) -> ProgramFailed:
    with pytest.raises(ProgramFailed) as caught:
        look(root, script, timeout_s)
    return caught.value


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed process may still wait for its parent to notice.
    return _state(pid) != "Z"


def _state(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def test_findings_are_read_and_filled_in(tmp_path: Path) -> None:
    snippet = {"kind": "task_due", "facts": {"object": "Rent"}, "evidence": [1], "subjects": ["a"]}
    findings = look(tmp_path, f"cat > /dev/null; echo '{json.dumps({'snippets': [snippet]})}'")
    (found,) = findings.snippets
    assert found.actions == ("do",)
    assert found.dedupe_key == "task_due a"
    assert found.expires_at > WORLD.now


def test_each_record_stands_on_a_line() -> None:
    lines = request_bytes(WORLD, Own()).decode().splitlines()
    assert sum('"id": "tasks/' in line for line in lines) == 2
    assert json.loads("".join(lines))["world"]["tasks"][0]["title"] == 'Pay "rent"'


def test_it_need_not_read(tmp_path: Path) -> None:
    assert look(tmp_path, "echo '{}'").snippets == ()


def test_it_reads_a_world_larger_than_a_pipe(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, "wc -c")
    output = run_program(["./run.sh"], folder, b"x" * 3_000_000, timeout_s=5)
    assert output.stdout.strip() == b"3000000"


def test_it_hangs(tmp_path: Path) -> None:
    started = time.monotonic()
    assert "0.3 s" in failure(tmp_path, "sleep 60", 0.3).message
    assert time.monotonic() - started < 5


def test_it_floods(tmp_path: Path) -> None:
    assert "more than" in failure(tmp_path, FLOOD).message


def test_it_floods_its_errors(tmp_path: Path) -> None:
    error = failure(tmp_path, f"{FLOOD} | head -c 3000000 >&2; exit 3")
    assert "exit code 3" in error.message
    assert len(error.stderr) == MAX_STDERR


@pytest.mark.parametrize("garbage", ["hello", "[1", "\\377\\376", "", "NaN", '{"snippets": [{}]}'])
def test_it_prints_garbage(tmp_path: Path, garbage: str) -> None:
    assert failure(tmp_path, f"printf '{garbage}'").hint


def test_deeply_nested_output(tmp_path: Path) -> None:
    assert "JSON" in failure(tmp_path, "head -c 300000 /dev/zero | tr '\\0' '['").message


def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/pid; echo '{{}}'"
    assert look(tmp_path, script).snippets == ()
    assert not is_running(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs setsid")
def test_what_cannot_be_found_and_holds_the_output_is_reported(tmp_path: Path) -> None:
    script = f"env -i setsid sh -c 'echo $$ > {tmp_path}/pid; sleep 60' &\nsleep 0.2; echo '{{}}'"
    try:
        assert "left a process behind" in failure(tmp_path, script).message
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows the mark")
def test_what_left_its_group_ends_with_it(tmp_path: Path) -> None:
    script = f"setsid sh -c 'echo $$ > {tmp_path}/pid; sleep 60' & sleep 60"
    failure(tmp_path, script, 0.5)
    pid = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 2
    while is_running(pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not is_running(pid)


def test_it_may_not_fill_the_disk(tmp_path: Path) -> None:
    script = 'head -c 200000000 /dev/zero > "$HOME/big"; wc -c < "$HOME/big" >&2; exit 9'
    size = int(failure(tmp_path, script, 5).stderr.split()[-1])
    assert size < 100_000_000


def test_its_environment_is_almost_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    stderr = failure(tmp_path, "env >&2; exit 1").stderr
    assert "s3cret" not in stderr
    assert "OO_HOME" not in stderr
    assert "TZ=Europe/Berlin" in stderr


def test_it_is_not_executable(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, "echo '{}'")
    (folder / "run.sh").chmod(0o644)
    assert "chmod" in run_program(["./run.sh"], folder, b"", timeout_s=2).problem


def test_it_is_not_there(tmp_path: Path) -> None:
    assert "127" in run_program(["./nowhere.sh"], tmp_path, b"", timeout_s=2).problem
    assert run_program(["./x"], tmp_path / "nowhere", b"", timeout_s=2).problem


def test_arguments_are_not_a_shells(tmp_path: Path) -> None:
    folder = agent_folders.program_agent(tmp_path, 'printf "%s|" "$@"')
    output = run_program(["./run.sh", "$(id)", "a b", "; ls"], folder, b"", timeout_s=2)
    assert output.stdout == b"$(id)|a b|; ls|"
