"""A manifest is read, or refused with file, line, field and what is expected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import agent_folders
from oo_agents.manifest import MAX_BYTES, parse_manifest, read_manifest
from oo_agents.preferences import own_preferences
from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

TEXT = agent_folders.manifest_text()


def refusal(text: str, folder_name: str = "") -> BadInput:
    with pytest.raises(BadInput) as caught:
        parse_manifest(text, where="agent.toml", folder_name=folder_name)
    return caught.value


def line_in(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_manifest_is_read() -> None:
    manifest = parse_manifest(TEXT, folder_name="due_soon")
    assert (manifest.id, manifest.version, manifest.type) == ("due_soon", "1.0.0", "template")
    assert manifest.schedule.every == timedelta(minutes=15)
    assert (manifest.ttl_default, manifest.ttl_max) == (timedelta(hours=2), timedelta(days=1))
    assert manifest.keys == {"tasks.title", "tasks.due", "tasks.state"}
    assert manifest.required_keys == {"tasks.title", "tasks.due"}
    assert manifest.purpose_of("tasks.due") == "to know when it is due"
    assert manifest.purpose_of("notes.text") == ""
    assert manifest.emits["task_due"].actions["do"].normal[0].startswith("Do {{ object }}")
    assert manifest.select is not None
    assert [(each.operator, each.value) for each in manifest.select.where] == [
        ("is", "open"),
        ("before", "$window"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ('version = "1.0.0"', 'version = "1"', "version", "1.0.0"),
        ('type = "template"', 'type = "wizard"', "type", "template"),
        ('every = "15m"', 'every = "soon"', "schedule.every", "15m"),
        ('every = "15m"', 'every = "0m"', "schedule.every", "more than nothing"),
        ('every = "15m"', 'every = "9000d"', "schedule.every", "400 days"),
        ('every = "15m"', 'every = "15m"\ncron = "0 9 * * *"', "schedule", "exactly one"),
        ('every = "15m"', 'cron = "61 * * * *"', "schedule.cron", "61"),
        ('key = "tasks.due"', 'key = "tasks.dew"', "consents[1].key", "tasks.due"),
        ('key = "tasks.due"', 'key = "tasks.title"', "consents[1].key", "twice"),
        ('kind = "task_due"', 'kind = "Task"', "emits[0].kind", "such as"),
        ('category = "tasks"', 'category = "fun"', "emits[0].category", "tasks"),
        ('default = "2h"\nminimum', 'default = "2x"\nminimum', "preferences.window.default", "2h"),
        ('default = "2h"\nminimum', 'default = "1m"\nminimum', "preferences.window.default", "10m"),
        ("priority = 2", "priority = 9", "select.priority", "3"),
        ('object = "title"', 'object = "titel"', "select.object", "title"),
        ('object = "title"', 'object = "project"', "select.object", "tasks.project"),
        ('due = "due"', 'due = "title"', "select.due", "moment"),
        ('is = "open"', 'before = "2h"', "select.where[0].before", "is"),
        ('before = "$window"', 'before = "$windou"', "select.where[1].before", "$windou"),
        ('before = "$window"', 'before = "later"', "select.where[1].before", "2h"),
        ('is = "open"', 'is = "open", is_not = "done"', "select.where[0]", "exactly one"),
        ('emit = "task_due"', 'emit = "other"', "select.emit", "emits"),
        ('license = "MIT"', 'license = "MIT"\nlicence = "MIT"', "licence", "license"),
        ('license = "MIT"', 'license = "MIT"\nentrypoint = "agent:A"', "entrypoint", "function"),
        ('license = "MIT"\n', "", "license", "missing"),
        ('license = "MIT"\n', 'licens = "MIT"\n', "licens", "license"),
        ('license = "MIT"\n', 'license = ""\n', "license", "empty"),
        ('license = "MIT"', 'license = "MIT"\ntimeout_s = nan', "timeout_s", "number"),
        ('license = "MIT"', 'license = "MIT"\ntimeout_s = inf', "timeout_s", "60"),
        ('license = "MIT"', "license = 2026-11-22", "license", "text"),
        ("[preferences.window]", '[preferences."Win.dow"]', "Win.dow", "threshold_min"),
    ],
)
def test_a_flaw_is_named_with_its_field(old: str, new: str, field: str, says: str) -> None:
    assert old in TEXT
    error = refusal(TEXT.replace(old, new, 1))
    assert field in error.message
    assert says in error.message
    assert error.hint


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('version = "1.0.0"', "version = 1", 'version = "1.0.0"'),
        ('purpose = "to know when it is due"', "purpose = 7", "to know when"),
        ('why = "It', 'wye = "It', 'why = "It'),
        ("priority = 2", 'priority = "2"', "priority"),
    ],
)
def test_a_flaw_is_named_with_its_line(old: str, new: str, line: str) -> None:
    error = refusal(TEXT.replace(old, new, 1))
    assert error.where == f"agent.toml:{line_in(TEXT, line)}"


def test_a_whole_number_may_have_a_point() -> None:
    select = parse_manifest(TEXT.replace("priority = 2", "priority = 2.0")).select
    assert select is not None
    assert type(select.priority) is int


def test_broken_toml_names_its_line() -> None:
    error = refusal(TEXT.replace('name = "Due soon"', "name = Due soon"))
    assert error.where == "agent.toml:3"
    assert "TOML" in error.message


def test_deep_nesting_is_refused() -> None:
    assert refusal("a = " + "[" * 100_000).where.startswith("agent.toml")


def test_the_id_is_the_folder() -> None:
    assert "other" in refusal(TEXT, folder_name="other").message


def test_other_flaws_are_in_the_hint() -> None:
    error = refusal(TEXT.replace('version = "1.0.0"', "version = 1").replace('"MIT"', "3"))
    assert "license" in error.hint


def test_files_that_are_no_text(tmp_path: Path) -> None:
    folder = agent_folders.template_agent(tmp_path)
    (folder / "agent.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="UTF-8"):
        read_manifest(folder)
    (folder / "agent.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(BadInput, match="too large"):
        read_manifest(folder)
    (folder / "agent.toml").unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        read_manifest(folder)


@pytest.mark.parametrize("first", ["/bin/sh", "../run.sh", "~/run.sh", "c:\\run.exe", "a/../b"])
def test_a_program_is_of_its_folder_or_the_path(first: str) -> None:
    text = agent_folders.manifest_text(kind="program").replace("./run.sh", first.replace("\\", "/"))
    assert "command" in refusal(text).message


def test_preferences_reach_the_agent() -> None:
    declared = parse_manifest(TEXT).preferences.values()
    assert own_preferences(declared, {}) == {"window": 7200}
    assert own_preferences(declared, {"window": "1h30m"}) == {"window": 5400}
    for unfit in ("9d", "5m", 3, True, None, "x"):
        assert own_preferences(declared, {"window": unfit}) == {"window": 7200}


def test_a_prompt_agent_is_understood() -> None:
    part = parse_manifest(agent_folders.manifest_text(kind="prompt")).prompt
    assert part is not None
    assert (part.file, part.has_date, part.form.emit) == ("prompt.txt", True, "task_due")
    (show,) = part.shows
    assert (show.kind, show.object, show.fields, show.limit) == ("tasks", "title", ("due",), 20)
    (said,) = part.form.fields
    assert (said.name, said.max_length) == ("matter", 40)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('model = "local"', 'model = "none"', "model"),
        ('kind = "tasks"', 'kind = "bills"', "kind"),
        ('object = "title"', 'object = "due"', "object"),
        ('fields = ["due"]', 'fields = ["project"]', "fields"),
        ('earliest_by = "due"', 'earliest_by = "title"', "earliest_by"),
        ('earliest_by = "due"', 'earliest_by = "due"\nnewest_by = "due"', "earliest_by"),
        ('is = "open"', "at_least = 2", "where"),
        ('emit = "task_due"', 'emit = "other"', "emit"),
        ("cites_max = 3", "cites_max = 3\ncites_min = 4", "cites_min"),
        ("items = 2", 'items = 2\nkeyed_by = "week"', "items"),
        ("[output.fields.matter]", "[output.fields.due]", "due"),
        ("[output.fields.matter]", "[output.fields.object]", "object"),
        ('prompt = "prompt.txt"', 'prompt = "../prompt.txt"', "prompt"),
        ('prompt = "prompt.txt"\n', "", "prompt"),
    ],
)
def test_a_prompt_agent_that_is_refused(old: str, new: str, place: str) -> None:
    text = agent_folders.manifest_text(kind="prompt")
    assert old in text
    error = refusal(text.replace(old, new))
    assert place in error.message


def test_a_manifests_texts_are_plain() -> None:
    hostile = '"Due\\u001B[31m \\u202Esoon\\nnow"'
    manifest = parse_manifest(TEXT.replace('"Due soon"', hostile))
    assert manifest.name == "Due[31m soon now"
    error = refusal(TEXT.replace("[ttl]", '"\\u202Ekey" = 1\n\n[ttl]'))
    assert "\u202e" not in error.message


def test_a_list_of_many_flaws_is_short() -> None:
    text = TEXT + "".join(f"surprise_{n} = 1\n" for n in range(500))
    assert len(refusal(text).hint) < 1000
