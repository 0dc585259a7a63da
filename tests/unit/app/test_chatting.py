"""Plain completions: what is passed on, what is refused, and whom a trial may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_model import FakeModel
from oo_app.asking import Access
from oo_app.chatting import Chatting, How, trial_access
from oo_app.serving.port import ModelFault, Target
from oo_storage.errors import OoError, Refused, UnknownName, UsageError
from support.hosting import hosted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from oo_app.answers_models import ChatAnswer
    from oo_app.local import LocalAssistant

TARGET = Target(alias="tip-generator", model="ollama_chat/tiny", host="127.0.0.1:11434")
HELLO = [{"role": "user", "content": "Hello"}]
HOW = How(max_tokens=64, temperature=0.5)


def chatting(model: FakeModel, access: Access | None = None) -> Chatting:
    return Chatting(lambda: model, lambda _alias: access or Access(target=TARGET, num_ctx=2048))


def test_an_answer_whole_and_in_pieces() -> None:
    model = FakeModel(otherwise="Good morning to you")
    whole = chatting(model).whole("tip-generator", HELLO, HOW)
    assert (whole.text, whole.finish, whole.model) == ("Good morning to you", "stop", TARGET.model)
    *pieces, last = chatting(model).stream("tip-generator", HELLO, HOW)
    assert "".join(map(str, pieces)) == whole.text
    assert len(pieces) > 1
    assert last == whole
    asked = model.asked[0]
    assert (asked.purpose, asked.keys, asked.num_ctx) == ("chat", frozenset(), 2048)
    assert (asked.max_tokens, asked.temperature, asked.schema) == (64, 0.5, None)
    assert [(each.role, each.content) for each in asked.messages] == [("user", "Hello")]


@pytest.mark.parametrize(
    ("messages", "how"),
    [
        ([], HOW),
        ([{"role": "tool", "content": "x"}], HOW),
        ([{"role": "user"}], HOW),
        ([{"role": "user", "content": "x", "more": "y"}], HOW),
        (HELLO * 201, HOW),
        ([{"role": "user", "content": "x" * 400_001}], HOW),
        (HELLO, How(max_tokens=0, temperature=0)),
        (HELLO, How(max_tokens=10**6, temperature=0)),
        (HELLO, How(max_tokens=1, temperature=-0.1)),
        (HELLO, How(max_tokens=1, temperature=float("nan"))),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anyone_is(
    messages: Sequence[Mapping[str, str]], how: How
) -> None:
    model = FakeModel()
    with pytest.raises(UsageError):
        chatting(model).whole("tip-generator", messages, how)
    with pytest.raises(UsageError):
        chatting(model).stream("tip-generator", messages, how)
    assert model.asked == []


def test_an_alias_without_a_model_says_how_to_choose_one() -> None:
    with pytest.raises(UsageError) as error:
        chatting(FakeModel(), Access(problem="unset")).whole("tip-generator", HELLO, HOW)
    assert "oo model use tip-generator" in error.value.hint


def test_a_fault_is_passed_on() -> None:
    model = FakeModel([ModelFault("missing", "It is not there.")])
    pieces: Iterator[str | ChatAnswer] = chatting(model).stream("tip-generator", HELLO, HOW)
    with pytest.raises(ModelFault, match="not there"):
        next(pieces)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[LocalAssistant]:
    with hosted(tmp_path / "home") as hosting:
        yield hosting


def trial(assistant: LocalAssistant, alias: str, *, has_key: bool = False) -> Access:
    view = assistant._home.profile.view()
    return trial_access(view, alias, {}, lambda _target: has_key)


def test_a_trial_may_ask_a_cloud_with_its_key_and_a_consent_and_not_without(
    assistant: LocalAssistant,
) -> None:
    assistant.use_model("judge", "anthropic/claude-x")
    host = "api.anthropic.com:443"
    with pytest.raises(Refused) as error:
        trial(assistant, "judge", has_key=True)
    assert error.value.hint == f"oo consent grant host.reach --host {host}"
    assistant.grant("host.reach", host=host)
    with pytest.raises(Refused) as error:
        trial(assistant, "judge")
    assert error.value.hint == "oo secrets set ANTHROPIC_API_KEY"
    access = trial(assistant, "judge", has_key=True)
    assert (access.problem, access.keys) == ("", frozenset())
    assert access.target is not None
    assert access.target.locality == "cloud"


@pytest.mark.parametrize(
    ("alias", "error"), [("judge", UsageError), ("embedder", UsageError), ("oracle", UnknownName)]
)
def test_an_alias_that_cannot_write_is_refused(
    assistant: LocalAssistant, alias: str, error: type[OoError]
) -> None:
    assistant.use_model("embedder", "ollama/tiny", keys=())
    with pytest.raises(error):
        trial(assistant, alias)
