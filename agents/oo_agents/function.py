"""Function agents: built in, in this process, and therefore allowed to import almost nothing.

What they may import and call is checked on the syntax tree, before any of their code runs.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_agents.api import Agent
    from oo_agents.manifest import Manifest

ALLOWED_IMPORTS = frozenset({
    "__future__", "oo_agents.api", "bisect", "collections", "collections.abc", "dataclasses",
    "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "itertools",
    "math", "operator", "re", "statistics", "string", "textwrap", "typing", "unicodedata",
})  # fmt: skip
_REFUSED_CALLS = frozenset({
    "open", "eval", "exec", "compile", "input", "print", "globals", "breakpoint", "__import__",
    "setattr", "delattr", "vars",
})  # fmt: skip
_CLOCKS = frozenset({"now", "utcnow", "today", "fromtimestamp"})


@dataclass(frozen=True, slots=True)
class CodeFlaw:
    """One line of an agent's code that is not allowed."""

    line: int
    message: str


def load_function(manifest: Manifest, folder: Path) -> Agent:
    """The agent object that the manifest's entrypoint names; raises BadInput if there is none."""
    import importlib.util
    import sys

    module_name, class_name = manifest.entrypoint.split(":")
    path = folder / f"{module_name}.py"
    name = f"oo_agents.builtin.{manifest.id}.{module_name}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise BadInput(_("there is no such file; the entrypoint names it"), where=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        agent: Agent = getattr(module, class_name)()
    except Exception as error:
        del sys.modules[name]
        raise BadInput(
            _("cannot be loaded: {error}").format(error=type(error).__name__), where=str(path)
        ) from error
    return agent


def code_flaws(source: str) -> list[CodeFlaw]:
    """Imports, calls and clocks that a function agent may not use."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        return [CodeFlaw(line, _("is not valid Python: {error}").format(error=error))]
    return sorted(_flaws_of(tree), key=lambda flaw: flaw.line)


def _flaws_of(tree: ast.AST) -> Iterator[CodeFlaw]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _import_flaw(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            yield from _import_flaw(node.lineno, "." * node.level + (node.module or ""))
        elif isinstance(node, ast.Name) and node.id in _REFUSED_CALLS:
            yield CodeFlaw(node.lineno, _("may not use {name}").format(name=node.id))
        elif isinstance(node, ast.Attribute):
            yield from _attribute_flaw(node)
        elif isinstance(node, ast.Global):
            yield CodeFlaw(node.lineno, _("may not keep anything between looks but its state"))


def _import_flaw(line: int, module: str) -> Iterator[CodeFlaw]:
    if module not in ALLOWED_IMPORTS:
        yield CodeFlaw(line, _("may not import {name}").format(name=module))


def _attribute_flaw(node: ast.Attribute) -> Iterator[CodeFlaw]:
    is_class = isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")
    is_class |= isinstance(node.value, ast.Attribute) and node.value.attr in ("datetime", "date")
    if node.attr in _CLOCKS and is_class:
        yield CodeFlaw(node.lineno, _("may not read a clock; the moment is world.now"))
    if node.attr.startswith("__") and node.attr.endswith("__"):
        yield CodeFlaw(node.lineno, _("may not use {name}").format(name=node.attr))
