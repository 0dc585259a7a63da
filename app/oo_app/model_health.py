"""How the models are: each alias in a row, and each missing piece with its one-line fix.

Nothing connects to a host that the person did not allow; that is then what is said.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from oo_app.answers import Check
from oo_app.answers_models import AliasRow
from oo_app.serving.addresses import CLOUD, LOCAL, address_of, ollama_address
from oo_app.serving.aliases import (
    ALIASES,
    OLLAMA_HOST,
    TIP_GENERATOR,
    is_ollama,
    model_name,
    preference_of,
    target_of,
)
from oo_app.serving.ollama import Ollama, find_program, is_installed, not_installed, start_hint
from oo_app.serving.port import ModelFault
from oo_app.serving.reaching import READY, Found, look_for
from oo_app.serving.recommended import has_room
from oo_storage.errors import BadInput, OoError, Refused
from oo_storage.events.registry import REACH_KEY
from oo_storage.plain import plain
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from oo_app.profile.view import ProfileView
    from oo_app.serving.ollama import Door
    from oo_app.serving.port import Model, Target

OK, WARN, FAIL = "ok", "warn", "fail"
UNSET, NOT_ALLOWED, NO_KEY, SIMULATION_ONLY = "unset", "not-allowed", "no-key", "simulation-only"
GB = 1_000_000_000


class ModelHealth:
    """Looks at the aliases of one home and at the servers they point at; changes nothing."""

    def __init__(
        self,
        door: Callable[[], Door],
        view: Callable[[], ProfileView],
        *,
        model: Callable[[], Model],
        has_secret: Callable[[Target], bool],
        latencies: Callable[[], Mapping[str, list[int]]],
        environment: Mapping[str, str],
        platform: str,
        free_memory: Callable[[], int],
    ) -> None:
        """`latencies` are those of the last calls by alias, `free_memory` is in bytes."""
        self._door = door
        self._view = view
        self._model = model
        self._has_secret = has_secret
        self._latencies = latencies
        self._environment = environment
        self._platform = platform
        self._free_memory = free_memory

    def rows(self) -> tuple[AliasRow, ...]:
        """One row for each alias."""
        latencies = self._latencies()
        return tuple(self._row(alias, latencies.get(alias, []))[0] for alias in ALIASES)

    def checks(self) -> tuple[Check, ...]:
        """One line for each piece that a model needs."""
        rows = [self._row(alias, []) for alias in ALIASES]
        is_used = any(row.state != UNSET for row, _found in rows)
        return (
            *self._pieces(is_used=is_used),
            *self._serving(),
            *(self._check(row) for row, _found in rows if row.state != UNSET or row.problem),
            *(self._unused() if not is_used else ()),
            *(check for row, found in rows for check in self._memory(row, found)),
        )

    def unasked(self, target: Target | None, alias: str) -> AliasRow:
        """What is known of a target without asking its host."""
        if target is None:
            return _unset(alias, "", "", "")
        if not self._view().grants.may_reach(target.host):
            return _row_of(target, _not_allowed(target.host))
        if target.locality == CLOUD:
            return _row_of(target, self._in_cloud(target))
        return _row_of(target, Found(state=READY))

    def row(self, alias: str) -> AliasRow:
        """How one alias is now."""
        return self._row(alias, [])[0]

    def _row(self, alias: str, latencies: list[int]) -> tuple[AliasRow, Found | None]:
        text = self._view().preferences.text(preference_of(alias))
        try:
            target = target_of(alias, text, self._environment)
        except BadInput as error:
            return _unset(alias, text, error.message, error.hint), None
        if target is None:
            return _unset(alias, "", "", f"oo model use {alias} PROVIDER/MODEL"), None
        found = self._found(target)
        latency_ms = round(median(latencies)) if latencies else None
        row = _row_of(target, found, latency_ms)
        return row, found

    def _found(self, target: Target) -> Found:
        if not self._view().grants.may_reach(target.host):
            return _not_allowed(target.host)
        if target.locality == CLOUD:
            return self._in_cloud(target)
        if not is_installed():
            missing = not_installed()
            return Found(state="unreachable", problem=missing.message, hint=missing.hint)
        try:
            found = look_for(self._door(), target)
        except Refused:
            # It was withdrawn in this very moment.
            return _not_allowed(target.host)
        if found.state == "unreachable" and is_ollama(target) and target.locality == LOCAL:
            hint = start_hint(self._environment, self._platform)
            return Found(state=found.state, problem=found.problem, hint=hint)
        return found

    def _in_cloud(self, target: Target) -> Found:
        if not self._has_secret(target):
            return Found(
                state=NO_KEY,
                problem=_("There is no key for {host}.").format(host=target.host),
                hint=f"oo secrets set {target.secret}",
            )
        return Found(
            state=SIMULATION_ONLY,
            problem=_("A cloud model words no live tip; only `oo prompt try` asks it."),
        )

    def _pieces(self, *, is_used: bool) -> Iterator[Check]:
        lacking = WARN if is_used else OK
        if is_installed():
            yield Check(name="model", state=OK, message=_("The packages for models are installed."))
        else:
            missing = not_installed()
            yield Check(name="model", state=lacking, message=missing.message, hint=missing.hint)
        yield self._ollama(lacking)

    def _ollama(self, lacking: str) -> Check:
        hint = start_hint(self._environment, self._platform)
        try:
            address = ollama_address(self._environment.get(OLLAMA_HOST, ""))
        except BadInput as error:
            return Check(name="ollama", state=WARN, message=error.message, hint=error.hint)
        if not self._view().grants.may_reach(address.host):
            if address.locality == LOCAL and not find_program(self._environment):
                message = _("Ollama is not installed on this machine.")
                return Check(name="ollama", state=lacking, message=message, hint=hint)
            refused = _not_allowed(address.host)
            return Check(name="ollama", state=lacking, message=refused.problem, hint=refused.hint)
        try:
            count = len(Ollama(self._door(), address).models())
        except ModelFault as fault:
            if fault.fault == "not-installed" or address.locality != LOCAL:
                hint = fault.hint
            return Check(name="ollama", state=lacking, message=fault.message, hint=hint)
        message = ngettext(
            "Ollama answers at {url} and has {count} model.",
            "Ollama answers at {url} and has {count} models.",
            count,
        ).format(url=address.url, count=count)
        return Check(name="ollama", state=OK, message=message)

    def _serving(self) -> Iterator[Check]:
        """A serving process elsewhere; an own one starts whenever it is needed."""
        url = self._view().preferences.text("serving.url")
        if not url:
            return
        try:
            address = address_of(url)
            if not self._view().grants.may_reach(address.host):
                refused = _not_allowed(address.host)
                yield Check(name="serving", state=WARN, message=refused.problem, hint=refused.hint)
                return
            health = self._model().health()
        except OoError as error:
            yield Check(name="serving", state=WARN, message=error.message, hint=error.hint)
            return
        if health is None:
            yield Check(
                name="serving",
                state=WARN,
                message=_("No serving process answers at {url}.").format(url=address.url),
                hint=_("There: oo model serve. Here its token: oo secrets set serving.token"),
            )
            return
        message = _("Models are served at {url} (version {version}).")
        yield Check(
            name="serving",
            state=OK,
            message=message.format(url=address.url, version=plain(health.version, 40)),
        )

    def _check(self, row: AliasRow) -> Check:
        if row.state in (READY, SIMULATION_ONLY):
            message = f"{row.model} · {row.host}"
            return Check(name=row.alias, state=OK, message=row.problem or message)
        return Check(name=row.alias, state=WARN, message=row.problem, hint=row.hint)

    def _unused(self) -> Iterator[Check]:
        yield Check(
            name=TIP_GENERATOR,
            state=OK,
            message=_("No model is used: templates word every tip."),
            hint=_("`oo model setup` adds one."),
        )

    def _memory(self, row: AliasRow, found: Found | None) -> Iterator[Check]:
        if found is None or row.locality != LOCAL or found.is_loaded or not found.size:
            return
        free = self._free_memory()
        if not has_room(found.size, free):
            message = _("{model} takes about {needed} GB of memory, and {free} GB are free.")
            yield Check(
                name="memory",
                state=WARN,
                message=message.format(
                    model=row.model.partition("/")[2],
                    needed=f"{found.size * 1.2 / GB:.1f}",
                    free=f"{free / GB:.1f}",
                ),
                hint=_("Close something, or use a smaller model: `oo model list` names some."),
            )


def ollama_model(target: Target | None) -> str:
    """The name of the Ollama model that a target is; "" for any other."""
    return model_name(target) if target is not None and is_ollama(target) else ""


def _row_of(target: Target, found: Found, latency_ms: int | None = None) -> AliasRow:
    return AliasRow(
        alias=target.alias,
        model=target.model,
        host=target.host,
        locality=target.locality,
        state=found.state,
        problem=found.problem,
        hint=found.hint,
        latency_ms=latency_ms,
    )


def _unset(alias: str, text: str, problem: str, hint: str) -> AliasRow:
    return AliasRow(
        alias=alias,
        model=text,
        host="",
        locality="",
        state=UNSET,
        problem=problem,
        hint=hint,
        latency_ms=None,
    )


def _not_allowed(host: str) -> Found:
    return Found(
        state=NOT_ALLOWED,
        problem=_("oO may not connect to {host} yet.").format(host=host),
        hint=f"oo consent grant {REACH_KEY} --host {host}",
    )
