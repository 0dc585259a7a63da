"""The files of a new agent, which work as they stand."""

from __future__ import annotations

_HEAD = """\
manifest_version = 1
id = "{id}"
name = "{name}"
description = "Names an open task that is due soon."
version = "0.1.0"
requires_oo = ">=0.1,<1"
author = "Me"
license = "MIT"
type = "{type}"
{command}
[schedule]
every = "15m"

[ttl]
default = "2h"
max = "1d"

[[consents]]
key = "tasks.title"
purpose = "to name the task"

[[consents]]
key = "tasks.due"
purpose = "to know when it is due"

[[consents]]
key = "tasks.state"
purpose = "to leave out what is done"

[[emits]]
kind = "task_due"
category = "tasks"

[emits.actions.do]
short = "{{{{ object }}}}, due {{{{ due | when }}}}"
normal = ["{{{{ object }}}} is due {{{{ due | when }}}}: now is a good time."]
why = "It is an open task, due {{{{ due | relative }}}}."
"""

_SELECT = """
[select]
kind = "tasks"
object = "title"
due = "due"
priority = 2
emit = "task_due"
where = [
  { field = "status", is = "open" },
  { field = "due", before = "2h" },
]
"""

_SCRIPT = """\
#!/bin/sh
# The world comes as JSON, one record a line; the findings leave as JSON.
line=$(grep '"id": "tasks/' | grep '"status": "open"' | grep '"due": "' | head -n 1)
if [ -z "$line" ]; then
  echo '{"snippets": []}'
  exit
fi
text() {
  printf '%s\\n' "$line" | sed -nE "s/.*\\"$1\\": (\\"([^\\"\\\\\\\\]|\\\\\\\\.)*\\").*/\\1/p"
}
event=$(printf '%s\\n' "$line" | sed -nE 's/.*"event": ([0-9]+).*/\\1/p')
cat <<END
{"snippets": [{"kind": "task_due", "facts": {"object": $(text title), "due": $(text due)},
  "evidence": [$event], "subjects": [$(text id)], "priority": 2}]}
END
"""

_FIRES = """\
{
 "about": "A task that is due in an hour is named.",
 "world": {
  "now": "2026-11-22T14:00",
  "zone": "Europe/Berlin",
  "tasks": [{"title": "Pay rent", "due": "2026-11-22T15:00"}]
 },
 "expect": {
  "snippets": [
   {
    "kind": "task_due",
    "facts": {"object": "Pay rent", "due": "2026-11-22T15:00"},
    "worded": {"do": {"short": "Pay rent, due today at 15:00"}}
   }
  ]
 }
}
"""

_EMPTY = """\
{
 "about": "Nothing is said about nothing.",
 "world": {"now": "2026-11-22T14:00", "zone": "Europe/Berlin"},
 "expect": {"snippets": []}
}
"""


def files_of(agent: str, kind: str) -> dict[str, str]:
    """The text of each file of a new agent, by its path in the folder; `kind` is its type."""
    name = agent.replace("_", " ").capitalize()
    command = '\ncommand = ["./run.sh"]\n'.lstrip("\n") if kind == "program" else ""
    manifest = _HEAD.format(id=agent, name=name, type=kind, command=command)
    cases = {"cases/fires.json": _FIRES, "cases/empty_world.json": _EMPTY}
    if kind == "program":
        return {"agent.toml": manifest, "run.sh": _SCRIPT, **cases}
    return {"agent.toml": manifest + _SELECT, **cases}
