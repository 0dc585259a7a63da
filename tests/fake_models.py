"""The part of the assistant in memory that is about models; mixed into `FakeAssistant`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from oo_app.answers_models import (
    AliasRow,
    CallCounts,
    Job,
    LocalModel,
    ModelPreview,
    ModelStatus,
    ModelTest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import Effect

T = TypeVar("T")
ROW = AliasRow(
    alias="tip-generator", model="ollama_chat/tiny", host="127.0.0.1:11434", locality="local",
    state="ready", problem="", hint="", latency_ms=420,
)  # fmt: skip


class FakeModels:
    """Answers about models from fixed rows; tests change `alias_row`, `steps` and `models`."""

    alias_row = ROW
    is_test_ok = True
    models: Sequence[LocalModel] = (
        LocalModel(
            name="tiny:latest", size=521_024, is_here=True, is_loaded=True, is_recommended=False
        ),
        LocalModel(
            name="llama3.2:3b", size=2_000_000_000, is_here=False, is_loaded=False,
            is_recommended=True, note="Quick.",
        ),
    )  # fmt: skip
    # What polling a job tells, one after the other; the last stays.
    steps: Sequence[tuple[str, int, int]] = (("running", 500, 1000), ("done", 1000, 1000))
    _polled = 0

    def model_status(self) -> ModelStatus:
        self._note("model_status")
        counts = CallCounts(made=4, saved=9, failed=1, tokens_in=8000, tokens_out=300)
        row = AliasRow(
            alias="judge", model="", host="", locality="", state="unset", problem="", hint="Use.",
            latency_ms=None,
        )  # fmt: skip
        return self._said(
            ModelStatus(
                aliases=(self.alias_row, row), is_installed=True, serving="local (7)",
                counts=counts, memory_mb=210, recommended=("llama3.2:3b",),
            )
        )  # fmt: skip

    def preview_alias(self, alias: str, model: str, *, api_base: str = "") -> AliasRow:
        self._note("preview_alias", alias=alias, model=model, api_base=api_base)
        self._known("alias", alias, ["tip-generator", "embedder", "judge"])
        return self._said(replace(self.alias_row, alias=alias, model=model))

    def use_model(
        self, alias: str, model: str, *, api_base: str = "", keys: Sequence[str] | None = None,
        request: str = "",
    ) -> Effect:  # fmt: skip
        self._note(
            "use_model", alias=alias, model=model, api_base=api_base,
            keys=None if keys is None else tuple(keys), request=request,
        )  # fmt: skip
        return self._effect("It is used.")

    def local_models(self) -> Sequence[LocalModel]:
        self._note("local_models")
        return [self._said(each) for each in self.models]

    def pull_model(self, model: str) -> Job:
        self._note("pull_model", model=model)
        return Job(id="j1", kind="pull", subject=model, state="running", message="")

    def unload_model(self, model: str) -> Effect:
        self._note("unload_model", model=model)
        return self._effect("It has left the memory.")

    def job(self, id: str) -> Job:
        self._note("job", id=id)
        state, completed, total = self.steps[min(self._polled, len(self.steps) - 1)]
        self._polled += 1
        return self._said(
            Job(
                id=id, kind="pull", subject="tiny", state=state, message="It goes on.",
                completed=completed, total=total, hint={"failed": "Pull it."}.get(state, ""),
            )
        )  # fmt: skip

    def cancel_job(self, id: str) -> Job:
        self._note("cancel_job", id=id)
        return Job(id=id, kind="pull", subject="tiny", state="cancelled", message="Ended.")

    def test_model(self, alias: str) -> ModelTest:
        self._note("test_model", alias=alias)
        return self._said(
            ModelTest(
                alias=alias, model="ollama_chat/tiny", host="127.0.0.1:11434",
                is_ok=self.is_test_ok, message="It answered.", hint="", latency_ms=42,
                tokens_in=20, tokens_out=3,
            )
        )  # fmt: skip

    def preview_model(self, alias: str, *, decision: str = "") -> ModelPreview:
        self._note("preview_model", alias=alias, decision=decision)
        return self._said(
            ModelPreview(
                alias=alias, method="POST", url="http://127.0.0.1:11434/api/chat",
                headers=("content-type: application/json",), body='{"model": "tiny"}', size=17,
                keys=("tasks.title",), withheld=("notes.text",),
            )
        )  # fmt: skip

    def _note(self, called: str, /, **arguments: Any) -> None:
        raise NotImplementedError

    def _known(self, what: str, name: str, known: list[str]) -> None:
        raise NotImplementedError

    def _effect(self, message: str) -> Effect:
        raise NotImplementedError

    def _said(self, value: T) -> T:
        raise NotImplementedError
