"""`oo prompt` shows, compares and tries prompts; it shows what the assistant says and no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli_runs import face_for, ran
from fake_assistant import FakeAssistant

if TYPE_CHECKING:
    from pathlib import Path


def test_the_prompt_is_shown_word_for_word(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.faults = ("A number is not known.",)
    done = ran(face_for(assistant, tmp_path), "prompt", "show", "t1", "--version", "tip.v4")
    assert done.code == 0
    shown = ["Choose one.", "FINDINGS", "Pay the rent", "tip.v4", "about 12", "A number is not"]
    assert [word for word in shown if word not in done.out] == []
    assert assistant.named("prompt") == [{"id": "t1", "version": "tip.v4"}]


def test_a_trial_passes_everything_on_and_says_whether_it_would_be_shown(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    how = ("--alias", "judge", "--version", "tip.v4", "--policy", "ranked")
    done = ran(face_for(assistant, tmp_path), "prompt", "try", "t1", *how)
    assert done.code == 0
    assert "Pay the rent today." in done.out
    assert assistant.named("try_prompt") == [
        {"id": "t1", "alias": "judge", "version": "tip.v4", "policy": "ranked"}
    ]
    assistant.faults = ("The tip names a number that is not known.",)
    done = ran(face_for(assistant, tmp_path), "prompt", "try")
    assert done.code == 1
    assert "no model's words" in done.out
    assert json.loads(ran(face_for(assistant, tmp_path), "prompt", "try", "--json").out)["faults"]


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ((), [("", ""), ("d1", "tip.v4")]),
        (("t1",), [("t1", ""), ("d1", "tip.v4")]),
        (("t1", "--version", "ranked.v1"), [("t1", ""), ("d1", "ranked.v1")]),
        (("t1", "t2"), [("t1", ""), ("t2", "")]),
    ],
)
def test_two_prompts_are_compared(
    tmp_path: Path, arguments: tuple[str, ...], asked: list[tuple[str, str]]
) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), "prompt", "diff", *arguments)
    calls = [(each["id"], each["version"]) for each in assistant.named("prompt")]
    assert calls == asked
    assert done.code == 1
    lines = done.out.splitlines()
    assert [line for line in lines if line.startswith("-")] == [f"-Pay the rent{asked[0][0]}"]
    assert [line for line in lines if line.startswith("+")] == [
        f"+Pay the rent{asked[1][0]}{asked[1][1]}"
    ]


def test_the_same_prompt_has_no_difference(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), "prompt", "diff", "t1", "t1")
    assert (done.code, done.out) == (0, "There is no difference.\n")
