"""An example of every argument, for who reads the contract and for tools that try it.

Each is a name that every home knows, so that the example of an operation can be sent as it is.
"""

from __future__ import annotations

from typing import Any

_OF_ANY: dict[str, Any] = {
    "agent": "due_risk",
    "alias": "tip-generator",
    "at": "2026-11-25T14:00:00+01:00",
    "context": "work",
    "enabled": True,
    "face": "script",
    "key": "tasks.title",
    "kind": "todotxt",
    "limit": 10,
    "max_tokens": 64,
    "messages": [{"role": "user", "content": "Say hello."}],
    "model": "ollama/llama3.2:3b",
    "name": "daily_cap",
    "passphrase": "an example",
    "rules": ["mon-fri 09:00-17:00"],
    "since": 1,
    "source": "todotxt-1",
    "text": "Water the plants tomorrow",
    "until": "2036-11-25T14:00:00+01:00",
    "value": "5",
    "values": {"daily_cap": "5"},
}
_OF_ONE: dict[tuple[str, str], Any] = {
    ("remove_secret", "name"): "serving.token",
    ("set_secret", "name"): "serving.token",
    ("react", "kind"): "done",
    ("why", "id"): "d1",
    ("job", "id"): "pull-1",
    ("cancel_job", "id"): "pull-1",
    ("log", "type"): "task.seen",
    ("pull_model", "model"): "llama3.2:3b",
    ("unload_model", "model"): "llama3.2:3b",
    ("say_preferences", "text"): "at most three tips a day",
}


def examples(method: str, name: str) -> list[Any] | None:
    """The example of one argument of a method; None for none."""
    found = _OF_ONE.get((method, name), _OF_ANY.get(name))
    return None if found is None else [found]
