"""Golden cases: a world in a file, and what the agent must find in it.

A case file is JSON: `about` (a sentence), `world` and `own` (as `world_json` reads them), and
`expect`: `snippets` (each compared in the fields it names, `facts` in the facts it names, in any
order), and optionally `next_change`, `state` and, in a snippet, `worded` ({"do": {"normal": "…"}}).
Preferences that `own` does not name have the manifest's defaults; durations are texts ("2h").
The case of a prompt agent also has its model's `reply`, and may expect `shown` and `asks`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oo_agents.asks import Unanswered
from oo_agents.findings import checked
from oo_agents.preferences import own_preferences
from oo_agents.program import ProgramFailed
from oo_agents.prompt import PromptAgent
from oo_agents.prompt_cases import answered, prompt_differences, reply_text
from oo_agents.templates import LENGTHS, render, word
from oo_agents.world_json import (
    decode_instant,
    decode_own,
    decode_when,
    decode_world,
    encode_snippet,
)
from oo_storage.errors import BadInput
from oo_storage.plain import TEXT_LIMIT, plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from pathlib import Path

    from oo_agents.api import Agent, Findings, Json, Own, Snippet, World
    from oo_agents.manifest import Manifest

REQUIRED = ("fires", "near_miss", "boundary", "dst", "empty_world", "hostile_text")
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Case:
    """One golden case; `name` is the file's stem, which starts with what it is about."""

    name: str
    world: World
    own: Own
    expect: Mapping[str, Any]
    reply: str | None = None


def case_files(folder: Path) -> list[Path]:
    """The case files of an agent's folder, sorted."""
    return sorted((folder / "cases").glob("*.json"))


def missing_cases(folder: Path) -> list[str]:
    """The required cases that no file's name starts with."""
    names = [path.stem for path in case_files(folder)]
    return [wanted for wanted in REQUIRED if not any(name.startswith(wanted) for name in names)]


def load_case(path: Path) -> Case:
    """Read a case file; raises BadInput with file and line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(_("is too large"), where=str(path))
        data = json.loads(path.read_text(encoding="utf-8"))
        unknown = set(data) - {"about", "world", "own", "reply", "expect"}
        if unknown or not isinstance(data.get("expect"), dict):
            raise BadInput(
                _("expected the keys about, world, own, reply and expect"), where=str(path)
            )
        world, own = decode_world(data["world"]), decode_own(data.get("own", {}))
    except json.JSONDecodeError as error:
        raise BadInput(
            _("is not valid JSON: {error}").format(error=error.msg), where=f"{path}:{error.lineno}"
        ) from error
    except BadInput as error:
        raise error if error.where else BadInput(error.message, where=str(path)) from error
    except (AttributeError, KeyError, OSError, ValueError) as error:
        raise BadInput(
            _("is no golden case: {error}").format(error=error), where=str(path)
        ) from error
    return Case(path.stem, world, own, data["expect"], reply_text(data.get("reply")))


def look(agent: Agent, manifest: Manifest, case: Case) -> Findings:
    """What the agent finds in the case's world, checked as in a sweep."""
    own = _own(manifest, case)
    if isinstance(agent, PromptAgent):
        agent = answered(agent, case.world, own, case.reply)
    return checked(agent.look(case.world, own), manifest, case.world)


def _own(manifest: Manifest, case: Case) -> Own:
    chosen = own_preferences(manifest.preferences.values(), case.own.preferences)
    return replace(case.own, preferences=chosen)


def differences(agent: Agent, manifest: Manifest, case: Case) -> list[str]:
    """Every way in which the agent differs from the case; an empty list is a pass."""
    if isinstance(agent, PromptAgent):
        found = prompt_differences(agent, case.world, _own(manifest, case), case.expect)
        if found or (case.reply is None and case.expect.get("asks")):
            return found
    try:
        first, second = look(agent, manifest, case), look(agent, manifest, case)
    except ProgramFailed as error:
        printed = plain(error.stderr, TEXT_LIMIT)
        more = [_("it printed: {text}").format(text=printed)] if printed else []
        return [error.message, *more]
    except Unanswered:
        return [_("it asks its model, and the case has no reply")]
    except BadInput as error:
        return [error.message]
    found = [] if first == second else [_("two looks at the same world differ")]
    found += _snippet_differences(first, manifest, case)
    found += _change_differences(first, case)
    if "state" in case.expect and first.state != case.expect["state"]:
        found.append(_differs("state", case.expect["state"], first.state))
    return found + _wording_flaws(first, manifest, case)


