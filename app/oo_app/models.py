"""What a person does with models: point aliases at them, fetch, test and look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_app.answers import Effect
from oo_app.answers_models import LocalModel, ModelPreview, ModelStatus, ModelTest
from oo_app.model_answers import (
    TEST,
    local_rows,
    outcome,
    pullable,
    small_question,
    used_words,
)
from oo_app.model_health import ollama_model
from oo_app.serving.addresses import CLOUD, LOCAL, ollama_address
from oo_app.serving.aliases import (
    ALIASES,
    EMBEDDER,
    OLLAMA_HOST,
    TIP_GENERATOR,
    alias_text,
    preference_of,
    target_of,
)
from oo_app.serving.ollama import Ollama, is_installed, not_installed
from oo_app.serving.port import ModelFault, Question
from oo_app.serving.reaching import ollama_of
from oo_app.serving.recommended import recommended
from oo_storage.errors import OoError, UsageError
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from oo_app.answers_models import AliasRow, CallCounts, Job
    from oo_app.model_answers import Shown
    from oo_app.model_health import ModelHealth
    from oo_app.profile.acts import Profile
    from oo_app.serving.jobs import Jobs, Progress
    from oo_app.serving.ollama import Door, Pulled
    from oo_app.serving.port import Answer, Embeddings, Health, Model, Target
    from oo_storage.database import Database
    from oo_storage.log import Log, NewEvent

PULL = "pull"
LIVE_LIMIT_S = 20.0
# A model that is not in memory yet is loaded first.
LOADING_S = 60.0


class HostConsents(Protocol):
    """Whoever keeps the consents."""

    def use_host(
        self,
        db: sqlite3.Connection,
        host: str,
        keys: Iterable[str],
        *,
        before: Iterable[NewEvent] = (),
        request: str = "",
    ) -> list[str]:
        """Let oO connect to a host and show it these keys, in one act with other events."""


class Models:
    """Every method may be called from any thread; raises an OoError."""

    def __init__(
        self,
        database: Database,
        log: Log,
        profile: Profile,
        health: ModelHealth,
        jobs: Jobs,
        *,
        door: Callable[[], Door],
        model: Callable[[], Model],
        agreeing: HostConsents,
        shown: Callable[[str, Target], Shown],
        counts: Callable[[], CallCounts],
        environment: Mapping[str, str],
        memory: Callable[[], int],
    ) -> None:
        """`shown` is what a decision says to a target; `memory` is this machine's, in bytes."""
        self._database = database
        self._log = log
        self._profile = profile
        self._health = health
        self._jobs = jobs
        self._door = door
        self._model = model
        self._agreeing = agreeing
        self._shown = shown
        self._counts = counts
        self._environment = environment
        self._memory = memory

    def status(self) -> ModelStatus:
        """Every alias, the serving process, and what was asked."""
        health = self._serving()
        return ModelStatus(
            aliases=self._health.rows(),
            is_installed=is_installed(),
            serving=self._serving_words(health),
            counts=self._counts(),
            memory_mb=health.memory_mb if health else 0,
            recommended=tuple(each.name for each in recommended(self._memory())),
        )

    def preview_alias(self, alias: str, model: str, *, api_base: str) -> AliasRow:
        """What an alias would point at; connects nowhere."""
        preference_of(alias)
        return self._health.unasked(
            target_of(alias, alias_text(model, api_base), self._environment), alias
        )

    def use(
        self, alias: str, model: str, *, api_base: str, keys: Sequence[str] | None, request: str
    ) -> Effect:
        """Point an alias at a model and let its host be shown these keys, in one act."""
        name = preference_of(alias)
        target = target_of(alias, alias_text(model, api_base), self._environment)
        own = target.api_base if target and (api_base or " " in model.strip()) else ""
        event = self._profile.preference_event(name, alias_text(model.split(" ")[0], own))

        def act(db: sqlite3.Connection) -> None:
            if target is None or keys is None:
                self._log.append(db, [event], request=request)
            else:
                agreed = list(dict.fromkeys(keys))
                self._agreeing.use_host(db, target.host, agreed, before=[event], request=request)

        self._database.write(act)
        return Effect(
            message=used_words(alias, target),
            can_undo=True,
            details=self._details(target),
        )

    def local(self) -> tuple[LocalModel, ...]:
        """What Ollama has, and what would fit this machine."""
        return local_rows(self._ollama().models(), recommended(self._memory()))

    def pull(self, model: str) -> Job:
        """Begin to fetch a model into Ollama."""
        name = pullable(model)
        if not is_installed():
            raise not_installed()
        server = self._ollama()
        self._door().check(server.host)

        def work(progress: Progress) -> str:
            def report(pulled: Pulled) -> None:
                progress.report(pulled.message, pulled.completed, pulled.total)

            server.pull(name, report)
            return _("{model} is there.").format(model=name)

        return self._jobs.start(PULL, name, work)

    def unload(self, model: str) -> Effect:
        """Let the model server free the memory of a model or of what an alias points at."""
        name, server = model, None
        if model in ALIASES:
            target = self._target(model)
            name = ollama_model(target)
            if not name:
                raise UsageError(_("Only a model of Ollama can be unloaded."))
            server = ollama_of(self._door(), target)
        name = pullable(name)
        if (server or self._ollama()).unload(name):
            return Effect(message=_("{model} has left the memory.").format(model=name))
        return Effect(message=_("{model} was not in memory.").format(model=name))

    def job(self, id: str) -> Job:
        """How a long job goes."""
        return self._jobs.job(id)

    def cancel_job(self, id: str) -> Job:
        """End a long job."""
        return self._jobs.cancel(id)

    def test(self, alias: str) -> ModelTest:
        """Ask one small question with no data in it; what goes wrong is said, not raised."""
        target = self._target(alias)
        try:
            self._must_be_ready(target)
            answer = self._small_question(target)
        except OoError as error:
            return outcome(target, message=error.message, hint=error.hint)
        words = _("It answered in {count} ms.").format(count=answer.latency_ms)
        return outcome(
            target,
            is_ok=True,
            message=words,
            latency_ms=answer.latency_ms,
            tokens_in=getattr(answer, "tokens_in", 0),
            tokens_out=getattr(answer, "tokens_out", 0),
        )

    def preview(self, alias: str, *, decision: str) -> ModelPreview:
        """The exact request that would be sent for a decision."""
        if alias == EMBEDDER:
            raise UsageError(
                _("The embedder is shown single texts, not a decision's prompt."),
                hint=f"oo model preview {TIP_GENERATOR}",
            )
        target = self._target(alias)
        shown = self._shown(decision, target)
        raw = self._model().preview(self._question(target, shown))
        return ModelPreview(
            alias=alias,
            method=raw.method,
            url=raw.url,
            headers=tuple(f"{name}: {value}" for name, value in raw.headers),
            body=raw.body.decode("utf-8", errors="replace"),
            size=len(raw.body),
            keys=tuple(sorted(shown.keys)),
            withheld=tuple(sorted(shown.withheld)),
        )

    def _small_question(self, target: Target) -> Answer | Embeddings:
        limit_s = self._limit_s() + LOADING_S
        if target.alias == EMBEDDER:
            found = self._model().embed(target, ["ready"], purpose=TEST, limit_s=limit_s)
            if not (found.vectors and any(found.vectors[0])):
                raise ModelFault("failed", _("It gave no vector: is it a model that embeds?"))
            return found
        shown = small_question()
        return self._model().complete(self._question(target, shown), limit_s=limit_s)

    def _question(self, target: Target, shown: Shown) -> Question:
        preferences = self._profile.view().preferences
        return Question(
            target=target,
            messages=shown.messages,
            purpose=shown.purpose,
            keys=shown.keys,
            schema=shown.schema,
            max_tokens=shown.max_tokens,
            num_ctx=preferences.integer("model.num_ctx"),
            keep_alive=preferences.text("model.keep_alive"),
        )

    def _must_be_ready(self, target: Target) -> None:
        """Raise for what would keep the model from answering, with its one-line fix."""
        row = self._health.row(target.alias)
        if row.state not in ("ready", "simulation-only"):
            raise ModelFault(row.state, row.problem, hint=row.hint)
        if not is_installed():
            raise not_installed()

    def _target(self, alias: str) -> Target:
        text = self._profile.view().preferences.text(preference_of(alias))
        target = target_of(alias, text, self._environment)
        if target is None:
            raise UsageError(
                _("{alias} points at no model.").format(alias=alias),
                hint=f"oo model use {alias} PROVIDER/MODEL",
            )
        return target

    def _details(self, target: Target | None) -> tuple[str, ...]:
        if target is None:
            return ()
        grants = self._profile.view().grants
        if not grants.may_reach(target.host):
            missing = _("oO may not connect to {host} yet.").format(host=target.host)
            return (missing, f"oo consent grant host.reach --host {target.host}")
        keys = ", ".join(sorted(grants.shown_to(target.host)))
        words = _("It may be shown: {keys}").format(keys=keys or _("nothing"))
        if target.locality != CLOUD:
            return (words,)
        return (words, _("A cloud model words no live tip; only `oo prompt try` asks it."))

    def _ollama(self) -> Ollama:
        return Ollama(self._door(), ollama_address(self._environment.get(OLLAMA_HOST, "")))

    def _serving(self) -> Health | None:
        try:
            return self._model().health()
        except OoError:
            return None  # `oo doctor` says why

    def _serving_words(self, health: Health | None) -> str:
        if url := self._profile.view().preferences.text("serving.url"):
            return plain(url)
        return f"{LOCAL} ({health.pid})" if health else "off"

    def _limit_s(self) -> float:
        limit = self._profile.view().preferences.duration("model.time_limit")
        return limit.total_seconds() if limit else LIVE_LIMIT_S
