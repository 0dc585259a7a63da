"""In a made-up language no English sentence stays behind; hostile text is only ever text."""

from __future__ import annotations

import importlib
import os
import re
import string
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli_runs import face_for, ran
from fake_assistant import FakeAssistant
from fake_face import FakeFace
from oo_storage.words import LOCALES, speak
from oo_ui.cli.commands import COMMANDS as COMMANDS_OF_OO
from oo_ui.viewmodels.catalogue import SCREENS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_ui.viewmodels.catalogue import Screen

ROOT = Path(__file__).parents[3]
ACCENTS = str.maketrans(
    string.ascii_letters,
    "äƀçđéƒĝħíĵķłɱñöþɋŕšŧúṽŵẋýžÄƁÇĐÉƑĜĦÍĴĶŁṀÑÖÞǪŔŠŦÚṼŴẊÝŽ",
)
KEPT = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{[^{}]*\})")
COMMANDS = [
    "prompt", "prompt show", "prompt try", "prompt diff", "prompt diff d1 d2", "prefs say hm",
    "prefs say hm --yes",
    "", "--help", "--version", "tip", "tip --at 9:00", "why", "why --all", "done", "snooze",
    "dismiss", "undo", "add pay", "agents list", "agents run due_risk", "agents disable due_risk",
    "agents validate", "consent list", "consent revoke tasks.title --dry-run",
    "consent grant tasks.title", "context list", "context use work", "context clear", "prefs list",
    "prefs get zone", "prefs set zone UTC", "connect", "connect ics /x", "connect ics /x --dry-run",
    "connect ics /x --yes", "disconnect todotxt-1", "sources", "history", "log", "pause", "stop",
    "rebuild", "rebuild --check", "backup", "restore --list", "restore", "doctor", "demo",
    "tip --first-run", "tpi", "tip --nope", "done a b", "log --limit x", "add", "agents",
    "tip --at soon", "snooze --for x", "snooze --until 2020-01-01", "snooze --for 1h --until 9:00",
    "dismiss --reason x", "restore /x", "agents trust mine", "demo stop",
    "model status", "model list", "model pull tiny", "model use judge ollama/tiny --yes",
    "model test", "model preview", "model unload tiny", "model setup", "model nope",
]  # fmt: skip
NAMES = {
    "oo", "oO", "due", "risk", "git", "hygiene", "todotxt", "home", "txt", "calendars", "inbox",
    "ics", "tasks", "title", "task", "seen", "builtin", "function", "template", "free", "gap",
    "next", "event", "dismiss", "not", "now", "work", "mon", "fri", "zone", "UTC", "language",
    "daily", "cap", "keyring", "calendar", "people", "names", "sqlite", "todo", "min", "kB", "MB",
    "nothing", "contacts", "markdown", "yes", "PATH", "PLACE", "KIND", "TIP", "TEXT", "COMMAND",
    "pay", "tpi", "nope", "soon", "do", "ab", "mine", "h", "bash", "zsh", "fish",
    *COMMANDS_OF_OO, "list", "new", "validate", "enable", "disable", "trust", "grant", "revoke",
    "status", "pull", "test", "preview", "unload", "setup", "serve", "ms", "GB", "tiny", "judge",
    "ollama", "use", "clear", "define", "remove", "get", "set", "unset", "already", "wrong", "less",
    "never", "agent",
    "show", "try", "diff", "say",
}  # fmt: skip

ON_SCREENS = {
    "Ctrl", "qwen", "gemma", "ollama", "chat", "GB", "healthy", "ms", "type", "string", "example",
    "org", "http", "https", "POST", "content", "json", "model", "application", "host", "reach",
    "local", "generator", "tip", "judge", "id", "Berlin", "Europe", "api", "Pay", "the", "rent",
    "true", "false", *(each.id for each in SCREENS),
}  # fmt: skip


