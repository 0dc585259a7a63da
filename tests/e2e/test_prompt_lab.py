"""The prompt lab through the installed command: OpenAI's own client, and prompts tried again."""

from __future__ import annotations

import contextlib
import json
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from support.command import wait_until
from support.ollama_wire import OllamaWire, Reply
from support.worded import words

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    import openai

    from support.command import Place
    from support.llama import LlamaServer

pytestmark = pytest.mark.slow
KEYS = ("tasks.title", "tasks.due", "tasks.state", "tasks.project")


@pytest.fixture
def lab(place: Place, ollama: OllamaWire) -> Place:
    """A home with one task that a model at the wire may word."""
    today = datetime.now(UTC).date().isoformat()
    file = place.write("todo.txt", f"(A) Send the tax form due:{today}\n")
    place.environment["OLLAMA_HOST"] = ollama.url
    place.environment["TZ"] = "UTC"
    place.oo("connect", "todotxt", str(file), "--yes")
    shown = [word for key in KEYS for word in ("--show", key)]
    place.oo("model", "use", "tip-generator", "ollama/tiny", *shown, "--yes")
    return place


@contextlib.contextmanager
def served(place: Place) -> Iterator[tuple[openai.OpenAI, subprocess.Popen[str]]]:
    """OpenAI's client of a server that `oo prompt serve` began."""
    import openai

    with place.begun("prompt", "serve", "--port", "0") as process:
        assert process.stdout is not None
        try:
            said = "".join(process.stdout.readline() for _line in range(3)).split()
            assert "http" in " ".join(said), process.communicate(timeout=5)
            url = next(word for word in said if word.startswith("http"))
            with openai.OpenAI(base_url=url, api_key=said[-1], timeout=60) as client:
                yield client, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
    assert process.returncode == 0


HELLO: list[Any] = [{"role": "user", "content": "Hello"}]


@pytest.mark.real
def test_the_official_client_lists_models_and_gets_answers(lab: Place, ollama: OllamaWire) -> None:
    import openai

    ollama.otherwise = Reply(text="Good morning to you")
    with served(lab) as (client, _process):
        assert [each.id for each in client.models.list()] == ["tip-generator"]
        answer = client.chat.completions.create(model="tip-generator", messages=HELLO)
        assert answer.choices[0].message.content == "Good morning to you"
        assert answer.choices[0].finish_reason == "stop"
        assert answer.usage is not None
        assert answer.usage.total_tokens > 0
        pieces = client.chat.completions.create(
            model="tip-generator", messages=HELLO, stream=True,
            stream_options={"include_usage": True},
        )  # fmt: skip
        told = list(pieces)
        text = "".join(each.choices[0].delta.content or "" for each in told if each.choices)
        assert text == "Good morning to you"
        assert sum(bool(each.choices and each.choices[0].delta.content) for each in told) > 1
        assert told[-1].usage is not None
        with pytest.raises(openai.NotFoundError, match="tip-generator"):
            client.chat.completions.create(model="gpt-9", messages=HELLO)
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(model="tip-generator", messages=[])
        with pytest.raises(openai.AuthenticationError):
            client.with_options(api_key="another").models.list()
        count = len(ollama.chats)
        ollama.otherwise = Reply(status=500)
        with pytest.raises(openai.APIStatusError):
            client.chat.completions.create(model="tip-generator", messages=HELLO)
        assert len(ollama.chats) == count + 1
        # meanwhile every other command works: the server is the home's core
        assert lab.oo("why", "--json", code=None).code in (0, 1)
    rows = [row for row in lab.oo("activity", "--json").json if row["purpose"] == "Prompt lab"]
    assert len(rows) == 3
    assert rows[-1]["bytes_out"] > 0
    assert rows[-1]["host"] == ollama.host


@pytest.mark.real
def test_a_schema_binds_a_real_server_through_the_whole_way(
    lab: Place, ollama: OllamaWire, llama: LlamaServer
) -> None:
    ollama.forward(llama.url)
    shape = {
        "type": "object",
        "properties": {"mood": {"type": "string", "enum": ["good", "bad"]}},
        "required": ["mood"],
        "additionalProperties": False,
    }
    with served(lab) as (client, _process):
        answer = client.chat.completions.create(
            model="tip-generator", messages=HELLO, max_tokens=64,
            response_format={
                "type": "json_schema", "json_schema": {"name": "mood", "schema": shape},
            },
        )  # fmt: skip
        content = answer.choices[0].message.content or ""
        assert json.loads(content)["mood"] in ("good", "bad")
        pieces = client.chat.completions.create(
            model="tip-generator", messages=HELLO, max_tokens=16, stream=True
        )
        assert "".join(each.choices[0].delta.content or "" for each in pieces)


