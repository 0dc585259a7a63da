"""Every command asks the facade what it says it asks, and answers in text, JSON and exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cli_runs import face_for, ran
from fake_assistant import NOW, FakeAssistant, failing
from oo_storage.errors import HomeInUse

if TYPE_CHECKING:
    from pathlib import Path

READS = [
    "tip", "why", "agents list", "agents run due_risk", "consent list", "context list",
    "prefs list", "prefs get zone", "sources", "history", "log", "connect", "restore --list",
    "activity", "secrets list", "doctor", "rebuild --check", "connect ics /x --dry-run",
    "agents validate",
]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "method", "arguments"),
    [
        ("tip", "tip", {"at": None, "wait_s": 0.0, "face": "cli"}),
        ("tip --wait 2", "tip", {"wait_s": 2.0}),
        ("tip --at 23:30", "tip", {"at": NOW.replace(hour=23, minute=30)}),
        ("why", "why", {"id": "", "at": None}),
        ("why t1", "why", {"id": "t1"}),
        ("done", "react", {"kind": "done", "tip": "", "face": "cli"}),
        ("done t1", "react", {"kind": "done", "tip": "t1"}),
        ("snooze", "react", {"kind": "snooze", "until": NOW + timedelta(hours=1)}),
        ("snooze t1 --for 2h", "react", {"tip": "t1", "until": NOW + timedelta(hours=2)}),
        ("snooze --until 9:00", "react", {"until": datetime(2026, 11, 26, 9, tzinfo=UTC)}),
        ("dismiss", "react", {"kind": "dismiss", "reason": "not-now"}),
        ("dismiss t1 --reason wrong", "react", {"tip": "t1", "reason": "wrong"}),
        ("undo", "undo", {}),
        ("add pay rent tomorrow 9:00", "add", {"text": "pay rent tomorrow 9:00"}),
        ("agents enable due_risk", "set_agent", {"agent": "due_risk", "enabled": True}),
        ("agents disable due_risk", "set_agent", {"enabled": False}),
        ("agents trust mine --yes", "trust_agent", {"agent": "mine"}),
        ("agents run due_risk --at 9:00", "run_agent", {"at": NOW.replace(hour=9, minute=0)}),
        ("consent grant tasks.title", "grant", {"key": "tasks.title", "agent": ""}),
        ("consent grant tasks.title --agent x --dry-run", "grant", {"agent": "x", "dry_run": True}),
        ("consent revoke tasks.title", "revoke", {"key": "tasks.title", "dry_run": False}),
        ("consent revoke tasks.title --dry-run", "revoke", {"dry_run": True}),
        ("consent grant host.reach --host localhost", "grant", {"host": "localhost"}),
        ("consent revoke tasks.title --host a.org:443", "revoke", {"host": "a.org:443"}),
        ("activity --limit 3", "activity", {"limit": 3}),
        ("secrets remove serving.token", "remove_secret", {"name": "serving.token"}),
        ("context use work --for 1h", "use_context", {"until": NOW + timedelta(hours=1)}),
        ("context clear", "use_context", {"context": "", "until": None}),
        (
            "context define gym --rule sat --rule sun --busy",
            "define_context",
            {"context": "gym", "rules": ("sat", "sun"), "is_busy": True},
        ),
        ("context remove gym", "remove_context", {"context": "gym"}),
        ("prefs set daily_cap 3", "set_preference", {"name": "daily_cap", "value": "3"}),
        ("prefs unset daily_cap", "unset_preference", {"name": "daily_cap"}),
        (
            "connect todotxt /x/todo.txt --yes",
            "connect",
            {"kind": "todotxt", "place": "/x/todo.txt", "parts": (), "keys": None, "readers": None},
        ),
        (
            "connect ics /x --yes --part a --part b --key k --reader r",
            "connect",
            {"parts": ("a", "b"), "keys": ("k",), "readers": ("r",)},
        ),
        ("connect device --yes", "connect", {"kind": "device", "place": ""}),
        ("disconnect todotxt-1", "disconnect", {"source": "todotxt-1"}),
        ("history --limit 3", "history", {"limit": 3}),
        ("log --type task.seen --subject s", "log", {"type": "task.seen", "subject": "s"}),
        ("pause", "pause", {"until": NOW + timedelta(hours=1)}),
        ("pause 2h", "pause", {"until": NOW + timedelta(hours=2)}),
        ("pause --off", "pause", {"until": None}),
        ("stop", "stop", {}),
        ("rebuild", "rebuild", {"check": False}),
        ("backup /x/b", "backup", {"path": "/x/b"}),
        ("restore /x/b --yes", "restore", {"path": "/x/b"}),
        ("restore --yes", "restore", {"path": ""}),
    ],
)
def test_a_command_asks_the_facade(
    tmp_path: Path, command: str, method: str, arguments: dict[str, Any]
) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), *command.split())
    assert (done.code, done.err) == (0, "")
    assert done.out.strip()
    (called,) = assistant.named(method)
    assert called | arguments == called
    assert assistant.is_closed


@pytest.mark.parametrize("command", READS)
def test_every_read_command_prints_one_json_value(tmp_path: Path, command: str) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), *command.split(), "--json")
    assert (done.code, done.err) == (0, "")
    json.loads(done.out)


@pytest.mark.parametrize("command", READS[:-3])
def test_every_read_command_has_a_plain_form(tmp_path: Path, command: str) -> None:
    face = face_for(FakeAssistant(), tmp_path, is_terminal=True, is_styled=True, width=30)
    plain = ran(face, *command.split(), "--plain").out
    assert "\x1b" not in plain
    assert plain == ran(face_for(FakeAssistant(), tmp_path), *command.split()).out or (
        "\n" in plain and command in ("tip", "connect")
    )


def test_every_act_of_the_person_has_a_request_of_its_own(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    for command in ("done", "done", "undo"):
        ran(face_for(assistant, tmp_path), command)
    requests = [arguments["request"] for _name, arguments in assistant.calls]
    assert len(set(requests)) == 3
    assert all(request[14] == "7" and len(request) == 36 for request in requests)


def test_agents_say_whether_they_are_eligible_and_why(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), "agents", "list", "--json")
    rows = json.loads(done.out)
    assert [row["eligible"] for row in rows] == [True, False, True]
    assert {"id", "kind", "eligible", "reason"} <= set(rows[0])


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        ("tpi", "no command 'tpi'", "Did you mean tip?"),
        ("agents lst", "no command 'lst'", "Did you mean list?"),
        ("tip --jsn", "no option '--jsn'", "Did you mean --json?"),
        ("dismiss --reason wrogn", "no reason 'wrogn'", "Did you mean wrong?"),
        ("consent list tasks.titel", "no data key", "Did you mean tasks.title?"),
        ("prefs get zoen", "no preference", "Did you mean zone?"),
        ("agents enable due_rsk", "no agent", "Did you mean due_risk?"),
        ("context use wrok", "no context", "Did you mean work?"),
        ("agents", "Say what to do", "Usage: oo agents"),
        ("add", "TEXT is missing", "Usage: oo add TEXT …"),
        ("done a b", "more in that call", "Usage: oo done [TIP]"),
        ("log --limit 0", "--limit takes a number from 1", "Usage: oo log"),
        ("log --limit", "--limit is not used like that", ""),
        ("tip --at soon", "not a moment", "23:30"),
        ("snooze --for 1x", "not a span", "30m"),
        ("pause 1h --off", "--off takes no time", ""),
        ("connect", "Say which one", "oo connect todotxt /home/u/todo.txt --yes"),
        ("connect ics /x", "nobody to ask", "oo connect ics /x --yes"),
        ("agents trust mine", "can read your files", "oo agents trust mine --yes"),
        ("restore", "you mean it", "oo restore --yes"),
        ("restore /x", "you mean it", "oo restore /x --yes"),
        ("agents validate nothing", "no agent of your own", ""),
        ("demo run", "does not work in a demo", ""),
        ("completion bsh", "no shell", "Did you mean bash?"),
    ],
)
def test_a_wrong_call_exits_2_with_a_hint(
    tmp_path: Path, command: str, message: str, hint: str
) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), *command.split())
    assert done.code == 2
    first, *rest = done.err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert hint in "".join(rest)
    assert [line.startswith("  hint: ") for line in rest] == [True] * len(rest)


def test_a_relative_place_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path), "connect", "todotxt", "todo.txt", "--yes")
    ran(face_for(assistant, tmp_path), "connect", "ics", "https://x.example/c.ics", "--yes")
    places = [called["place"] for called in assistant.named("connect")]
    assert places == [str(tmp_path / "todo.txt"), "https://x.example/c.ics"]


def test_an_error_of_the_facade_is_told_with_its_hint_and_exit_code(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.failure = HomeInUse("Another oO holds this home.", hint="Stop it: oo stop")
    done = ran(face_for(assistant, tmp_path), "tip")
    assert (done.code, done.out) == (1, "")
    assert done.err == "error: Another oO holds this home.\n  hint: Stop it: oo stop\n"


def test_with_json_an_error_is_one_object(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.failure = failing()
    done = ran(face_for(assistant, tmp_path), "tip", "--json")
    told = {"code": "error", "message": "It failed.", "hint": "Try again."}
    assert (done.code, done.out, json.loads(done.err)) == (1, "", {"error": told})


def test_a_fault_inside_is_told_briefly_and_written_down_without_content(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.failure = ZeroDivisionError("secret title")
    done = ran(face_for(assistant, tmp_path), "tip")
    diary = tmp_path / "oo.log"
    assert done.code == 1
    assert "Traceback" not in done.err
    assert str(diary) in done.err
    assert "ZeroDivisionError" in diary.read_text()
    assert "fake_assistant.py" in diary.read_text()
    assert "secret" not in diary.read_text() + done.err


def test_an_interrupt_is_no_error(tmp_path: Path) -> None:
    assistant = FakeAssistant()

    def interrupt() -> str:
        raise KeyboardInterrupt

    face = face_for(assistant, tmp_path, is_interactive=True, read_line=interrupt)
    done = ran(face, "connect", "ics", "/x")
    assert (done.code, done.err) == (130, "")
    assert assistant.named("connect") == []
    assert assistant.is_closed


@pytest.mark.parametrize(("differing", "code"), [((), 0), (("profile_consents",), 1)])
def test_rebuild_check_says_by_its_exit_code_whether_tables_differ(
    tmp_path: Path, differing: tuple[str, ...], code: int
) -> None:
    assistant = FakeAssistant()
    assistant.differing = differing
    done = ran(face_for(assistant, tmp_path), "rebuild", "--check")
    assert done.code == code
    assert all(table in done.out for table in differing)


def test_bare_oo_shows_the_card_and_where_to_go(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path))
    assert done.code == 0
    assert done.out.startswith("Pay the rent now")
    assert done.out.endswith("All commands: oo --help\n")


def test_the_tip_is_bold_in_a_terminal_and_otherwise_the_same(tmp_path: Path) -> None:
    styled = ran(face_for(FakeAssistant(), tmp_path, is_terminal=True, is_styled=True), "tip").out
    plain = ran(face_for(FakeAssistant(), tmp_path), "tip").out
    assert styled.startswith("\x1b[1mPay the rent now")
    assert "\x1b[2mWhy\x1b[0m" in styled
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m"):
        styled = styled.replace(code, "")
    assert styled == plain


def test_the_version_names_the_home(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), "--version")
    assert done.code == 0
    assert done.out.startswith("oO ")
    assert str(tmp_path) in done.out


def test_no_answer_at_all_is_told_kindly(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.connected = []
    done = ran(face_for(assistant, tmp_path), "sources")
    assert (done.code, done.out) == (0, "Nothing is connected yet. See what could be: oo connect\n")
    assistant.is_silent = True
    assert ran(face_for(assistant, tmp_path), "tip").out == (
        "Nothing needs you now.\n\nTry oo why\n"
    )


def test_a_shell_completes_commands_and_reasons() -> None:
    from click.shell_completion import ShellComplete

    from oo_ui.cli.commands import root

    shell = ShellComplete(root, {}, "oo", "_OO_COMPLETE")
    assert [item.value for item in shell.get_completions([], "do")] == ["done", "doctor"]
    offered = shell.get_completions(["dismiss", "--reason"], "n")
    assert [item.value for item in offered] == ["not-now", "never", "never-agent"]


def test_demo_runs_in_a_throw_away_home_and_marks_every_line(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), "demo")
    assert done.code == 0
    assert all(line.startswith("demo ·") for line in done.out.splitlines())
    kinds = [called["kind"] for called in assistant.named("connect")]
    places = [called["place"] for called in assistant.named("connect")]
    assert kinds == ["todotxt", "ics", "markdown", "contacts"]
    assert not any(str(tmp_path) in place for place in places)
    shown = json.loads(ran(face_for(assistant, tmp_path), "demo", "tip", "--json").out)
    assert shown["demo"] is True
    rows = json.loads(ran(face_for(assistant, tmp_path), "demo", "history", "--json").out)
    assert [row["demo"] for row in rows] == [True]


def test_trust_of_what_is_no_program_is_not_asked_about(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path), "agents", "trust", "due_risk")
    assert assistant.named("trust_agent")[0]["agent"] == "due_risk"
