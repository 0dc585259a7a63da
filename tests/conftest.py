"""Every test owns its world: no user's files, nothing of the machine, no network but loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_environment(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty user home and oO home; English; UTC."""
    user_home = tmp_path_factory.mktemp("user-home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(user_home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("TODO_DIR", "TASKDATA", "TASKRC", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OO_HOME", str(tmp_path_factory.mktemp("oo-home")))
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("TZ", "UTC")
    return user_home
