"""The part of the assistant in this process that is about models."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oo_app.answers import Effect
    from oo_app.answers_models import (
        AliasRow,
        Job,
        LocalModel,
        ModelPreview,
        ModelStatus,
        ModelTest,
    )
    from oo_app.bootstrap import Home

T = TypeVar("T")


class _Local(Protocol):
    _home: Home

    def _act(self, act: Callable[[], T]) -> T: ...


class LocalModels:
    """Mixed into the assistant: every method of `ModelQuestions`."""

    def model_status(self: _Local) -> ModelStatus:
        """Every alias with its health and latency, and the calls made and saved."""
        return self._home.models.status()

    def preview_alias(self: _Local, alias: str, model: str, *, api_base: str = "") -> AliasRow:
        """What an alias would point at."""
        return self._home.models.preview_alias(alias, model, api_base=api_base)

    def use_model(
        self: _Local,
        alias: str,
        model: str,
        *,
        api_base: str = "",
        keys: Sequence[str] | None = None,
        request: str = "",
    ) -> Effect:
        """Point an alias at a model and let its host be shown these data keys."""
        id = request or str(uuid.uuid4())
        return self._act(
            lambda: self._home.models.use(alias, model, api_base=api_base, keys=keys, request=id)
        )

    def local_models(self: _Local) -> Sequence[LocalModel]:
        """What Ollama has, and what would fit this machine."""
        return self._home.models.local()

    def pull_model(self: _Local, model: str) -> Job:
        """Begin to fetch a model."""
        return self._home.models.pull(model)

    def unload_model(self: _Local, model: str) -> Effect:
        """Let the model server free its memory."""
        return self._home.models.unload(model)

    def job(self: _Local, id: str) -> Job:
        """How a long job goes."""
        return self._home.models.job(id)

    def cancel_job(self: _Local, id: str) -> Job:
        """End a long job."""
        return self._home.models.cancel_job(id)

    def test_model(self: _Local, alias: str) -> ModelTest:
        """Ask an alias one small question with no data in it."""
        return self._home.models.test(alias)

    def preview_model(self: _Local, alias: str, *, decision: str = "") -> ModelPreview:
        """The exact request that would be sent for a decision."""
        return self._home.models.preview(alias, decision=decision)
