"""What every assistant does about models, with the scripted Ollama where OLLAMA_HOST points."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import BadInput, OoError, Refused, UnknownName, UsageError
from support.ollama_wire import OUT_OF_MEMORY, OllamaWire, Pull, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.answers_models import AliasRow, Job
    from oo_app.assistant import Assistant

ALIAS = "tip-generator"
ENDS_S = 10.0


class ModelsContract:
    """Mixed into the contract of the assistant."""

    @pytest.fixture
    def wire(self, ollama: OllamaWire, monkeypatch: pytest.MonkeyPatch) -> OllamaWire:
        monkeypatch.setenv("OLLAMA_HOST", ollama.host)
        return ollama

    @pytest.fixture
    def allowed(self, assistant: Assistant, wire: OllamaWire) -> Assistant:
        assistant.grant("host.reach", host=wire.host)
        return assistant

    def row(self, assistant: Assistant, alias: str = ALIAS) -> AliasRow:
        return next(row for row in assistant.model_status().aliases if row.alias == alias)

    def ended(self, assistant: Assistant, job: Job) -> Job:
        began = time.monotonic()
        while job.state == "running":
            assert time.monotonic() - began < ENDS_S
            time.sleep(0.02)
            job = assistant.job(job.id)
        return job

    def test_a_home_points_at_no_model_and_asks_nobody(
        self, assistant: Assistant, wire: OllamaWire
    ) -> None:
        status = assistant.model_status()
        assert [row.state for row in status.aliases] == ["unset"] * 3
        assert (status.serving, status.is_installed) == ("off", True)
        assert any(check.name == ALIAS for check in assistant.doctor())
        assert wire.asked == []

    def test_an_alias_alone_is_no_consent(self, assistant: Assistant, wire: OllamaWire) -> None:
        effect = assistant.use_model(ALIAS, "ollama/tiny")
        assert wire.host in effect.message
        assert effect.can_undo
        row = self.row(assistant)
        assert (row.model, row.host, row.state) == ("ollama_chat/tiny", wire.host, "not-allowed")
        assert row.hint == f"oo consent grant host.reach --host {wire.host}"
        for act in (
            assistant.local_models,
            lambda: assistant.pull_model("tiny"),
            lambda: assistant.unload_model("tiny"),
        ):
            with pytest.raises(Refused):
                act()
        assert not assistant.test_model(ALIAS).is_ok
        assert wire.asked == []

    def test_agreeing_to_its_host_makes_it_ready_and_revoking_ends_that(
        self, assistant: Assistant, wire: OllamaWire
    ) -> None:
        assistant.use_model(ALIAS, "ollama/tiny", keys=[])
        assert self.row(assistant).state == "ready"
        assistant.use_model("judge", "ollama/nothing")
        missing = self.row(assistant, "judge")
        assert (missing.state, missing.hint) == ("missing", "oo model pull nothing")
        assistant.revoke("host.reach", host=wire.host)
        asked = len(wire.asked)
        assert self.row(assistant).state == "not-allowed"
        assert len(wire.asked) == asked

    def test_keys_are_granted_with_the_alias_in_one_act(
        self, assistant: Assistant, wire: OllamaWire, todo: Path
    ) -> None:
        assistant.connect("todotxt", str(todo))
        effect = assistant.use_model(ALIAS, "ollama/tiny", keys=["tasks.title", "tasks.due"])
        assert "tasks.due, tasks.title" in " ".join(effect.details)
        rows = assistant.consents()
        granted = {row.key for row in rows if row.granted and row.recipient == wire.host}
        assert granted == {"host.reach", "tasks.title", "tasks.due"}
        before = assistant.status().last_seq
        with pytest.raises(UnknownName):
            assistant.use_model("judge", "ollama/tiny", keys=["tasks.titel"])
        assert assistant.status().last_seq == before
        assert self.row(assistant, "judge").state == "unset"

    def test_using_can_be_undone_and_repeated_without_a_second_act(
        self, assistant: Assistant, wire: OllamaWire
    ) -> None:
        request = str(uuid.uuid4())
        assistant.use_model(ALIAS, "ollama/tiny", keys=[], request=request)
        seq = assistant.status().last_seq
        assistant.use_model(ALIAS, "ollama/tiny", keys=[], request=request)
        assert assistant.status().last_seq == seq
        assistant.use_model(ALIAS, "")
        assert self.row(assistant).state == "unset"
        assistant.undo()
        assert self.row(assistant).model == "ollama_chat/tiny"

    def test_what_cannot_be_used_changes_nothing(self, assistant: Assistant) -> None:
        before = assistant.status().last_seq
        for alias, model, base in (
            ("tip-generater", "ollama/x", ""),
            (ALIAS, "llama3.2", ""),
            (ALIAS, "nowhere/x", ""),
            (ALIAS, "openai/x", "http://8.8.8.8/v1"),
            (ALIAS, "ollama/\x1b[31m", ""),
        ):
            with pytest.raises((BadInput, UnknownName)) as refused:
                assistant.use_model(alias, model, api_base=base)
            assert refused.value.hint
            with pytest.raises((BadInput, UnknownName)):
                assistant.preview_alias(alias, model, api_base=base)
        assert assistant.status().last_seq == before

    def test_where_an_alias_would_point_is_told_without_asking_there(
        self, assistant: Assistant, wire: OllamaWire
    ) -> None:
        near = assistant.preview_alias("judge", "ollama/tiny")
        assert (near.host, near.locality, near.state) == (wire.host, "local", "not-allowed")
        far = assistant.preview_alias("judge", "anthropic/some-model")
        assert (far.host, far.locality) == ("api.anthropic.com:443", "cloud")
        assert self.row(assistant, "judge").state == "unset"
        assert wire.asked == []

    def test_a_cloud_is_only_for_trying_and_needs_its_key(
        self, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assistant.use_model("judge", "anthropic/some-model", keys=[])
        row = self.row(assistant, "judge")
        assert (row.state, row.hint) == ("no-key", "oo secrets set ANTHROPIC_API_KEY")
        monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
        assert self.row(assistant, "judge").state == "simulation-only"

    def test_models_are_listed_pulled_and_unloaded(
        self, allowed: Assistant, wire: OllamaWire
    ) -> None:
        assert [row.name for row in allowed.local_models() if row.is_here] == ["tiny:latest"]
        wire.pulls["big:latest"] = Pull(total=1000, steps=10)
        job = self.ended(allowed, allowed.pull_model("ollama/big"))
        assert (job.state, job.completed, job.total) == ("done", 1000, 1000)
        assert "big:latest" in [row.name for row in allowed.local_models() if row.is_here]
        wire.loaded["big:latest"] = 1.0
        assert allowed.unload_model("big").message != allowed.unload_model("big").message
        assert wire.loaded == {}

    def test_a_pull_that_is_ended_goes_on_from_there(
        self, allowed: Assistant, wire: OllamaWire
    ) -> None:
        wire.pulls["big:latest"] = pull = Pull(total=1000, steps=100, pause_s=0.02)
        job = allowed.pull_model("big")
        assert allowed.pull_model("big").id == job.id
        while not allowed.job(job.id).completed:
            time.sleep(0.01)
        assert allowed.cancel_job(job.id).state == "cancelled"
        assert 0 < pull.done < 1000
        pull.pause_s = 0.0
        assert self.ended(allowed, allowed.pull_model("big")).state == "done"

    def test_a_pull_that_fails_says_why(self, allowed: Assistant, wire: OllamaWire) -> None:
        wire.pulls["big:latest"] = Pull(error="pull model manifest: file does not exist")
        job = self.ended(allowed, allowed.pull_model("big"))
        assert (job.state, bool(job.hint)) == ("failed", True)
        with pytest.raises(BadInput):
            allowed.pull_model("a b")
        with pytest.raises(UnknownName):
            allowed.job("nothing")

    def test_a_server_that_is_gone_is_told_and_nothing_breaks(
        self, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
        assistant.use_model(ALIAS, "ollama/tiny", keys=[])
        row = self.row(assistant)
        assert row.state == "unreachable"
        assert row.hint
        assert not assistant.test_model(ALIAS).is_ok
        found = {check.name: check for check in assistant.doctor()}
        assert (found[ALIAS].state, bool(found[ALIAS].hint)) == ("warn", True)
        assert (found["ollama"].state, bool(found["ollama"].hint)) == ("warn", True)
        with pytest.raises(OoError) as gone:
            assistant.local_models()
        assert gone.value.hint

    def test_an_alias_without_a_model_cannot_be_tested_or_shown(self, assistant: Assistant) -> None:
        for act in (
            lambda: assistant.test_model("judge"),
            lambda: assistant.preview_model("judge"),
            lambda: assistant.unload_model("judge"),
        ):
            with pytest.raises(UsageError) as unset:
                act()
            assert unset.value.hint

    def test_a_model_is_asked_and_what_would_be_sent_is_shown(
        self, assistant: Assistant, wire: OllamaWire, todo: Path
    ) -> None:
        assistant.connect("todotxt", str(todo))
        collected = {row.key for row in assistant.consents() if row.granted}
        assistant.use_model(ALIAS, "ollama/tiny", keys=sorted(collected))
        assistant.tip()
        shown = assistant.preview_model(ALIAS)
        assert wire.chats == []
        assert shown.url == f"{wire.url}/api/chat"
        assert shown.size == len(shown.body.encode()) > 100
        assert not set(shown.keys) & set(shown.withheld)
        wire.script(Reply('{"answer": "ready"}'))
        answered = assistant.test_model(ALIAS)
        assert (answered.is_ok, answered.hint) == (True, "")
        assert answered.tokens_in > 0
        (chat,) = wire.chats
        assert "Send the tax form" not in chat.prompt
        assert chat.body["format"]
        status = assistant.model_status()
        assert status.serving.startswith("local (")
        assert status.memory_mb > 50
        assert {row.purpose for row in assistant.activity() if row.outcome == "ok"} >= {
            "Testing a model"
        }
        assistant.use_model("embedder", "ollama/tiny")
        embedded = assistant.test_model("embedder")
        assert embedded.is_ok, embedded
        for reply in (Reply(status=500, error="it broke"), OUT_OF_MEMORY, Reply(dies=True)):
            wire.script(reply)
            failed = assistant.test_model(ALIAS)
            assert not failed.is_ok
            assert failed.message
