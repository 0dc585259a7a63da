"""What a face with screens asks, in memory: the small life, models, and a link without threads."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from fake_assistant import NOW, FakeAssistant
from oo_app.answers_models import (
    ActivityRow,
    AliasRow,
    CallCounts,
    Job,
    LocalModel,
    ModelPreview,
    ModelStatus,
    ModelTest,
    SecretRow,
)
from oo_ui.viewmodels.asking import Terms, terms_of
from oo_ui.viewmodels.inline import InlineLink
from oo_ui.viewmodels.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import Effect
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.showing import Showing

MODEL = "qwen3:4b"


class FakeFace(FakeAssistant):
    """The small life, with models and an open door."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.looks = 0

    def model_status(self) -> ModelStatus:
        """One alias that is ready, one that is not set."""
        ready = AliasRow(
            alias="tip-generator", model=f"ollama_chat/{MODEL}", host="127.0.0.1:11434",
            locality="local", state="ready", problem="", hint="", latency_ms=412,
        )  # fmt: skip
        unset = AliasRow(
            alias="judge", model="", host="", locality="local", state="unset",
            problem="No model is chosen.", hint="oo model use judge", latency_ms=None,
        )  # fmt: skip
        return self._said(
            ModelStatus(
                aliases=(ready, unset), is_installed=True, serving="local", memory_mb=16_000,
                counts=CallCounts(made=12, saved=41, failed=1, tokens_in=9000, tokens_out=700),
                recommended=(MODEL,),
            )
        )  # fmt: skip

    def local_models(self) -> Sequence[LocalModel]:
        """One here, one that would fit."""
        return [
            LocalModel(
                name=MODEL, size=2_600_000_000, is_here=True, is_loaded=True, is_recommended=True,
                note=self._text("The recommended one."),
            ),
            LocalModel(
                name="gemma3:1b", size=815_000_000, is_here=False, is_loaded=False,
                is_recommended=False,
            ),
        ]  # fmt: skip

    def use_model(
        self, alias: str, model: str, *, api_base: str = "",
        keys: Sequence[str] | None = None, request: str = "",
    ) -> Effect:  # fmt: skip
        """Note it."""
        self._note("use_model", alias=alias, model=model, keys=keys, request=request)
        return self._effect("It words the tips.")

    def pull_model(self, model: str) -> Job:
        """A job that takes three looks."""
        self._note("pull_model", model=model)
        self.looks = 0
        return self.job("j1")

    def unload_model(self, model: str) -> Effect:
        """Note it."""
        self._note("unload_model", model=model)
        return self._effect("Its memory is free.")

    def job(self, id: str) -> Job:
        """A third more at every look."""
        self.looks += 1
        is_done = self.looks > 3
        return Job(
            id=id, kind="pull", subject="gemma3:1b", state="done" if is_done else "running",
            message=self._text("It is here." if is_done else "Fetching."),
            completed=min(self.looks * 270_000_000, 815_000_000), total=815_000_000,
        )  # fmt: skip

    def cancel_job(self, id: str) -> Job:
        """It ends."""
        self._note("cancel_job", id=id)
        return Job(id=id, kind="pull", subject="gemma3:1b", state="cancelled", message="Ended.")

    def test_model(self, alias: str) -> ModelTest:
        """It answers."""
        return self._said(
            ModelTest(
                alias=alias, model=MODEL, host="127.0.0.1:11434", is_ok=True,
                message="It answers.", hint="", latency_ms=390, tokens_in=9, tokens_out=3,
            )
        )  # fmt: skip

    def preview_model(self, alias: str, *, decision: str = "") -> ModelPreview:
        """A request that is not sent."""
        return self._said(
            ModelPreview(
                alias=alias, method="POST", url="http://127.0.0.1:11434/api/chat",
                headers=("content-type: application/json",), body='{"model": "m"}', size=14,
                keys=("tasks.title",), withheld=("people.names",),
            )
        )  # fmt: skip

    def activity(self, *, limit: int = 50) -> Sequence[ActivityRow]:
        """One passage that went, one that was refused."""
        went = ActivityRow(
            time=NOW - timedelta(minutes=4), host="127.0.0.1:11434", purpose="word the tip",
            bytes_out=3_120, bytes_in=410, keys=("tasks.title",), outcome="ok",
        )  # fmt: skip
        refused = ActivityRow(
            time=NOW - timedelta(hours=2), host="api.example.org:443", purpose="word the tip",
            bytes_out=0, bytes_in=0, keys=(), outcome="refused",
        )  # fmt: skip
        return [self._said(went), self._said(refused)]

    def secrets(self) -> Sequence[SecretRow]:
        """None."""
        return []

    def set_secret(self, name: str, value: str) -> Effect:
        """Note the name only."""
        self._note("set_secret", name=name)
        return self._effect("It is kept.")

    def remove_secret(self, name: str) -> Effect:
        """Note it."""
        self._note("remove_secret", name=name)
        return self._effect("It is forgotten.")


class OlderCore(FakeAssistant):
    """Knows nothing of models."""

    def __getattribute__(self, name: str) -> Any:
        """As if it were of an earlier version."""
        if name in {"model_status", "local_models", "activity"}:
            raise AttributeError(name)
        return super().__getattribute__(name)


class Sitting:
    """A session on an assistant in memory, and everything it showed."""

    def __init__(self, assistant: FakeAssistant) -> None:
        self.assistant = assistant
        self.shown: list[Showing] = []
        self.session = Session(
            InlineLink(assistant), face="tui", now=lambda: NOW, zone=lambda: UTC,
            show=self.shown.append,
        )  # fmt: skip
        self.session.linked(True)

    @property
    def showing(self) -> Showing:
        """What is shown now."""
        return self.session.showing


def face_assistant(assistant: FakeAssistant) -> Assistant:
    """The fake as what a view model asks."""
    return assistant


def terms(assistant: FakeAssistant) -> Terms:
    """The terms of the small life."""
    return terms_of(assistant, clock=lambda: NOW, zone=lambda: UTC, face="tui")


def new_home() -> FakeFace:
    """One that nothing is connected to yet."""
    assistant = FakeFace()
    assistant.connected.clear()
    return assistant
