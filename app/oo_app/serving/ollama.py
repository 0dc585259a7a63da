"""Ollama: where its program and its server are, the models it has, and fetching more.

It speaks through the `ollama` client, whose every connection goes through the outbound door.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from oo_app.serving.aliases import full_name
from oo_app.serving.port import ModelFault
from oo_storage.plain import plain
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import httpx
    from ollama import Client

    from oo_app.serving.addresses import Address

_log = logging.getLogger(__name__)

ANSWER_S = 5.0
# A server that checks what it fetched is silent for minutes.
PULL_SILENCE_S = 900.0
UNLOAD_S = 30.0
LISTING, PULLING = N_("Asking which models are there"), N_("Fetching a model")
UNLOADING = N_("Freeing a model's memory")
# Where installers put the program without telling the shell.
USUAL_PLACES = (
    "/usr/local/bin/ollama",
    "/opt/homebrew/bin/ollama",
    "/Applications/Ollama.app/Contents/Resources/ollama",
    "~/AppData/Local/Programs/Ollama/ollama.exe",
)
_NO_MEMORY = ("requires more system memory", "out of memory", "cudamalloc", "insufficient memory")


class Door(Protocol):
    """The outbound door: whoever may not pass is refused before any socket is opened."""

    def check(self, host: str, keys: Collection[str] = ()) -> None:
        """Raise Refused unless the host may be reached and be shown these keys."""

    def transport(self, host: str, purpose: str) -> httpx.BaseTransport:
        """A transport that reaches this host only and writes down how much passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """One model that an Ollama server has on its disk; `size` in bytes."""

    name: str
    size: int
    is_loaded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """How far a pull is, over all the parts of the model that were named so far."""

    message: str
    completed: int
    total: int


class Ollama:
    """One Ollama server; every method raises ModelFault, or Refused without a consent."""

    def __init__(self, door: Door, address: Address) -> None:
        self._door = door
        self._address = address

    @property
    def host(self) -> str:
        """The recipient of consents."""
        return self._address.host

    def models(self) -> tuple[StoredModel, ...]:
        """What is on its disk, and which of it is in memory."""
        with self._asking(LISTING, ANSWER_S) as client:
            loaded = _loaded(client)
            stored = client.list().models
        names = {full_name(str(each.model)): int(each.size or 0) for each in stored}
        return tuple(
            StoredModel(name=plain(name, 200), size=size, is_loaded=name in loaded)
            for name, size in sorted(names.items())
        )

    def pull(self, model: str, report: Callable[[Pulled], None]) -> None:
        """Fetch a model, telling how it goes; what was fetched by an earlier pull is not again.

        An exception of `report` ends it.
        """
        parts: dict[str, tuple[int, int]] = {}
        last = ""
        with self._asking(PULLING, PULL_SILENCE_S, model) as client:
            for step in client.pull(model, stream=True):
                last = step.status or ""
                if step.digest:
                    known = parts.get(step.digest, (0, 0))
                    total = max(step.total or 0, known[1])
                    parts[step.digest] = (max(step.completed or 0, known[0]), total)
                report(_pulled(last, parts))
        if last != "success":
            raise ModelFault(
                "failed",
                _("Ollama ended before {model} was there.").format(model=plain(model, 80)),
                hint=_("Pull it again: it goes on where it stopped."),
            )

    def unload(self, model: str) -> bool:
        """Let the server free the memory of a model; whether it was loaded."""
        with self._asking(UNLOADING, UNLOAD_S, model) as client:
            is_loaded = full_name(model) in _loaded(client)
            if is_loaded:
                client.generate(model=model, keep_alive=0)
        return is_loaded

    @contextmanager
    def _asking(self, purpose: str, silence_s: float, model: str = "") -> Iterator[Client]:
        """A client through the door, its errors turned into ours."""
        # Who may not pass loads nothing either.
        self._door.check(self._address.host)
        library = _library()
        import httpx

        timeout = httpx.Timeout(silence_s, connect=ANSWER_S)
        with self._door.transport(self._address.host, purpose) as transport:
            client: Any = library.Client(
                self._address.url,
                transport=transport,
                timeout=timeout,
                follow_redirects=False,
                trust_env=False,
            )
            try:
                yield client
            except library.ResponseError as error:
                raise _fault(error.error, error.status_code, model) from error
            except httpx.TimeoutException as error:
                raise _silent(self._address.url) from error
            except (ConnectionError, httpx.ConnectError) as error:
                raise unreachable(self._address) from error
            except httpx.TransportError as error:
                raise _broken(self._address.url) from error
            except (ValueError, TypeError, KeyError, httpx.HTTPError) as error:
                raise _not_ollama(self._address.url) from error
            finally:
                client.close()


