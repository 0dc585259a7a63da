"""Each missing piece is named with its one-line fix, and nothing connects without a consent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from oo_app import model_health
from oo_app.model_health import ModelHealth
from oo_app.profile.consents import Grants
from oo_app.profile.preferences import DECLARED, preferences_from
from oo_app.profile.view import ProfileView
from oo_app.serving.port import Health, ModelFault
from oo_app.serving.reaching import Found
from oo_storage.events.registry import REACH_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.answers import Check

HOST = "127.0.0.1:11434"
GB = 1_000_000_000


@dataclass
class Situation:
    """A home and a machine as a test wants them."""

    health: ModelHealth
    asked: list[str]
    view: ProfileView
    environment: dict[str, str]
    found: Found = field(default_factory=lambda: Found(state="ready"))
    latencies: dict[str, list[int]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    free: int = 100 * GB
    model: Any = None

    def use(self, alias: str, text: str) -> None:
        """Set an alias."""
        self.set(f"model.{alias}", text)

    def set(self, name: str, text: str) -> None:
        """Set a preference."""
        stored = {name: f'"{text}"'}
        declared = {each.name: each for each in DECLARED}
        self.view = replace(self.view, preferences=preferences_from(declared, stored))

    def allow(self, host: str) -> None:
        """Let oO connect there."""
        self.view = replace(self.view, grants=Grants(frozenset({(REACH_KEY, host)})))

    def checks(self) -> dict[str, Check]:
        """The doctor's lines by name."""
        return {check.name: check for check in self.health.checks()}


class NoDoor:
    """Nobody gets through in these tests: what a server says is handed in."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


@pytest.fixture
def situation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Situation:
    declared = {each.name: each for each in DECLARED}
    view = ProfileView(
        preferences=preferences_from(declared, {}),
        zone=ZoneInfo("UTC"),
        contexts=(),
        chosen=None,
        grants=Grants(),
        epoch=0,
    )
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    made = Situation.__new__(Situation)
    health = ModelHealth(
        NoDoor,
        lambda: made.view,
        model=lambda: made.model,
        has_secret=lambda target: target.secret in made.secrets,
        latencies=lambda: made.latencies,
        environment=environment,
        platform="linux",
        free_memory=lambda: made.free,
    )
    Situation.__init__(made, health, [], view, environment)

    def look_for(_door: object, target: Any) -> Found:
        made.asked.append(target.host)
        return made.found

    class Server:
        def __init__(self, _door: object, address: Any) -> None:
            made.asked.append(address.host)

        def models(self) -> tuple[object, ...]:
            if made.found.state == "unreachable":
                raise ModelFault("unreachable", made.found.problem, hint=made.found.hint)
            return (object(),)

    monkeypatch.setattr(model_health, "look_for", look_for)
    monkeypatch.setattr(model_health, "Ollama", Server)
    return made


def test_a_home_without_a_model_has_no_worry(situation: Situation) -> None:
    checks = situation.checks()
    assert {check.state for check in checks.values()} == {"ok"}
    assert "oo model setup" in checks["tip-generator"].hint
    assert "Install it" in checks["ollama"].hint
    assert situation.asked == []


def test_the_packages_are_missing(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_health, "is_installed", lambda: False)
    situation.allow(HOST)
    situation.use("tip-generator", "ollama/tiny")
    checks = situation.checks()
    assert (checks["model"].state, "oo model setup" in checks["model"].hint) == ("warn", True)
    assert "oo model setup" in checks["tip-generator"].hint


def test_without_a_consent_nobody_is_asked(situation: Situation, tmp_path: Path) -> None:
    program = tmp_path / "ollama"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    situation.use("tip-generator", "ollama/tiny")
    checks = situation.checks()
    for name in ("ollama", "tip-generator"):
        assert checks[name].state == "warn"
        assert checks[name].hint == f"oo consent grant host.reach --host {HOST}"
    assert situation.health.row("tip-generator").state == "not-allowed"
    assert situation.asked == []


def test_the_server_is_down(situation: Situation, tmp_path: Path) -> None:
    situation.allow(HOST)
    situation.use("tip-generator", "ollama/tiny")
    situation.found = Found(state="unreachable", problem="No Ollama answers.", hint="?")
    assert "Install it" in situation.checks()["tip-generator"].hint
    program = tmp_path / "ollama"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert "ollama serve" in situation.checks()["tip-generator"].hint


def test_the_model_is_missing(situation: Situation) -> None:
    situation.allow(HOST)
    situation.use("tip-generator", "ollama/tiny")
    situation.found = Found(state="missing", problem="Not there.", hint="oo model pull tiny")
    assert situation.checks()["tip-generator"].hint == "oo model pull tiny"


@pytest.mark.parametrize(
    ("size", "is_loaded", "free", "warns"),
    [
        (4 * GB, False, 2 * GB, True),
        (4 * GB, True, 2 * GB, False),
        (4 * GB, False, 8 * GB, False),
        (0, False, 0, False),
    ],
)
def test_memory_is_too_little(
    situation: Situation, size: int, is_loaded: bool, free: int, warns: bool
) -> None:
    situation.allow(HOST)
    situation.use("tip-generator", "ollama/tiny")
    situation.found = Found(state="ready", size=size, is_loaded=is_loaded)
    situation.free = free
    assert ("memory" in situation.checks()) == warns


def test_a_broken_alias_and_a_broken_ollama_host_are_told(situation: Situation) -> None:
    situation.use("judge", "nowhere/x")
    row = situation.health.row("judge")
    assert (row.state, bool(row.problem), bool(row.hint)) == ("unset", True, True)
    assert situation.checks()["judge"].state == "warn"
    situation.environment["OLLAMA_HOST"] = "8.8.8.8"
    assert situation.checks()["ollama"].state == "warn"


def test_a_cloud_is_never_asked(situation: Situation) -> None:
    situation.allow("api.openai.com:443")
    situation.use("judge", "openai/x")
    assert situation.health.row("judge").state == "no-key"
    situation.secrets.add("OPENAI_API_KEY")
    assert situation.health.row("judge").state == "simulation-only"
    assert situation.checks()["judge"].state == "ok"
    assert situation.asked == []


def test_the_latency_is_the_median_of_the_last_calls(situation: Situation) -> None:
    situation.allow(HOST)
    situation.use("tip-generator", "ollama/tiny")
    situation.latencies = {"tip-generator": [100, 900, 200]}
    rows = {row.alias: row for row in situation.health.rows()}
    assert rows["tip-generator"].latency_ms == 200
    assert rows["judge"].latency_ms is None


class Serving:
    """A serving process elsewhere, as its health tells."""

    def __init__(self, health: Health | None) -> None:
        self._health = health

    def health(self) -> Health | None:
        return self._health


def test_a_serving_process_elsewhere_has_a_line_of_its_own(situation: Situation) -> None:
    assert "serving" not in situation.checks()
    situation.set("serving.url", "http://nas:11500")
    refused = situation.checks()["serving"]
    assert (refused.state, refused.hint) == (
        "warn", "oo consent grant host.reach --host nas:11500",
    )  # fmt: skip
    situation.allow("nas:11500")
    situation.model = Serving(None)
    assert "oo model serve" in situation.checks()["serving"].hint
    situation.model = Serving(Health(version="1\x1b[31m"))
    found = situation.checks()["serving"]
    assert (found.state, "\x1b" in found.message) == ("ok", False)
    situation.set("serving.url", "nas")  # no URL: as if none were set
    assert "serving" not in situation.checks()
