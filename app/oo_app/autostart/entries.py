"""What each system is told so that it starts oO with the session: pure descriptions.

Linux (XDG)  `oo.desktop` in the autostart folder
macOS        a LaunchAgent's property list
Windows      a value of the Run key of the user's part of the registry
"""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LABEL = "org.oo_assistant.oo"
DESKTOP_FILE = "oo.desktop"
PLIST_FILE = f"{LABEL}.plist"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
RUN_VALUE = "oO"
# Characters that mean something in an Exec line, and must stand in quotes there.
_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")
_ESCAPED = ('"', "`", "$", "\\")
HOME = "OO_HOME"


def desktop_entry(command: Sequence[str], environment: Mapping[str, str], comment: str) -> str:
    """The file for XDG desktops; `comment` is for people."""
    words = [*_assignments(environment), *command]
    line = " ".join(map(_exec_word, words))
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Version=1.0",
            "Name=oO",
            f"Comment={_value(comment)}",
            f"Exec={_value(line)}",
            "Terminal=false",
            "StartupNotify=false",
            "X-GNOME-Autostart-enabled=true",
            "",
        )
    )


def command_of_desktop_entry(text: str) -> tuple[str, ...] | None:
    """The command of such a file; None where it is switched off in it, or has none."""
    keys: dict[str, str] = {}
    for line in text.splitlines():
        name, is_one, value = line.partition("=")
        if is_one and not line.startswith("#"):
            keys.setdefault(name.strip(" \t"), value.strip(" \t"))
    is_off = keys.get("Hidden") == "true" or keys.get("X-GNOME-Autostart-enabled") == "false"
    if is_off or "Exec" not in keys:
        return None
    return _words(keys["Exec"])


def launch_agent(command: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """The property list for launchd."""
    known: dict[str, Any] = {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "RunAtLoad": True,
        "KeepAlive": False,
        "ProcessType": "Background",
    }
    if environment:
        known["EnvironmentVariables"] = dict(environment)
    return plistlib.dumps(known)


def command_of_launch_agent(data: bytes) -> tuple[str, ...] | None:
    """The command of such a list, its variables as `env` would have them; None for none."""
    try:
        known = plistlib.loads(data)
        if known.get("Disabled") or not known.get("RunAtLoad"):
            return None
        command = tuple(map(str, known["ProgramArguments"]))
        return (*_assignments(known.get("EnvironmentVariables", {})), *command)
    except (plistlib.InvalidFileException, ExpatError, KeyError, TypeError, AttributeError):
        return None


def run_line(command: Sequence[str]) -> str:
    """The value for Windows."""
    from subprocess import list2cmdline

    return list2cmdline(command)


def as_words(command: Sequence[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """A command with its variables, as the readers above give it back."""
    return (*_assignments(environment), *command)


def program_of(words: Sequence[str]) -> str:
    """The program that such words start."""
    return next((word for word in words if word != "env" and "=" not in word), "")


def _assignments(environment: Mapping[str, str]) -> tuple[str, ...]:
    if not environment:
        return ()
    return ("env", *(f"{name}={value}" for name, value in environment.items()))


def _exec_word(word: str) -> str:
    doubled = word.replace("%", "%%")
    if not _RESERVED & set(doubled) and doubled:
        return doubled
    for char in ("\\", '"', "`", "$"):
        doubled = doubled.replace(char, "\\" + char)
    return f'"{doubled}"'


def _value(text: str) -> str:
    """A text as the value of a key: one line, its backslashes doubled."""
    return " ".join(text.splitlines()).replace("\\", "\\\\")


def _words(line: str) -> tuple[str, ...]:
    """The words of an Exec line, as they were before `_exec_word` and `_value`."""
    line = line.replace("\\\\", "\\")
    found: list[str] = []
    word, is_quoted, is_open, at = "", False, False, 0
    while at < len(line):
        char = line[at]
        if is_quoted and char == "\\" and line[at + 1 : at + 2] in _ESCAPED:
            word, at = word + line[at + 1], at + 1
        elif char == '"':
            is_quoted, is_open = not is_quoted, True
        elif char == " " and not is_quoted:
            found += [word] if word or is_open else []
            word, is_open = "", False
        else:
            word += char
        at += 1
    found += [word] if word or is_open else []
    return tuple(each.replace("%%", "%") for each in found)
