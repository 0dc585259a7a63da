"""Asks models through LiteLLM, which is imported here and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import time
from typing import TYPE_CHECKING, Any

from oo_app.serving import faults, wire
from oo_app.serving.faults import Failed
from oo_app.serving.truncation import is_cut

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import ModuleType

    import httpx

    from oo_app.serving.process.doors import Doors, Passage

_log = logging.getLogger(__name__)

OLLAMA, OLLAMA_CHAT = "ollama", "ollama_chat"
# Without these LiteLLM fetches lists at its import, and reads a file of secrets it may find.
QUIET = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",
    "LITELLM_LOG": "CRITICAL",
}
# An answer's bytes: what any answer may have, and what each token or text adds on the wire.
ANY_ANSWER, PER_TOKEN, PER_TEXT = 1 << 20, 1 << 10, 200_000
LONGEST_DETAIL = 300
BLOT = "•••"


class Calls:
    """Every call to a model; LiteLLM is loaded in the background by the first `load`."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._loading: asyncio.Future[ModuleType] | None = None
        self._known: set[str] = set()
        self._table: dict[str, Any] = {}

    @property
    def is_ready(self) -> bool:
        """Whether LiteLLM is loaded."""
        return self._loading is not None and self._loading.done()

    def load(self) -> asyncio.Future[ModuleType]:
        """Begin to load LiteLLM unless that was done; it takes seconds."""
        if self._loading is None:
            loop = asyncio.get_running_loop()
            self._loading = loop.run_in_executor(None, _imported, self._doors)
        return self._loading

    async def complete(self, asked: wire.Completion) -> wire.Answer:
        """The whole answer."""
        async with self._call(asked.target, asked.limit_s, _most_bytes(asked)) as call:
            library = await self._library(asked.target)
            call.begin()
            said = await library.acompletion(**_arguments(asked), stream=False)
            choice = said.choices[0]
            text, finish = choice.message.content or "", choice.finish_reason
            return self._answer(asked, call, text, finish, getattr(said, "usage", None))
        raise AssertionError  # pragma: no cover - a call that fails raises

    async def stream(self, asked: wire.Completion) -> AsyncIterator[wire.Piece | wire.Answer]:
        """The answer in pieces, then the whole."""
        async with self._call(asked.target, asked.limit_s, _most_bytes(asked)) as call:
            library = await self._library(asked.target)
            call.begin()
            options = {"include_usage": True}
            parts = await library.acompletion(
                **_arguments(asked), stream=True, stream_options=options
            )
            text, finish, usage = "", "", None
            async for part in parts:
                usage = getattr(part, "usage", None) or usage
                for choice in part.choices[:1]:
                    finish = choice.finish_reason or finish
                    if piece := choice.delta.content:
                        text += piece
                        yield wire.Piece(piece=piece)
            if not finish or (_is_ollama(asked.target.model) and not _has_end(call.passage.tail)):
                # LiteLLM takes whatever stops for an end
                raise Failed(faults.FAILED, "the answer has no end")
            yield self._answer(asked, call, text, finish, usage)

    async def embed(self, asked: wire.Embedding) -> wire.Vectors:
        """A vector for each text."""
        most = ANY_ANSWER + PER_TEXT * len(asked.texts)
        async with self._call(asked.target, asked.limit_s, most) as call:
            library = await self._library(asked.target)
            call.begin()
            kept: dict[str, Any] = {}
            if _is_ollama(asked.target.model):
                name = asked.target.model.partition("/")[2]
                kept = {"model": f"{OLLAMA}/{name}", "keep_alive": asked.keep_alive}
            said = await library.aembedding(
                **_where(asked.target) | kept, input=list(asked.texts), timeout=asked.limit_s
            )
            vectors = tuple(tuple(each["embedding"]) for each in said.data)
            if len(vectors) != len(asked.texts):
                raise Failed(faults.FAILED, "not a vector for each text")
            passage = call.passage
            return wire.Vectors(
                vectors=vectors,
                latency_ms=call.latency_ms(),
                bytes_out=passage.bytes_out,
                bytes_in=passage.bytes_in,
            )
        raise AssertionError  # pragma: no cover - a call that fails raises

    async def preview(self, asked: wire.Prompt) -> wire.Request:
        """What `complete` would send, caught where it would leave."""
        library = await self._library(asked.target)
        async with self._doors.passage(
            asked.target.host, most_bytes=ANY_ANSWER, captures=True
        ) as passage:
            with contextlib.suppress(Exception):
                # it cannot succeed: what it would have sent is what is wanted
                await library.acompletion(**_arguments(asked), timeout=5.0, stream=False)
        if passage.captured is None:
            raise Failed(passage.fault or faults.FAILED, passage.detail or "no request was made")
        return _blotted(passage.captured, asked.target.key.get_secret_value())

    async def _library(self, target: wire.Target) -> ModuleType:
        try:
            library = await asyncio.shield(self.load())
        except ImportError as error:
            raise Failed(faults.NOT_INSTALLED, type(error).__name__) from error
        if target.model not in self._known:
            self._know(library.model_cost, target.model)
        return library

    def _know(self, table: dict[str, Any], model: str) -> None:
        """Have LiteLLM know this model and no others.

        It goes through its whole table of models ten times a call, and asks Ollama, blocking and on
        its usual port, for what is not in there.
        """
        if not self._known:
            self._table = dict(table)
            table.clear()
        name = model.partition("/")[2]
        table |= {key: entry for key, entry in self._table.items() if name in key}
        if _is_ollama(model):
            table[model] = {"mode": "chat", "litellm_provider": OLLAMA}
        self._known.add(model)

    @contextlib.asynccontextmanager
    async def _call(
        self, target: wire.Target, limit_s: float, most_bytes: int
    ) -> AsyncIterator[_Call]:
        async with self._doors.passage(target.host, most_bytes=most_bytes) as passage:
            call = _Call(passage)
            try:
                async with asyncio.timeout(limit_s):
                    yield call
            except TimeoutError as error:
                raise call.failed(faults.TIMEOUT) from error
            except Failed as error:
                raise call.failed(error.fault, error.detail) from error
            except (GeneratorExit, asyncio.CancelledError):
                raise
            except Exception as error:
                if not passage.fault:
                    _log.warning("a call failed, and not on the wire", exc_info=error)
                raise call.failed(*_fault_of(error)) from error

    def _answer(
        self, asked: wire.Completion, call: _Call, text: str, finish: str, usage: object
    ) -> wire.Answer:
        tokens_in = int(getattr(usage, "prompt_tokens", 0) or 0)
        texts = [each.content for each in asked.messages]
        if _is_ollama(asked.target.model) and is_cut(texts, tokens_in, asked.num_ctx):
            raise Failed(faults.TRUNCATED)
        return wire.Answer(
            text=text,
            finish="length" if finish == "length" else "stop",
            tokens_in=tokens_in,
            tokens_out=int(getattr(usage, "completion_tokens", 0) or 0),
            latency_ms=call.latency_ms(),
            bytes_out=call.passage.bytes_out,
            bytes_in=call.passage.bytes_in,
        )


