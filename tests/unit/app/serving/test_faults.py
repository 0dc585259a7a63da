"""Every way to fail has a code, words and, where something can be done, a hint."""

from __future__ import annotations

import pytest

from oo_app.serving import faults
from oo_app.serving.truncation import is_cut


@pytest.mark.parametrize(
    ("status", "said", "fault"),
    [
        (404, "model 'x' not found", faults.MISSING),
        (401, "", faults.REFUSED),
        (403, "", faults.REFUSED),
        (429, "rate limit", faults.OVERLOADED),
        (503, "server busy, please try again", faults.OVERLOADED),
        (500, "model requires more system memory (9 GiB) than is available", faults.OVERLOADED),
        (500, "llama runner process has terminated: signal: killed", faults.OVERLOADED),
        (500, "boom", faults.FAILED),
        (400, "request (5000 tokens) exceeds the available context size", faults.TRUNCATED),
        (400, "This model's maximum context length is 4096 tokens", faults.TRUNCATED),
        (400, "no such field", faults.FAILED),
        (504, "", faults.TIMEOUT),
        (302, "", faults.FAILED),
    ],
)
def test_an_http_error_becomes_a_fault(status: int, said: str, fault: str) -> None:
    assert faults.fault_of_status(status, said) == fault


@pytest.mark.parametrize("fault", faults.FAULTS)
def test_a_fault_is_told_in_words(fault: str) -> None:
    told = faults.told(fault, model="ollama_chat/tiny", host="localhost:11434")
    assert told.fault == fault
    assert told.message.endswith(".")
    assert "{" not in told.message + told.hint
    assert told.hint or fault == faults.CANCELLED


def test_a_fault_of_its_own_is_told_as_a_failure() -> None:
    assert "failed" in faults.told("new", model="a/b", host="c:1").message


def test_what_a_server_said_is_quoted_as_plain_text() -> None:
    hostile = "\x1b[31mred {model} \u202e" + "x" * 5000
    message = faults.told(faults.FAILED, model="a/b", host="c:1", detail=hostile).message
    assert "\x1b" not in message
    assert "\u202e" not in message
    assert "{model}" in message
    assert len(message) < 400


def test_a_name_with_braces_is_only_a_name() -> None:
    assert "a/{host}" in faults.told(faults.MISSING, model="a/{host}", host="c:1").message


@pytest.mark.parametrize(
    ("texts", "tokens", "cut"),
    [
        (["a" * 4000], 0, False),  # a server that counts nothing
        (["a" * 400], 100, False),
        (["a" * 40_000], 4096, True),  # cut to the context
        (["a" * 40_000], 5000, True),
        (["a", "b" * 60_000, "c", "d"], 40, True),  # the long message was dropped whole
        (["a", "b" * 60_000], 40, False),  # the last and the system's are never dropped
        (["a", "b" * 2000, "c", "d"], 600, False),
    ],
)
def test_a_prompt_that_was_cut_is_noticed(texts: list[str], tokens: int, cut: bool) -> None:
    assert is_cut(texts, tokens, 4096) is cut
