"""Has a real model behind OpenAI's wire answer what came on Ollama's."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from support.ollama_wire import Asked, Reply

LONGEST_S = 60.0


def forwarded(url: str, asked: Asked) -> Reply:
    """The answer of the server at the URL, or its error."""
    request = urllib.request.Request(  # noqa: S310 - a server of the test's own
        f"{url}/v1/chat/completions",
        json.dumps(_as_openai(asked)).encode(),
        {"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=LONGEST_S) as answer:  # noqa: S310
            said = json.load(answer)
    except urllib.error.HTTPError as error:
        return Reply(status=error.code, error=error.read().decode(errors="replace"))
    except OSError as error:
        return Reply(status=500, error=str(error))
    choice, usage = said["choices"][0], said["usage"]
    return Reply(
        choice["message"]["content"] or "",
        finish="length" if choice["finish_reason"] == "length" else "stop",
        tokens_in=usage["prompt_tokens"],
        tokens_out=usage["completion_tokens"],
    )


def _as_openai(asked: Asked) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": "tiny",
        "messages": asked.body["messages"],
        "max_tokens": asked.options.get("num_predict", 256),
        "temperature": asked.options.get("temperature", 0.8),
    }
    wanted = asked.body.get("format")
    if wanted == "json":
        body["response_format"] = {"type": "json_object"}
    elif wanted:
        named = {"name": "answer", "schema": wanted, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return body