@pytest.mark.real
def test_it_serves_beside_a_core_that_runs_already(lab: Place, ollama: OllamaWire) -> None:
    ollama.otherwise = Reply(text="One two three four")
    with lab.core(), served(lab) as (client, _process):
        pieces = client.chat.completions.create(model="tip-generator", messages=HELLO, stream=True)
        text = [each.choices[0].delta.content for each in pieces if each.choices[0].delta.content]
        assert "".join(text) == "One two three four"
        assert len(text) > 1


@pytest.mark.real
def test_a_client_that_hangs_up_ends_the_model_s_call(lab: Place, ollama: OllamaWire) -> None:
    ollama.otherwise = Reply(text="so and so on " * 200, pieces=400, pause_s=0.05)
    with served(lab) as (client, _process):
        pieces = client.chat.completions.create(model="tip-generator", messages=HELLO, stream=True)
        next(iter(pieces))
        pieces.close()
        wait_until(lambda: ollama.broken > 0, 10, "the call ends")


def test_a_decision_s_prompt_is_shown_compared_and_tried(lab: Place, ollama: OllamaWire) -> None:
    ollama.otherwise = words("Finish “{object}” today.", "It is due today.")
    tip = lab.oo("tip", "--wait", "30", "--json").json["tip"]
    assert tip["wording"] == "model"
    shown = lab.oo("prompt", "show", "--json").json
    assert (shown["version"], shown["model"]) == ("tip.v4", "ollama_chat/tiny")
    assert "Send the tax form" in shown["user"]
    assert shown["system"]
    assert json.loads(shown["reply"])["tip"] == tip["text"]
    # the clock stands last and tells minutes apart in which nothing else changed
    sent, _space, _clock = ollama.chats[-1].prompt.rpartition(" ")
    assert sent == f"{shown['system']}\n{shown['user']}".rpartition(" ")[0]
    asked = len(ollama.chats)
    assert lab.oo("prompt", "show", tip["id"], "--version", "ranked.v1", "--json").json[
        "version"
    ] == "ranked.v1"  # fmt: skip
    assert lab.oo("prompt", "diff", "--version", "ranked.v1", code=1).out
    assert len(ollama.chats) == asked
    seq = lab.oo("log", "--json", "-n", "1").json[0]["seq"]
    tried = lab.oo("prompt", "try", "--json").json
    assert (tried["text"], tried["faults"]) == (tip["text"], [])
    assert tried["choice"].startswith("due_risk")
    assert tried["tokens_in"] > 0
    assert len(ollama.chats) == asked + 1
    ollama.otherwise = words("Finish “{object}” by 31 December.", "It is due today.")
    wrong = lab.oo("prompt", "try", "--json", code=1).json
    assert wrong["faults"]
    assert lab.oo("log", "--json", "-n", "1").json[0]["seq"] == seq
    assert lab.oo("tip", "--json").json["tip"]["text"] == tip["text"]


def test_a_trial_needs_the_consents_that_a_tip_needs(lab: Place, ollama: OllamaWire) -> None:
    lab.oo("tip", "--json")
    lab.oo("consent", "revoke", "tasks.title", "--host", ollama.host, "--yes")
    withheld = lab.oo("prompt", "try", "--json", code=1).json
    assert withheld["model"] == ""
    assert "may not be shown" in withheld["faults"][0]
    lab.oo("consent", "revoke", "host.reach", "--host", ollama.host, "--yes")
    refused = lab.oo("prompt", "try", code=1)
    assert "oo consent grant host.reach" in refused.err
    builtin = lab.oo("prompt", "try", "--policy", "builtin", "--json").json
    assert (builtin["model"], builtin["faults"]) == ("", [])
    assert "Send the tax form" in builtin["text"]
    assert ollama.chats == []


def test_a_wish_is_read_by_rules_and_the_rest_by_the_model(lab: Place, ollama: OllamaWire) -> None:
    change = {"name": "chattiness", "value": "quiet", "words": "go easy on me"}
    ollama.otherwise = Reply(text=json.dumps({"changes": [change]}))
    said = lab.oo("prefs", "say", "nothing before nine, and go easy on me", "--yes", "--json").json
    assert [each["source"] for each in said["proposal"]["changes"]] == ["rules", "model"]
    values = {row["name"]: row["value"] for row in lab.oo("prefs", "list", "--json").json}
    assert (values["quiet_hours"], values["chattiness"]) == ("22:00-09:00", "quiet")
    lab.oo("undo")
    values = {row["name"]: row["value"] for row in lab.oo("prefs", "list", "--json").json}
    assert (values["quiet_hours"], values["chattiness"]) == ("22:00-07:00", "normal")
