"""What a prompt agent's model may reply, and how its answer is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_agents.asks import Checked
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oo_agents.prompt_manifest import Form
    from oo_agents.shown import Shown

MAX_ANSWER = 20_000
LETTERS_A_TOKEN = 2
LABEL_TOKENS, ITEM_TOKENS = 6, 24


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a reply: the records that it cites, and its texts by the field's name."""

    cited: tuple[Shown, ...]
    texts: tuple[tuple[str, str], ...]


def reply_schema(form: Form, labels: Sequence[str]) -> dict[str, Any]:
    """The JSON schema that a reply must fit; everything in it is bounded."""
    most = min(form.cites_max, len(labels))
    cites = {
        "type": "array",
        "items": {"type": "string", "enum": list(labels)},
        "minItems": form.cites_min,
        "maxItems": most,
    }
    texts = {
        each.name: {"type": "string", "minLength": 1, "maxLength": each.max_length}
        for each in form.fields
    }
    item = _table({"cites": cites, **texts})
    return _table({"items": {"type": "array", "items": item, "maxItems": form.items}})


def max_tokens(form: Form) -> int:
    """Enough tokens for the longest reply that fits."""
    letters = sum(each.max_length for each in form.fields)
    names = sum(len(each.name) for each in form.fields)
    an_item = (letters + names) // LETTERS_A_TOKEN + form.cites_max * LABEL_TOKENS + ITEM_TOKENS
    return form.items * an_item + ITEM_TOKENS


def read_answer(raw: str, *, schema: Mapping[str, Any], form: Form) -> Checked:
    """A raw answer as canonical JSON, or what the model should repair."""
    if len(raw) > MAX_ANSWER:
        return Checked(problem="The answer is too long. Answer with the JSON object alone.")
    try:
        data = json.loads(_bare(raw))
    except (ValueError, RecursionError):
        return Checked(problem="That is not JSON. Answer with the JSON object alone.")
    labels = schema["properties"]["items"]["items"]["properties"]["cites"]["items"]["enum"]
    problem = _problem(data, form, labels)
    if problem:
        return Checked(problem=f"{problem} Answer again with the corrected JSON object alone.")
    return Checked(
        reply=json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    )


def read_reply(reply: str, form: Form, shown: Sequence[Shown]) -> list[Item]:
    """The items of a kept reply; those that do not fit these records are left out."""
    by_label = {each.label: each for each in shown}
    try:
        data = json.loads(reply)
    except ValueError:
        return []
    if _problem(data, form, list(by_label)):
        return []
    return [_item(raw, form, by_label) for raw in data["items"]]


def _item(raw: Mapping[str, Any], form: Form, by_label: Mapping[str, Shown]) -> Item:
    cited = tuple(by_label[label] for label in dict.fromkeys(raw["cites"]))
    texts = tuple((each.name, plain(raw[each.name]).rstrip(" .")) for each in form.fields)
    return Item(cited, texts)


def _problem(data: object, form: Form, labels: Sequence[str]) -> str:
    if not isinstance(data, dict) or set(data) != {"items"} or not isinstance(data["items"], list):
        return 'The answer must be {"items": […]} and nothing else.'
    if len(data["items"]) > form.items:
        return f"There may be at most {form.items} items."
    problems = (
        _item_problem(f"items[{at}]", item, form, labels) for at, item in enumerate(data["items"])
    )
    return next((each for each in problems if each), "")


def _item_problem(where: str, item: object, form: Form, labels: Sequence[str]) -> str:
    names = {each.name for each in form.fields}
    if not isinstance(item, dict) or set(item) != {"cites", *names}:
        return f"{where} must have exactly the keys {', '.join(sorted({'cites', *names}))}."
    cites = item["cites"]
    is_list = isinstance(cites, list) and all(each in labels for each in cites)
    if not is_list or not form.cites_min <= len(set(cites)) <= form.cites_max:
        counts = f"{form.cites_min} to {form.cites_max}"
        return f"{where}.cites must be {counts} different labels of the records."
    for each in form.fields:
        text = item[each.name]
        if not isinstance(text, str) or not 0 < len(plain(text)) <= each.max_length:
            return f"{where}.{each.name} must be a text of at most {each.max_length} characters."
    return ""


def _bare(raw: str) -> str:
    """The answer without the fence of a code block that some models put around it."""
    text = raw.strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.strip("`").removeprefix("json")
    return text


def _table(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