def _snippet_differences(findings: Findings, manifest: Manifest, case: Case) -> list[str]:
    expected: list[Mapping[str, Any]] = list(case.expect.get("snippets", []))
    if len(expected) != len(findings.snippets):
        names = [snippet.dedupe_key for snippet in findings.snippets]
        return [
            _("expected {expected} snippets, found {found}: {names}").format(
                expected=len(expected), found=len(names), names=", ".join(names)
            )
        ]
    left = list(findings.snippets)
    found: list[str] = []
    for number, wanted in enumerate(expected):
        scored = [(_one_difference(wanted, each, manifest, case), each) for each in left]
        fewest, nearest = min(scored, key=lambda pair: len(pair[0]))
        left.remove(nearest)
        found += [f"snippets[{number}].{line}" for line in fewest]
    return found


def _one_difference(
    wanted: Mapping[str, Any], snippet: Snippet, manifest: Manifest, case: Case
) -> list[str]:
    actual = encode_snippet(snippet)
    zone = case.world.now.tzinfo
    found = []
    for name, value in wanted.items():
        if name == "facts":
            found += _fact_differences(value, actual["facts"], zone)
        elif name == "worded":
            found += _worded_differences(value, snippet, manifest, case)
        elif name not in actual:
            found.append(_("{name} is no field of a snippet").format(name=name))
        elif not _same(value, actual[name], zone):
            found.append(_differs(name, value, actual[name]))
    return found


def _fact_differences(wanted: Mapping[str, Any], actual: Any, zone: tzinfo | None) -> list[str]:  # noqa: ANN401 - JSON
    return [
        _differs(f"facts.{name}", value, actual.get(name))
        for name, value in wanted.items()
        if not _same(value, actual.get(name), zone)
    ]


def _worded_differences(
    wanted: Mapping[str, Mapping[str, str]], snippet: Snippet, manifest: Manifest, case: Case
) -> list[str]:
    found = []
    for action, lengths in wanted.items():
        wording = manifest.emits[snippet.kind].actions.get(action)
        if wording is None:
            found.append(_differs("kind", f"one with {action}", snippet.kind))
            continue
        for length, text in lengths.items():
            actual = word(wording, length, snippet.facts, case.world.now, key=snippet.dedupe_key)
            if actual != text:
                found.append(_differs(f"worded.{action}.{length}", text, actual))
    return found


def _change_differences(findings: Findings, case: Case) -> list[str]:
    if "next_change" not in case.expect:
        return []
    wanted, actual = case.expect["next_change"], findings.next_change
    shown = actual.isoformat() if actual else None
    if _same(wanted, shown, case.world.now.tzinfo):
        return []
    return [_differs("next_change", wanted, shown)]


def _wording_flaws(findings: Findings, manifest: Manifest, case: Case) -> list[str]:
    """Every wording of every snippet renders, and fits once its object is shortened."""
    found = []
    for snippet in findings.snippets:
        for action in snippet.actions:
            wording = manifest.emits[snippet.kind].actions[action]
            sources = {"short": (wording.short,), "normal": wording.normal, "why": (wording.why,)}
            for length, each in sources.items():
                found += [
                    f"{snippet.kind}.{action}.{length}: {flaw}"
                    for source in each
                    if (flaw := _wording_flaw(source, length, snippet, case.world))
                ]
    return found


def _wording_flaw(source: str, length: str, snippet: Snippet, world: World) -> str:
    facts = dict(snippet.facts)
    if isinstance(facts.get("object"), str):
        facts["object"] = str(facts["object"])[:8]
    try:
        text = render(source, facts, world.now)
    except BadInput as error:
        return error.message
    if not text:
        return _("is empty")
    if len(text) > LENGTHS[length]:
        return _("has {count} characters, more than {limit}").format(
            count=len(text), limit=LENGTHS[length]
        )
    return ""


def _same(wanted: Json, actual: Json, zone: tzinfo | None) -> bool:
    if wanted == actual:
        return True
    if not isinstance(wanted, str) or not isinstance(actual, str):
        return False
    try:
        if len(wanted) == len(actual) == len("2026-11-22"):
            return decode_when(wanted, zone) == decode_when(actual, zone)
        return decode_instant(wanted, zone) == decode_instant(actual, zone)
    except BadInput:
        return False


def _differs(name: str, wanted: object, actual: object) -> str:
    return _("{name}: expected {wanted}, found {actual}").format(
        name=name,
        wanted=json.dumps(wanted, ensure_ascii=False, default=str),
        actual=json.dumps(actual, ensure_ascii=False, default=str),
    )
