"""Taskwarrior's own command: read-only, without hooks, bounded in time and output."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.integrations.reading import shown
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_app.integrations.connector import Surroundings

SECONDS = 10.0
OUTPUT_BYTES = 32 * 1024 * 1024
# No clean-up, no hooks, no new repetitions, no questions: an export must change nothing.
_SETTINGS = ("rc.gc=off", "rc.hooks=off", "rc.recurrence=off", "rc.confirmation=off",
             "rc.verbose=nothing", "rc.json.array=on", "rc.color=off",
             "rc.exit.on.missing.db=on")  # fmt: skip


def program(surroundings: Surroundings) -> str:
    """The path of the `task` command, "" when there is none."""
    return shutil.which("task", path=surroundings.environment.get("PATH", "")) or ""


def settings_file(surroundings: Surroundings) -> Path | None:
    """The person's own taskrc, if they have one."""
    environment, home = surroundings.environment, surroundings.user_home
    config = environment.get("XDG_CONFIG_HOME") or str(home / ".config")
    named = environment.get("TASKRC")
    candidates = [Path(named)] if named else [home / ".taskrc", Path(config) / "task" / "taskrc"]
    return next((path for path in candidates if path.is_file()), None)


def run(surroundings: Surroundings, data: str, *arguments: str) -> bytes:
    """What the command prints; raises BadInput when it fails, hangs or floods.

    `data` is the folder of its data; "" leaves the choice to the person's settings.
    """
    path = program(surroundings)
    if not path:
        raise BadInput(
            _("The command `task` was not found."),
            hint=_("Install Taskwarrior, or disconnect this source."),
        )
    settings = [] if settings_file(surroundings) else ["rc:/dev/null"]
    place = [f"rc.data.location={data}"] if data else []
    command = [path, *settings, *place, *_SETTINGS, *arguments]
    return _output(command, _environment(surroundings))


def _environment(surroundings: Surroundings) -> Mapping[str, str]:
    known = surroundings.environment
    kept = {name: known[name] for name in ("PATH", "TASKRC", "TASKDATA", "TZ") if name in known}
    return {**kept, "HOME": str(surroundings.user_home), "LC_ALL": "C.UTF-8"}


def _output(command: list[str], environment: Mapping[str, str]) -> bytes:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        cwd=os.path.abspath(os.sep),
    )
    hangs = threading.Event()

    def stop() -> None:
        hangs.set()
        process.kill()

    timer = threading.Timer(SECONDS, stop)
    timer.daemon = True
    timer.start()
    with process:
        try:
            output = process.stdout.read(OUTPUT_BYTES + 1) if process.stdout else b""
            if len(output) > OUTPUT_BYTES:
                process.kill()
            process.wait()
        finally:
            timer.cancel()
    _check(process.returncode, len(output), is_hanging=hangs.is_set())
    return output


def _check(code: int, size: int, *, is_hanging: bool) -> None:
    hint = _("Run `task export` yourself and see what it says.")
    if is_hanging:
        message = _("`task` did not answer within {seconds} s.").format(seconds=int(SECONDS))
        raise BadInput(message, hint=hint)
    if size > OUTPUT_BYTES:
        raise BadInput(_("`task` printed more than oO can take."), hint=hint)
    if code != 0:
        raise BadInput(_("`task` failed (exit code {code}).").format(code=code), hint=hint)


def data_folder(surroundings: Surroundings) -> str:
    """Where the command itself keeps its data, as its settings say."""
    written = run(surroundings, "", "_get", "rc.data.location")
    path = written.decode("utf-8", errors="replace").strip()
    if not path or "\n" in path:
        raise BadInput(_("`task` does not say where its data is: {said}.").format(said=shown(path)))
    if path.startswith("~/"):
        return str(surroundings.user_home / path[2:])
    return path
