"""Prompt files: the part of a prompt that never changes, with its limits, by version."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from oo_app.recommender.prompt_parts import tokens
from oo_storage.errors import UnknownName
from oo_storage.words import _

FOLDER = Path(__file__).with_name("prompts")
TIP = "tip.v4"
RANKED = "ranked.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFile:
    """One version of a prompt.

    `system` are the rules, the answer's form and the examples, `size` tokens long; an answer words
    up to `picks` candidates. A whole prompt has at most `tokens` by a careful estimate and shows at
    most `findings`; `answer_tokens` are enough for an answer. `examples` are the texts of the
    examples' answers, which no answer may repeat.
    """

    version: str
    system: str
    size: int
    picks: int
    tokens: int
    findings: int
    answer_tokens: int
    examples: tuple[str, ...]


def read_prompt(version: str = TIP, folder: Path = FOLDER) -> PromptFile:
    """The prompt of this version; raises UnknownName."""
    if version not in versions(folder):
        raise UnknownName(_("prompt version"), version, list(versions(folder)))
    data = tomllib.loads((folder / f"{version}.toml").read_text(encoding="utf-8"))
    system = data["system"].strip()
    return PromptFile(
        version=data["version"],
        system=system,
        size=tokens(system),
        picks=data["picks"],
        tokens=data["tokens"],
        findings=data["findings"],
        answer_tokens=data["answer_tokens"],
        examples=(*data["example_tips"], *data["example_reasons"]),
    )


def versions(folder: Path = FOLDER) -> tuple[str, ...]:
    """The versions that there are."""
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.glob("*.toml")))
