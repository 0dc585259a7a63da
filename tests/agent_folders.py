"""Small agents written into temporary folders, for tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
manifest_version = 1
id = "{id}"
name = "Due soon"
description = "Says which task is due next."
version = "1.0.0"
requires_oo = ">=0.1,<1"
author = "A test"
license = "MIT"
type = "{type}"
"""

BODY = """
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
required = false

[preferences.window]
type = "duration"
default = "2h"
minimum = "10m"
maximum = "1d"
description = "How long before its due time a task is named."

[[emits]]
kind = "task_due"
category = "tasks"

[emits.actions.do]
short = "{{ object }} is due {{ due | when }}"
normal = ["Do {{ object }} now: it is due {{ due | when }}."]
why = "It is due {{ due | relative }}."
"""

SELECT = """
[select]
kind = "tasks"
object = "title"
due = "due"
priority = 2
emit = "task_due"
where = [
  { field = "status", is = "open" },
  { field = "due", before = "$window" },
]
"""

PROMPT = """
[input]
date = true

[[input.shows]]
kind = "tasks"
object = "title"
fields = ["due"]
earliest_by = "due"
facts = { due = "due" }
where = [{ field = "status", is = "open" }]

[output]
emit = "task_due"
items = 2
cites_max = 3

[output.fields.matter]
description = "what they are about"
max_length = 40
"""

FUNCTION = """\
from datetime import timedelta

from oo_agents.api import Findings, Own, Snippet, World


class DueSoon:
    def look(self, world: World, own: Own) -> Findings:
        limit = timedelta(seconds=own.preferences["window"])
        snippets = tuple(
            Snippet(
                kind="task_due",
                facts={"object": task.title, "due": task.due},
                evidence=(task.event,),
                dedupe_key=task.id,
                expires_at=world.now + timedelta(hours=2),
                actions=("do",),
                subjects=(task.id,),
            )
            for task in world.tasks
            if task.due and task.is_open and task.due.at <= world.now + limit
        )
        return Findings(snippets=snippets)
"""


def manifest_text(agent: str = "due_soon", kind: str = "template", more: str = "") -> str:
    """A manifest that is valid as it stands; `more` goes before its first table."""
    ways = {"function": 'entrypoint = "agent:DueSoon"\n', "program": 'command = ["./run.sh"]\n'}
    ways["prompt"] = 'prompt = "prompt.txt"\nmodel = "local"\n'
    head = HEAD.format(id=agent, type=kind) + ways.get(kind, "") + more
    return head + BODY + {"template": SELECT, "prompt": PROMPT}.get(kind, "")


def template_agent(root: Path, agent: str = "due_soon", text: str = "") -> Path:
    """A folder with a template agent."""
    return _folder(root, agent, text or manifest_text(agent))


def function_agent(root: Path, agent: str = "due_soon", code: str = FUNCTION) -> Path:
    """A folder with a function agent."""
    folder = _folder(root, agent, manifest_text(agent, "function"))
    (folder / "agent.py").write_text(code, encoding="utf-8")
    return folder


def program_agent(root: Path, script: str, agent: str = "due_soon", more: str = "") -> Path:
    """A folder with a program agent that is this shell script."""
    folder = _folder(root, agent, manifest_text(agent, "program", more))
    path = folder / "run.sh"
    path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
    path.chmod(0o755)
    return folder


def prompt_agent(root: Path, agent: str = "due_soon", text: str = "Say what is due.") -> Path:
    """A folder with a prompt agent over open tasks."""
    folder = _folder(root, agent, manifest_text(agent, "prompt"))
    (folder / "prompt.txt").write_text(text, encoding="utf-8")
    return folder


def add_case(folder: Path, name: str, world: Any, expect: Any, **own: Any) -> Path:
    """A golden case in an agent's folder."""
    path = folder / "cases" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"world": world, "own": own, "expect": expect}), encoding="utf-8")
    return path


def _folder(root: Path, agent: str, text: str) -> Path:
    folder = root / agent
    folder.mkdir(parents=True)
    (folder / "agent.toml").write_text(text, encoding="utf-8")
    return folder
