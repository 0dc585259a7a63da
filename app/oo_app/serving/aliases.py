"""The names under which models are used, and what each points at; pure.

An alias is a preference, `model.<alias>`, whose text is "PROVIDER/MODEL" or
"PROVIDER/MODEL API_BASE" as LiteLLM names them; "" is no model.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.serving.addresses import address_of, ollama_address
from oo_app.serving.port import Target
from oo_storage.errors import BadInput, UnknownName
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

TIP_GENERATOR, EMBEDDER, JUDGE = "tip-generator", "embedder", "judge"
ALIASES = (TIP_GENERATOR, EMBEDDER, JUDGE)
OLLAMA = "ollama_chat"
OLLAMA_HOST = "OLLAMA_HOST"

# Where a provider is when no address is given; LiteLLM knows the same.
PROVIDERS: Mapping[str, str] = {
    "anthropic": "https://api.anthropic.com",
    "cerebras": "https://api.cerebras.ai",
    "cohere": "https://api.cohere.com",
    "deepseek": "https://api.deepseek.com",
    "fireworks_ai": "https://api.fireworks.ai",
    "gemini": "https://generativelanguage.googleapis.com",
    "groq": "https://api.groq.com",
    "mistral": "https://api.mistral.ai",
    "openai": "https://api.openai.com",
    "openrouter": "https://openrouter.ai",
    "perplexity": "https://api.perplexity.ai",
    "together_ai": "https://api.together.xyz",
    "xai": "https://api.x.ai",
}
_SYNONYMS = {"ollama": OLLAMA}
_PROVIDER = re.compile(r"[a-z][a-z0-9_]{1,40}")
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}")


def preference_of(alias: str) -> str:
    """The preference that holds an alias; raises UnknownName."""
    if alias not in ALIASES:
        raise UnknownName(_("alias"), alias, list(ALIASES))
    return f"model.{alias}"


def alias_text(model: str, api_base: str) -> str:
    """What a person types as the preference's value."""
    return f"{model.strip()} {api_base.strip()}".strip()


def target_of(alias: str, text: str, environment: Mapping[str, str]) -> Target | None:
    """What the text of an alias points at, None for nothing; raises BadInput.

    Of the environment only OLLAMA_HOST is read.
    """
    model, _blank, api_base = text.strip().partition(" ")
    if not model:
        return None
    provider, name = _named(model)
    if api_base.strip():
        return _elsewhere(alias, provider, name, api_base.strip())
    if provider == OLLAMA:
        address = ollama_address(environment.get(OLLAMA_HOST, ""))
        return Target(
            alias=alias,
            model=f"{provider}/{name}",
            host=address.host,
            api_base=address.url,
            locality=address.locality,
        )
    return _of_provider(alias, provider, name)


def is_ollama(target: Target) -> bool:
    """Whether the target is asked in Ollama's own way."""
    return target.model.startswith(f"{OLLAMA}/")


def model_name(target: Target) -> str:
    """The model as its server calls it."""
    return target.model.partition("/")[2]


def full_name(model: str) -> str:
    """An Ollama model with its tag, which is "latest" where none is said."""
    return model if ":" in model.rpartition("/")[2] else f"{model}:latest"


def secret_of(provider: str) -> str:
    """The name of a provider's key, in the vault as in the environment."""
    return f"{provider.upper()}_API_KEY"


def _secret_at(host: str) -> str:
    """The name of the key of a server that is no provider's own."""
    plain_host = host.replace("[", "").replace("]", "").replace(":", ".")
    return f"api_key@{plain_host[-80:]}"


def _named(model: str) -> tuple[str, str]:
    provider, slash, name = model.partition("/")
    provider = _SYNONYMS.get(provider.lower(), provider.lower())
    if not slash:
        raise BadInput(
            _("{model} does not say whose model it is.").format(model=repr(plain(model, 80))),
            hint=_("Did you mean {name}?").format(name=f"ollama/{plain(model, 80)}"),
        )
    if not _PROVIDER.fullmatch(provider) or not _MODEL.fullmatch(name):
        raise BadInput(
            _("{model} is no model's name.").format(model=repr(plain(model, 80))),
            hint=_("Write PROVIDER/MODEL, such as ollama/llama3.2:3b."),
        )
    return provider, name


def _of_provider(alias: str, provider: str, name: str) -> Target:
    if provider not in PROVIDERS:
        raise BadInput(
            _("oO does not know where {provider} is.").format(provider=provider),
            hint=_nearest(provider) or _("Say it with --api-base URL."),
        )
    address = address_of(PROVIDERS[provider])
    return Target(
        alias=alias,
        model=f"{provider}/{name}",
        host=address.host,
        locality=address.locality,
        secret=secret_of(provider),
    )


def _elsewhere(alias: str, provider: str, name: str, api_base: str) -> Target:
    address = ollama_address(api_base) if provider == OLLAMA else address_of(api_base)
    # A provider's key is for the provider: another server would have a key of its own.
    is_own = provider in PROVIDERS and address.host == address_of(PROVIDERS[provider]).host
    return Target(
        alias=alias,
        model=f"{provider}/{name}",
        host=address.host,
        api_base=address.url,
        locality=address.locality,
        secret=secret_of(provider) if is_own else _secret_at(address.host),
    )


def _nearest(provider: str) -> str:
    from difflib import get_close_matches

    known = [*_SYNONYMS, *PROVIDERS]
    matches = get_close_matches(provider, known, n=1, cutoff=0.7)
    return _("Did you mean {name}?").format(name=matches[0]) if matches else ""