def find_program(environment: Mapping[str, str]) -> str:
    """The path of the `ollama` program; "" when it is not on this machine."""
    found = shutil.which("ollama", path=environment.get("PATH"))
    if found:
        return found
    places = (Path(place.replace("~", environment.get("HOME", "~"), 1)) for place in USUAL_PLACES)
    return next((str(place) for place in places if place.is_file()), "")


def start_hint(environment: Mapping[str, str], platform: str) -> str:
    """How to get a server that runs, in one line."""
    if not find_program(environment):
        if platform == "darwin":
            return _("Install it: brew install ollama, then brew services start ollama")
        if platform == "win32":
            return _("Install it: winget install Ollama.Ollama")
        return _("Install it from https://ollama.com/download, then: ollama serve")
    if platform == "darwin":
        return _("Start it: open -a Ollama, or ollama serve")
    if platform == "win32":
        return _("Start Ollama from the start menu.")
    return _("Start it: systemctl start ollama, or ollama serve")


def unreachable(address: Address) -> ModelFault:
    """Nobody answers there."""
    return ModelFault(
        "unreachable",
        _("No Ollama answers at {url}.").format(url=address.url),
        hint=_("Start it, or set OLLAMA_HOST: `oo doctor` says how."),
    )


def is_installed() -> bool:
    """Whether the packages of the `model` extra are there; loads none of them."""
    import importlib
    from importlib.util import find_spec

    # They may have been installed while this process ran.
    importlib.invalidate_caches()
    return all(find_spec(name) is not None for name in ("litellm", "ollama"))


def not_installed() -> ModelFault:
    """The `model` extra is missing."""
    return ModelFault(
        "not-installed",
        _("The packages that talk to models are not installed."),
        hint=_("`oo model setup` adds them."),
    )


def _loaded(client: Client) -> set[str]:
    return {full_name(str(each.model)) for each in client.ps().models}


def _library() -> Any:  # noqa: ANN401 - the module
    try:
        import ollama
    except ImportError as error:
        raise not_installed() from error
    return ollama


def _pulled(status: str, parts: Mapping[str, tuple[int, int]]) -> Pulled:
    return Pulled(
        message=plain(status, 120),
        completed=sum(completed for completed, _total in parts.values()),
        total=sum(total for _completed, total in parts.values()),
    )


def _fault(message: str, status: int, model: str) -> ModelFault:
    text, shown = plain(message, 200), plain(model, 80)
    lowered = text.lower()
    if any(words in lowered for words in _NO_MEMORY):
        return ModelFault(
            "overloaded",
            _("There is too little memory for {model}.").format(model=shown),
            hint=_("Close something, or use a smaller model: `oo model list` names some."),
        )
    if status == 404 or "does not exist" in lowered or "not found" in lowered:
        return ModelFault(
            "missing",
            _("Ollama has no model {model}.").format(model=shown),
            hint=_("`oo model list` names what there is; is its name spelled right?"),
        )
    if status in (401, 403):
        return ModelFault("refused", _("Ollama refuses: {reason}").format(reason=text))
    if "no space left" in lowered:
        return ModelFault(
            "failed",
            _("The disk is too full for {model}.").format(model=shown),
            hint=_("Free some room, and pull it again: it goes on where it stopped."),
        )
    _log.info("ollama answered with an error, HTTP %s", status)
    return ModelFault(
        "failed",
        _("Ollama failed: {reason}").format(reason=text),
        hint=_("Its own log says more."),
    )


def _silent(url: str) -> ModelFault:
    return ModelFault(
        "timeout",
        _("The server at {url} took too long.").format(url=url),
        hint=_("It may be busy; try again in a moment."),
    )


def _broken(url: str) -> ModelFault:
    return ModelFault(
        "failed",
        _("The connection to {url} broke off.").format(url=url),
        hint=_("Try again; a pull goes on where it stopped."),
    )


def _not_ollama(url: str) -> ModelFault:
    return ModelFault(
        "failed",
        _("What answers at {url} does not speak like Ollama.").format(url=url),
        hint=_("Is OLLAMA_HOST the right address?"),
    )
