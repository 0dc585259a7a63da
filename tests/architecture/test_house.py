"""The plan of the house, checked: rooms, sizes, names, docstrings."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

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


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


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


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_is_small_named_for_its_subject_and_explains_itself(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    assert not DRAWERS & {path.stem, *path.relative_to(ROOT).parts}
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module says in a sentence what it is"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_functions_are_short(path: Path) -> None:
    long = [
        f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_public_functions_and_classes_have_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders: list[ast.Module | ast.ClassDef] = [tree]
    holders += [node for node in tree.body if isinstance(node, ast.ClassDef)]
    public = [
        node
        for holder in holders
        for node in holder.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not (isinstance(holder, ast.ClassDef) and holder.name.startswith("_"))
    ]
    assert [n.name for n in public if ast.get_docstring(n) is None] == []


def test_only_scheduling_uses_the_scheduler_and_nobody_asks_whether_it_is_tested() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "apscheduler" not in text or path.name == "scheduling.py", path
        assert "PYTEST_CURRENT_TEST" not in text, path
        assert '"pytest" in sys.modules' not in text, path
