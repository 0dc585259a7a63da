"""`oo model`: what it asks the facade, what it asks the person, and how a pull is watched."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cli_runs import face_for, ran
from fake_assistant import FakeAssistant
from fake_models import ROW
from oo_storage.errors import Refused
from oo_ui.cli import model_jobs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from oo_app.answers_models import Job, LocalModel, ModelPreview

NOT_ALLOWED = replace(ROW, state="not-allowed", problem="oO may not connect to it.")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_jobs, "EVERY_S", 0)


@pytest.mark.parametrize(
    ("command", "method", "arguments"),
    [
        ("model status", "model_status", {}),
        ("model list", "local_models", {}),
        ("model pull llama3.2:3b", "pull_model", {"model": "llama3.2:3b"}),
        (
            "model use judge openai/x --api-base http://nas:1/v1 --show tasks.title --yes",
            "use_model",
            {"alias": "judge", "model": "openai/x", "api_base": "http://nas:1/v1",
             "keys": ("tasks.title",)},
        ),
        ("model use judge ollama/x --yes", "use_model", {"keys": ()}),
        ("model use judge ollama/x", "use_model", {"keys": None}),
        ("model use judge off", "use_model", {"alias": "judge", "model": "", "keys": None}),
        ("model test", "test_model", {"alias": "tip-generator"}),
        ("model test judge", "test_model", {"alias": "judge"}),
        ("model preview --decision d1", "preview_model", {"decision": "d1"}),
        ("model unload tiny", "unload_model", {"model": "tiny"}),
    ],
)  # fmt: skip
def test_a_command_asks_the_facade(
    tmp_path: Path, command: str, method: str, arguments: dict[str, Any]
) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), *command.split())
    assert (done.code, done.err) == (0, "")
    assert done.out.strip()
    (called,) = assistant.named(method)
    assert called | arguments == called
    assert assistant.is_closed


@pytest.mark.parametrize("command", ["status", "list", "test", "preview", "pull x", "unload x"])
def test_each_prints_one_json_value(tmp_path: Path, command: str) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), "model", *command.split(), "--json")
    assert (done.code, done.err) == (0, "")
    json.loads(done.out)


def test_status_names_each_alias_its_problem_and_the_calls(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.alias_row = replace(ROW, state="missing", problem="Not pulled.", hint="Pull it.")
    said = ran(face_for(assistant, tmp_path), "model", "status").out
    for words in ("tip-generator", "not pulled", "Pull it.", "420 ms", "9 saved", "210 MB"):
        assert words in said


def test_use_shows_the_host_and_ticks_nothing_beforehand(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    face = face_for(assistant, tmp_path, "")
    done = ran(face, "model", "use", "tip-generator", "ollama/tiny")
    assert done.code == 0
    assert "127.0.0.1:11434, on this machine" in done.out
    assert "tasks.title" in done.out
    assert assistant.named("use_model")[0]["keys"] == ()


@pytest.mark.parametrize(("typed", "keys"), [("1", ("tasks.title",)), ("all", ("tasks.title",))])
def test_what_is_ticked_is_shown(tmp_path: Path, typed: str, keys: tuple[str, ...]) -> None:
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path, typed), "model", "use", "tip-generator", "ollama/tiny")
    assert assistant.named("use_model")[0]["keys"] == keys


def test_a_new_host_is_asked_about_and_no_means_no(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.alias_row = NOT_ALLOWED
    done = ran(face_for(assistant, tmp_path, "n"), "model", "use", "judge", "ollama/tiny")
    assert (done.code, assistant.named("use_model")) == (0, [])
    assert "May oO connect to 127.0.0.1:11434" in done.out
    ran(face_for(assistant, tmp_path, "y", "1"), "model", "use", "judge", "ollama/tiny")
    assert assistant.named("use_model")[0]["keys"] == ("tasks.title",)


class Closed(FakeAssistant):
    """The door to Ollama is closed until somebody grants it."""

    alias_row = NOT_ALLOWED

    def local_models(self) -> Sequence[LocalModel]:
        if not self.named("grant"):
            raise Refused("oO may not connect.", hint="Allow it.")
        return super().local_models()

    def pull_model(self, model: str) -> Job:
        if not self.named("grant"):
            raise Refused("oO may not connect.", hint="Allow it.")
        return super().pull_model(model)


@pytest.mark.parametrize("command", ["list", "pull tiny"])
def test_without_a_consent_it_asks_once_or_says_how(tmp_path: Path, command: str) -> None:
    asked = Closed()
    assert ran(face_for(asked, tmp_path, "y"), "model", *command.split()).code == 0
    (grant,) = asked.named("grant")
    assert (grant["key"], grant["host"]) == ("host.reach", "127.0.0.1:11434")
    refused = Closed()
    done = ran(face_for(refused, tmp_path, "n"), "model", *command.split())
    assert (done.code, refused.named("grant")) == (0, [])
    nobody = Closed()
    done = ran(face_for(nobody, tmp_path), "model", *command.split())
    assert (done.code, nobody.named("grant")) == (1, [])
    assert "Allow it." in done.err
    assert ran(face_for(nobody, tmp_path), "model", *command.split(), "--yes").code == 0


def test_a_pull_is_drawn_on_a_terminal_and_told_elsewhere(tmp_path: Path) -> None:
    face = face_for(FakeAssistant(), tmp_path, is_terminal=True, width=60)
    drawn = ran(face, "model", "pull", "tiny").out
    assert "\r" in drawn
    assert "50 % of 1.0 kB" in drawn
    bars = [part.split("\x1b[K")[0] for part in drawn.split("\r")[1:]]
    assert max(map(len, bars)) < 60
    told = ran(face_for(FakeAssistant(), tmp_path), "model", "pull", "tiny").out
    assert "\r" not in told
    assert "\x1b" not in told
    assert told.splitlines()[:2] == ["Fetching tiny 50 %", "Fetching tiny 100 %"]


def test_a_failed_pull_says_why_and_is_an_error(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.steps = (("running", 10, 100), ("failed", 10, 100))
    done = ran(face_for(assistant, tmp_path), "model", "pull", "tiny")
    assert done.code == 1
    assert "Pull it." in done.out


def test_ctrl_c_ends_the_pull_and_says_what_stays(tmp_path: Path) -> None:
    class Interrupted(FakeAssistant):
        def job(self, id: str) -> Job:
            raise KeyboardInterrupt

    assistant = Interrupted()
    done = ran(face_for(assistant, tmp_path), "model", "pull", "tiny")
    assert (done.code, done.err) == (130, "")
    assert assistant.named("cancel_job") == [{"id": "j1"}]
    assert "Ended." in done.out
    assert assistant.is_closed


def test_a_model_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.is_test_ok = False
    assert ran(face_for(assistant, tmp_path), "model", "test").code == 1


def test_a_preview_is_shown_to_the_last_letter(tmp_path: Path) -> None:
    body = '{"content": "two  spaces, ' + "a long prompt " * 600 + '\\u001b[31m \x1b[31m end"}'

    class Long(FakeAssistant):
        def preview_model(self, alias: str, *, decision: str = "") -> ModelPreview:
            return replace(super().preview_model(alias, decision=decision), body=body)

    done = ran(face_for(Long(), tmp_path), "model", "preview")
    assert body.replace("\x1b", "\\x1b") in done.out
    assert "\x1b" not in done.out


def test_an_unknown_alias_offers_the_nearest(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), "model", "use", "tip-generater", "ollama/x")
    assert done.code == 2
    assert "tip-generator" in done.err


def test_setup_offers_what_fits_and_uses_it_as_agreed(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, "2", "y", "1"), "model", "setup")
    assert (done.code, done.err) == (0, "")
    assert assistant.named("pull_model") == [{"model": "llama3.2:3b"}]
    (used,) = assistant.named("use_model")
    assert (used["model"], used["keys"]) == ("ollama/llama3.2:3b", ("tasks.title",))


def test_setup_changes_nothing_that_nobody_chose(tmp_path: Path) -> None:
    for typed in ((), ("",)):
        assistant = FakeAssistant()
        done = ran(face_for(assistant, tmp_path, *typed), "model", "setup")
        assert done.code == 0
        assert assistant.named("pull_model") == assistant.named("use_model") == []


def test_setup_by_name_asks_nobody_and_shows_nothing(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), "model", "setup", "--model", "tiny:latest", "--yes")
    assert done.code == 0
    assert assistant.named("pull_model") == []
    assert assistant.named("use_model")[0]["keys"] is None
