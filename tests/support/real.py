"""Tests with real programs: where one is not installed they are skipped, and say which."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest


def absent(programs: tuple[str, ...] = (), modules: tuple[str, ...] = ()) -> list[str]:
    """Which of these programs and modules are not installed."""
    lost = [name for name in programs if shutil.which(name) is None]
    return [*lost, *(name for name in modules if find_spec(name) is None)]


def real(lost: list[str]) -> list[pytest.MarkDecorator]:
    """The marks of a module whose tests cannot run without what is lost."""
    reason = f"SKIPPED LOUDLY: {', '.join(lost)} not installed"
    return [pytest.mark.real, pytest.mark.slow, pytest.mark.skipif(bool(lost), reason=reason)]
