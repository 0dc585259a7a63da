"""The routes of the scripted server, as Ollama words its answers."""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from support.ollama_wire import (
    VERSION,
    Asked,
    OllamaWire,
    Pull,
    Reply,
    as_json,
    token_count,
    with_tag,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "127.8K",
    "quantization_level": "F32",
}
WIDTH = 64
DEFAULT_CONTEXT = 4096


def handler(state: OllamaWire) -> type[BaseHTTPRequestHandler]:
    """The handler's class for one server."""

    class Handler(_Handler):
        wire = state

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as Ollama does; else every answer takes 40 ms more
    wire: OllamaWire

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing on standard error."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._route()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._route()

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._route()

    def do_HEAD(self) -> None:
        """Answer a HEAD as `ollama` itself asks whether the server is up."""
        self._json({})

    def _route(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            return self._json({"error": "invalid JSON"}, 400)
        asked = Asked(self.command, self.path, body, dict(self.headers), raw)
        self.wire.asked.append(asked)
        name = self.path.strip("/").replace("/", "_").replace("api_", "on_") or "on_root"
        answer = getattr(self, name, None)
        if answer is None:
            return self._json({"error": "404 page not found"}, 404)
        answer(asked)
        return None

    def on_root(self, _asked: Asked) -> None:
        self._send(200, b"Ollama is running", "text/plain")

    def on_version(self, _asked: Asked) -> None:
        self._json({"version": VERSION})

    def on_tags(self, _asked: Asked) -> None:
        self._json({"models": [_listed(*each) for each in sorted(self.wire.models.items())]})

    def on_ps(self, _asked: Asked) -> None:
        here = [name for name in self.wire.loaded if name in self.wire.models]
        more = {"expires_at": _now(), "size_vram": 0, "context_length": DEFAULT_CONTEXT}
        self._json({"models": [_listed(each, self.wire.models[each]) | more for each in here]})

    def on_show(self, asked: Asked) -> None:
        if self._lacks(asked):
            return
        info = {"general.architecture": "llama", "llama.context_length": 8192}
        self._json(
            {
                "modelfile": "",
                "parameters": "",
                "template": "{{ .Prompt }}",
                "details": DETAILS,
                "model_info": info,
                "capabilities": ["completion", "tools"],
            }
        )

    def on_delete(self, asked: Asked) -> None:
        if not self._lacks(asked):
            del self.wire.models[_name(asked)]
            self._send(200, b"", "text/plain")

    def on_generate(self, asked: Asked) -> None:
        """Without a prompt this loads a model, or unloads it with keep_alive 0."""
        if self._lacks(asked):
            return
        self._keep(asked)
        reason = "unload" if _name(asked) not in self.wire.loaded else "load"
        said = {"model": asked.body["model"], "created_at": _now(), "response": "", "done": True}
        self._json(said | {"done_reason": reason})

    def on_embed(self, asked: Asked) -> None:
        if self._lacks(asked):
            return
        given = asked.body["input"]
        texts = given if isinstance(given, list) else [given]
        vector = self.wire.embedding or bag_of_words
        self._keep(asked)
        self._json(
            {
                "model": asked.body["model"],
                "embeddings": [list(vector(each)) for each in texts],
                "total_duration": 1000,
                "load_duration": 1000,
                "prompt_eval_count": sum(len(each.split()) for each in texts),
            }
        )

    def on_pull(self, asked: Asked) -> None:
        name = _name(asked)
        pull = self.wire.pulls.setdefault(name, Pull())
        self._lines(self._pulled(name, pull))

    def _pulled(self, name: str, pull: Pull) -> Iterator[dict[str, Any]]:
        yield {"status": "pulling manifest"}
        if pull.error:
            yield {"error": pull.error}
            return
        digest = f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"
        layer = {"status": f"pulling {digest[7:19]}", "digest": digest, "total": pull.total}
        yield layer  # the first line tells no progress
        step = max(1, pull.total // pull.steps)
        for number in range(1, pull.steps + 1):
            if pull.done >= pull.total:
                break
            if pull.fails_after is not None and number > pull.fails_after:
                pull.fails_after = None
                raise ConnectionAbortedError
            self.wire.wait(pull.pause_s)
            pull.done = min(pull.total, pull.done + step)
            yield {**layer, "completed": pull.done}
        for status in ("verifying sha256 digest", "writing manifest", "success"):
            yield {"status": status}
        self.wire.models[name] = pull.total

    def on_chat(self, asked: Asked) -> None:
        if self._lacks(asked):
            return
        reply = self.wire.next_reply(asked)
        self._keep(asked)
        try:
            self.wire.wait(reply.delay_s)
            self._say(asked, reply)
        except OSError:
            self.wire.broken += 1
            self.close_connection = True

    def _say(self, asked: Asked, reply: Reply) -> None:
        if reply.raw is not None:
            self._send(reply.status, reply.raw, "application/json")
        elif reply.status != 200:
            self._json({"error": reply.error}, reply.status)
        elif asked.body.get("stream", True):
            self._lines(_parts(asked, reply, self.wire))
        else:
            message = {"role": "assistant", "content": reply.text}
            whole = as_json(_end(asked, reply) | {"message": message})
            self._drip(whole, reply)

    def _drip(self, body: bytes, reply: Reply) -> None:
        if not reply.pause_s:
            return self._send(200, body, "application/json", dies=reply.dies)
        self._send(200, body[:1], "application/json", size=len(body))
        step = math.ceil(len(body) / reply.pieces)
        for start in range(1, len(body), step):
            self.wire.wait(reply.pause_s)
            self.wfile.write(body[start : start + step])
        return None

    def _keep(self, asked: Asked) -> None:
        if asked.body.get("keep_alive") in (0, "0", "0s"):
            self.wire.loaded.pop(_name(asked), None)
        else:
            self.wire.loaded[_name(asked)] = 1.0

    def _lacks(self, asked: Asked) -> bool:
        if self.wire.is_here(_name(asked)):
            return False
        self._json({"error": f"model '{_name(asked)}' not found"}, 404)
        return True

    def _json(self, value: object, status: int = 200) -> None:
        self._send(status, as_json(value).strip(), "application/json; charset=utf-8")

    def _send(
        self, status: int, body: bytes, kind: str, *, dies: bool = False, size: int = 0
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(size or len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if dies else body)
        if dies:
            self.close_connection = True

    def _lines(self, values: Iterator[dict[str, Any]]) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for value in values:
                line = as_json(value)
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.write(b"0\r\n\r\n")
        except ConnectionAbortedError:
            self.close_connection = True  # the script has it die in the middle


def _parts(asked: Asked, reply: Reply, wire: OllamaWire) -> Iterator[dict[str, Any]]:
    size = max(1, math.ceil(len(reply.text) / reply.pieces))
    starts = range(0, len(reply.text), size)
    for number, start in enumerate(starts):
        if reply.dies and number >= len(starts) // 2:
            raise ConnectionAbortedError
        wire.wait(reply.pause_s)
        message = {"role": "assistant", "content": reply.text[start : start + size]}
        yield {
            "model": asked.body["model"],
            "created_at": _now(),
            "message": message,
            "done": False,
        }
    yield _end(asked, reply) | {"message": {"role": "assistant", "content": ""}}


def _end(asked: Asked, reply: Reply) -> dict[str, Any]:
    limit = asked.options.get("num_ctx", DEFAULT_CONTEXT)
    counted = min(token_count(asked), limit)
    said = max(1, len(reply.text) // 4)
    return {
        "model": asked.body["model"],
        "created_at": _now(),
        "done": True,
        "done_reason": reply.finish,
        "total_duration": 5000,
        "load_duration": 1000,
        "prompt_eval_count": counted if reply.tokens_in is None else reply.tokens_in,
        "prompt_eval_duration": 1000,
        "eval_count": said if reply.tokens_out is None else reply.tokens_out,
        "eval_duration": 3000,
    }


def _listed(name: str, size: int) -> dict[str, Any]:
    digest = hashlib.sha256(name.encode()).hexdigest()
    more = {"modified_at": _now(), "size": size, "digest": digest, "details": DETAILS}
    return {"name": name, "model": name, **more}


def _name(asked: Asked) -> str:
    return with_tag(asked.body.get("model") or asked.body.get("name") or "")


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def bag_of_words(text: str) -> list[float]:
    """A vector that is near for texts with the same words, whatever their order."""
    found = [0.0] * WIDTH
    for word in re.findall(r"\w+", text.lower()):
        digest = hashlib.sha256(word.encode()).digest()
        found[digest[0] % WIDTH] += 1.0 if digest[1] % 2 else -1.0
        found[digest[2] % WIDTH] += 1.0 if digest[3] % 2 else -1.0
    length = math.sqrt(sum(each * each for each in found)) or 1.0
    return [each / length for each in found]
