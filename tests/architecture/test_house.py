"""The plan of the house, checked: rooms, sizes, names, docstrings."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ROOMS = {
    "app": "oo_app",
    "agents": "oo_agents",
    "ui": "oo_ui",
    "storage": "oo_storage",
    "sync": "oo_sync",
}
DRAWERS = {"utils", "misc", "manager", "helper", "helpers", "common"}
LONGEST_FUNCTION = 50
LONGEST_FILE = 400

SOURCES = sorted(
    path
    for room, package in ROOMS.items()
    for path in (ROOT / room / package).rglob("*.py")
    if "_generated" not in path.parts
)

TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts[1:]).removesuffix(".__init__")
    for path in SOURCES
}
BUILTIN_AGENTS = sorted((ROOT / "agents/oo_agents/builtin").glob("*/agent.py"))
AGENTS_MAY_IMPORT = {
    "__future__", "collections", "collections.abc", "dataclasses", "datetime", "functools",
    "hashlib", "itertools", "math", "oo_agents.api", "re", "statistics", "typing",
}  # fmt: skip
FACES_MAY_IMPORT = {
    "oo_agents.api", "oo_agents.authoring", "oo_agents.instants", "oo_agents.moments",
    "oo_app.answers", "oo_app.answers_life", "oo_app.core_words", "oo_storage.lock",
    "oo_app.answers_models", "oo_app.answers_notices", "oo_app.answers_profile",
    "oo_app.answers_sources", "oo_app.answers_tips", "oo_app.answers_why", "oo_app.as_json",
    "oo_app.assistant", "oo_app.assistant_models", "oo_app.assistant_profile",
    "oo_app.background", "oo_app.card",
    "oo_app.demo", "oo_app.hosts",
    "oo_app.opening", "oo_app.paths", "oo_app.prepared", "oo_app.serving.installing",
    "oo_app.serving.offering", "oo_app.wall_clock", "oo_storage", "oo_storage.durations",
    "oo_storage.errors", "oo_storage.plain", "oo_storage.words",
}  # fmt: skip
ONE_PLACE: dict[str, str | tuple[str, ...]] = {
    "PySide6": "ui/oo_ui/qt/",
    "apprise": "app/oo_app/notifier/backends/push_program.py",
    "apscheduler": "app/oo_app/scheduling.py",
    "click": "ui/oo_ui/cli/",
    "dateparser": "app/oo_app/integrations/",
    "desktop_notifier": "app/oo_app/notifier/backends/desktop.py",
    "dulwich": "app/oo_app/integrations/builtin/git/",
    "fastapi": ("app/oo_app/gateway/", "app/oo_app/serving/process/"),
    "icalendar": "app/oo_app/integrations/builtin/ics/",
    "jinja2": "agents/oo_agents/",
    "keyring": "app/oo_app/vault/",
    "litellm": "app/oo_app/serving/process/calls.py",
    "mcp": "ui/oo_ui/mcp/",
    "nacl": "app/oo_app/vault/",
    "plyer": "app/oo_app/notifier/backends/plyer_popup.py",
    "sqlite_utils": "storage/oo_storage/",
    "textual": "ui/oo_ui/tui/",
    "textual_plotext": "ui/oo_ui/tui/",
    "uvicorn": ("app/oo_app/gateway/", "app/oo_app/serving/process/"),
    "watchdog": "app/oo_app/watching.py",
}
# What can open a connection. Beyond the home's own socket that is done behind the outbound door,
# or in the serving process, which is told the one host that the door let through.
REACHES_OUT = {
    "aiohttp": (),
    "asyncio": (
        "app/oo_app/core.py", "app/oo_app/gateway/", "app/oo_app/opening.py",
        "app/oo_app/scheduling.py", "app/oo_app/integrations/builtin/device/idle.py",
        "app/oo_app/notifier/backends/",
        "app/oo_app/serving/process/",
    ),
    "ftplib": (),
    "http": (),
    "httpx": ("app/oo_app/gateway/", "app/oo_app/outbound/", "app/oo_app/serving/"),
    "imaplib": (),
    "litellm": ("app/oo_app/serving/process/",),
    "ollama": ("app/oo_app/serving/",),
    "openai": (),
    "requests": (),
    "smtplib": ("app/oo_app/notifier/backends/mail.py",),
    "socket": ("app/oo_app/doorways.py", "app/oo_app/gateway/peers.py", "app/oo_app/serving/"),
    "ssl": ("app/oo_app/notifier/backends/mail.py",),
    "urllib.request": (),
    "urllib3": (),
    "xmlrpc": (),
}  # fmt: skip


@cache
def imports(path: Path) -> frozenset[str]:
    """The modules a file imports, wherever in it; `from package import module` names the module."""
    names: set[str] = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in MODULES else node.module for name in inner}
    return frozenset(names)


def test_there_are_sources_to_check() -> None:
    assert len(SOURCES) > 20


@pytest.mark.parametrize(("room", "package"), ROOMS.items())
def test_a_room_holds_one_package_and_says_what_it_is_for(room: str, package: str) -> None:
    assert [p.name for p in sorted((ROOT / room).iterdir()) if (p / "__init__.py").is_file()] == [
        package
    ]
    assert not (ROOT / room / "__init__.py").exists()
    assert len((ROOT / room / "README.md").read_text(encoding="utf-8").split()) > 40


@pytest.mark.parametrize("room", ["packaging", "tests"])
def test_the_other_rooms_are_no_packages_and_say_what_they_are_for(room: str) -> None:
    assert not (ROOT / room / "__init__.py").exists()
    assert (ROOT / room / "README.md").is_file()


def test_files_are_small_named_for_their_subject_and_explain_themselves() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCES}
    long = [str(path) for path, text in texts.items() if text.count("\n") > LONGEST_FILE]
    assert long == []
    drawers = [p for p in SOURCES if DRAWERS & {p.stem, *p.relative_to(ROOT).parts}]
    assert drawers == []
    silent = [path for path, text in texts.items() if text and not ast.get_docstring(TREES[path])]
    assert silent == [], "a module says in a sentence what it is"


def test_functions_are_short() -> None:
    long = {
        f"{path}: {node.name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == set()


def test_public_functions_and_classes_have_a_docstring() -> None:
    silent = [
        f"{path}: {node.name}"
        for path, tree in TREES.items()
        for node in public(tree)
        if ast.get_docstring(node) is None
    ]
    assert silent == []


def public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The public functions and classes of a module, and the public methods of its classes."""
    for node in tree.body:
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                inner = (each for each in node.body if isinstance(each, Named))
                yield from (each for each in inner if not each.name.startswith("_"))