def accented(text: str) -> str:
    """The text with every letter outside placeholders replaced."""
    return "".join(
        part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in KEPT.split(text)
    )


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the made-up language, from every message in the source."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        messages = importlib.import_module("messages").messages()
    finally:
        sys.path.pop(0)
    catalog = Catalog(locale="eo", fuzzy=False)
    for message in messages:
        wanted = (message,) if isinstance(message, str) else message
        told = tuple(accented(text) for text in wanted)
        catalog.add(message, told[0] if isinstance(message, str) else told)
    folder = tmp_path_factory.mktemp("locale")
    (folder / "eo" / "LC_MESSAGES").mkdir(parents=True)
    with (folder / "eo" / "LC_MESSAGES" / "oo.mo").open("wb") as file:
        write_mo(file, catalog)
    return folder


@pytest.fixture
def made_up_language(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak it for one test."""
    monkeypatch.setenv("LANGUAGE", os.environ["LANGUAGE"])
    speak("eo", catalogue)
    yield
    speak("", LOCALES)


@pytest.mark.usefixtures("made_up_language")
@pytest.mark.parametrize("command", COMMANDS)
def test_no_english_sentence_stays_behind(tmp_path: Path, command: str) -> None:
    assistant = FakeAssistant(text=accented)
    assistant.connected = assistant.connected if "first" not in command else []
    done = ran(face_for(assistant, tmp_path), *command.split())
    leaked = [word for line in told(done.out + done.err, tmp_path) for word in english(line)]
    assert leaked == []
    is_told = set(done.out + done.err) & set(accented(string.ascii_letters))
    assert is_told or command == "prefs get zone"


@pytest.mark.usefixtures("made_up_language")
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_no_screen_speaks_english(tmp_path: Path, screen: Screen) -> None:
    typed = (screen.id, "1", *(key for key in "wsxcaen"), "?")
    answers = [word for key in typed for word in (key, "")]
    done = ran(face_for(FakeFace(text=accented), tmp_path, *answers), "--plain")
    shown = [line for line in told(done.out, tmp_path) if not line.startswith("Šçŕééñš")]
    assert [word for line in shown for word in english(line) if word not in ON_SCREENS] == []


@pytest.mark.usefixtures("made_up_language")
@pytest.mark.parametrize("command", ["tip", "connect", "agents", "agents list", "log", "demo"])
def test_no_help_page_speaks_english(tmp_path: Path, command: str) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), *command.split(), "--help")
    assert done.code == 0
    leaked = [word for line in told(done.out, tmp_path) for word in english(line)]
    assert [word for word in leaked if word.upper() != word] == []


def told(text: str, folder: Path) -> list[str]:
    """The lines without paths and options."""
    text = text.replace(str(folder), "")
    return re.sub(r"/\S+|--?[a-z-]+", "", text).splitlines()


def english(line: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z]{2,}", line) if word not in NAMES]


HOSTILE = "\x1b[2J\x1b]0;x\x07\u202etxt\u2066\u200b\u00ad\r\x9b31m\x00\ud800<b>[bold]rent[/]\t&amp;"


def hostile(text: str) -> str:
    """The text with everything that a terminal could obey."""
    return f"{HOSTILE}{text}" if text else ""


@pytest.mark.parametrize("is_terminal", [True, False])
@pytest.mark.parametrize("command", [*COMMANDS, "tip --json", "log --json", "sources --json"])
def test_hostile_text_is_only_text(tmp_path: Path, command: str, is_terminal: bool) -> None:
    face = face_for(FakeAssistant(text=hostile), tmp_path, is_terminal=is_terminal)
    done = ran(face, *command.split())
    # a bar draws each of its lines over the one before
    told = re.sub(r"\r([^\r\x1b]*)\x1b\[K", r"\1", done.out) if is_terminal else done.out
    for char in told + done.err:
        assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def test_markup_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(text=hostile), tmp_path, is_terminal=True), "tip")
    assert "<b>[bold]rent[/] &amp;Pay the rent now" in " ".join(done.out.split())