class CallFailed(Failed):
    """A call failed, after so many bytes."""

    def __init__(self, fault: str, detail: str, passage: Passage) -> None:
        super().__init__(fault, detail)
        self.bytes_out = passage.bytes_out
        self.bytes_in = passage.bytes_in


class _Call:
    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self._began = time.monotonic()

    def begin(self) -> None:
        """Begin to count: waiting for the library is no latency of the model's."""
        self._began = time.monotonic()

    def latency_ms(self) -> int:
        return round((time.monotonic() - self._began) * 1000)

    def failed(self, fault: str, detail: str = "") -> CallFailed:
        """The call's failure; what was seen on the wire says more than who noticed last."""
        seen = self.passage.fault
        if seen and fault != faults.TIMEOUT:
            fault, detail = seen, self.passage.detail
        return CallFailed(fault, detail[:LONGEST_DETAIL], self.passage)


def _imported(doors: Doors) -> ModuleType:
    os.environ.update(QUIET)
    import litellm
    from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler

    # The one seam under all of LiteLLM's HTTP clients: they send through the doors.
    seam = staticmethod(lambda *_arguments, **_named: doors.transport())
    AsyncHTTPHandler.create_async_transport = seam
    AsyncHTTPHandler._create_async_transport = seam
    litellm.module_level_aclient = AsyncHTTPHandler()
    litellm.suppress_debug_info = True
    litellm.drop_params = True
    litellm.num_retries = 0
    litellm.telemetry = False
    module: ModuleType = litellm
    return module


def _where(target: wire.Target) -> dict[str, Any]:
    key = target.key.get_secret_value()
    found: dict[str, Any] = {"model": target.model, "num_retries": 0, "max_retries": 0}
    if target.api_base:
        found["api_base"] = target.api_base
    if key or not _is_ollama(target.model):
        found["api_key"] = key or "none"
    return found


def _arguments(asked: wire.Prompt) -> dict[str, Any]:
    found = _where(asked.target) | {
        "messages": [each.model_dump() for each in asked.messages],
        "max_tokens": asked.max_tokens,
        "temperature": asked.temperature,
    }
    if isinstance(asked, wire.Completion):
        found["timeout"] = asked.limit_s
    if asked.fit is not None:
        named = {"name": "answer", "schema": asked.fit, "strict": True}
        found["response_format"] = {"type": "json_schema", "json_schema": named}
    if _is_ollama(asked.target.model):
        # "think" is left out: where it is off, Ollama passes over the schema
        found |= {"num_ctx": asked.num_ctx, "keep_alive": asked.keep_alive}
    return found


def _is_ollama(model: str) -> bool:
    return model.partition("/")[0] in (OLLAMA, OLLAMA_CHAT)


def _has_end(tail: bytes) -> bool:
    """Whether the last line of what Ollama sent says that it is done."""
    try:
        last = json.loads(tail.strip().rpartition(b"\n")[2])
    except ValueError:
        return False
    return isinstance(last, dict) and last.get("done") is True


def _most_bytes(asked: wire.Completion) -> int:
    return ANY_ANSWER + PER_TOKEN * asked.max_tokens


def _fault_of(error: Exception) -> tuple[str, str]:
    """The fault of an exception where nothing was seen on the wire."""
    name = type(error).__name__
    if "Timeout" in name:
        return faults.TIMEOUT, ""
    if "ContextWindow" in name:
        return faults.TRUNCATED, ""
    if "repeating" in str(error):
        return faults.TOO_LONG, ""
    if "Authentication" in name or "Permission" in name:
        return faults.REFUSED, ""
    return faults.FAILED, name


def _blotted(request: httpx.Request, key: str) -> wire.Request:
    def clean(text: str) -> str:
        return text.replace(key, BLOT) if key else text

    headers = tuple(
        (name.decode("latin-1"), clean(value.decode("latin-1")))
        for name, value in request.headers.raw
    )
    body = request.content
    return wire.Request(
        method=request.method,
        url=clean(str(request.url)),
        headers=headers,
        body=body.replace(key.encode(), BLOT.encode()) if key else body,
    )