@pytest.mark.parametrize(("library", "place"), ONE_PLACE.items())
def test_a_library_that_shapes_code_is_used_in_one_place(
    library: str, place: str | tuple[str, ...]
) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users
    assert [user for user in sorted(users) if not user.startswith(place)] == []


@pytest.mark.parametrize(("library", "allowed"), REACHES_OUT.items())
def test_what_can_open_a_connection_is_used_at_the_doors(
    library: str, allowed: tuple[str, ...]
) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(f"{name}.".startswith(f"{library}.") for name in imports(path))
    }
    assert [user for user in sorted(users) if not user.startswith(allowed)] == []


@pytest.mark.parametrize("path", BUILTIN_AGENTS, ids=lambda path: path.parent.name)
def test_an_agent_imports_the_api_and_what_cannot_reach_out(path: Path) -> None:
    assert imports(path) <= AGENTS_MAY_IMPORT


def test_a_face_knows_the_assistant_and_what_every_room_may_say() -> None:
    known = {
        name
        for path in SOURCES
        if path.is_relative_to(ROOT / "ui")
        for name in imports(path)
        if name.startswith(("oo_app", "oo_agents", "oo_storage", "oo_sync"))
    }
    assert sorted(known - FACES_MAY_IMPORT) == []


def test_nobody_asks_whether_it_is_tested() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "PYTEST_CURRENT_TEST" not in text, path
        assert '"pytest" in sys.modules' not in text, path
