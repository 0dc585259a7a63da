"""What the text of an alias points at."""

from __future__ import annotations

import pytest

from oo_app.profile.preferences import DECLARED
from oo_app.serving.aliases import (
    ALIASES,
    PROVIDERS,
    alias_text,
    full_name,
    preference_of,
    secret_of,
    target_of,
)
from oo_app.vault.port import checked_name
from oo_storage.errors import BadInput, UnknownName


def test_nothing_is_no_target() -> None:
    assert target_of("judge", "", {}) is None
    assert target_of("judge", "  ", {}) is None


def test_every_alias_is_a_preference() -> None:
    declared = {each.name: each.type for each in DECLARED}
    assert [declared[preference_of(alias)] for alias in ALIASES] == ["model"] * 3
    with pytest.raises(UnknownName) as unknown:
        preference_of("tip-generater")
    assert unknown.value.nearest == "tip-generator"


@pytest.mark.parametrize("provider", ["ollama", "ollama_chat", "Ollama"])
def test_ollama_is_asked_by_chat_where_ollama_host_says(provider: str) -> None:
    found = target_of("tip-generator", f"{provider}/llama3.2:3b", {"OLLAMA_HOST": "nas:1234"})
    assert found is not None
    assert found.model == "ollama_chat/llama3.2:3b"
    assert (found.host, found.api_base) == ("nas:1234", "http://nas:1234")
    assert (found.locality, found.secret) == ("lan", "")


def test_an_address_of_its_own_counts_more_than_ollama_host() -> None:
    found = target_of("judge", "ollama/x http://127.0.0.1:9", {"OLLAMA_HOST": "nas"})
    assert found is not None
    assert (found.host, found.locality) == ("127.0.0.1:9", "local")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_providers_own_host_is_a_cloud_with_its_key(provider: str) -> None:
    found = target_of("judge", f"{provider}/some-model", {})
    assert found is not None
    assert (found.locality, found.api_base) == ("cloud", "")
    assert found.host.endswith(":443")
    assert found.secret == secret_of(provider)
    assert checked_name(found.secret) == found.secret


def test_a_key_of_one_provider_is_not_sent_to_another_server() -> None:
    elsewhere = target_of("judge", "openai/x http://192.168.1.5:8000/v1", {})
    own = target_of("judge", "openai/x https://api.openai.com/v1", {})
    assert elsewhere is not None
    assert own is not None
    assert (own.secret, elsewhere.secret == own.secret) == (secret_of("openai"), False)
    assert "openai" not in elsewhere.secret.lower()


@pytest.mark.parametrize("host", ["192.168.1.5:8000", "[fd00::1]:8000", "a" * 60 + ".local:1"])
def test_every_key_has_a_name_that_the_vault_keeps(host: str) -> None:
    found = target_of("judge", f"openai/x http://{host}/v1", {})
    assert found is not None
    assert checked_name(found.secret) == found.secret
    assert "@" in found.secret  # which no variable of the environment is called


@pytest.mark.parametrize(
    "text",
    [
        "llama3.2", "/x", "ollama/", "ollama/a a:b:c", "nowhere/x", "ollama/x not-a-url://x",
        "openai/x http://api.openai.com", "ollama/../x\x1b[31m", "a/" + "x" * 500,
        "openai/x http://u:p@h", "ollama/x http://8.8.8.8",
    ],
)  # fmt: skip
def test_what_points_nowhere_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        target_of("judge", text, {})
    assert refused.value.hint
    assert "\x1b" not in refused.value.message


def test_the_likely_meaning_is_offered() -> None:
    for text, meant in (("llama3.2:3b", "ollama/llama3.2:3b"), ("olama/x", "ollama")):
        with pytest.raises(BadInput) as refused:
            target_of("judge", text, {})
        assert meant in refused.value.hint


def test_names() -> None:
    assert alias_text("ollama/x", " http://h ") == "ollama/x http://h"
    assert alias_text("", "") == ""
    assert full_name("llama3.2") == "llama3.2:latest"
    assert full_name("hf.co/some/model:Q4") == "hf.co/some/model:Q4"
    assert full_name("host:5000/model") == "host:5000/model:latest"
